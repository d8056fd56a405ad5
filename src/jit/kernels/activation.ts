/** The activations that tfjs fuses into convolutions and matrix products, and softmax. */

import { unsupportedArguments } from '../errors.ts';
import type { Attrs, Node, Value } from '../graph.ts';
import type { Emitter } from '../lower.ts';
import type { PrimitiveTable, Record1 } from '../primitive.ts';

const fusedNames: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
};

/** Applies attribute `activation` of a fused kernel. */
export function applyActivation(x: Value, attrs: Attrs, prelu: Value | undefined, record: Record1): Value {
  const activation = (attrs.activation as string | undefined) ?? 'linear';
  if (activation === 'linear') return x;
  if (activation === 'prelu' && prelu) return record('Prelu', [x, prelu]);
  if (activation === 'leakyrelu') return record('LeakyRelu', [x], { alpha: attrs.leakyreluAlpha });
  const op = fusedNames[activation];
  if (!op) throw unsupportedArguments('activation', activation);
  return record(op, [x]);
}

const same = ([x]: readonly Value[]) => ({ shape: x.shape, dtype: x.dtype });

const overLastAxis = (op: string) => (node: Node, emitter: Emitter) => {
  const [x] = node.inputs;
  const { dim, axis = dim } = node.attrs as { dim?: number; axis?: number };
  const place = axis === undefined || axis === -1 ? x.shape.length - 1 : axis;
  emitter.set(node.outputs[0], emitter.emit(op, [emitter.get(x)], { axis: place }));
};

export const activationPrimitives: PrimitiveTable = {
  Softmax: { inputs: ['logits'], infer: same, lower: overLastAxis('Softmax') },
};

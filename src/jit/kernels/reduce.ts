/** Ops that fold axes away: sums, means, extremes, positions of extremes, running sums. */

import { util } from '@tensorflow/tfjs-core';
import { type Attrs, type Node, type Spec, sizeOf, uniformValue, type Value } from '../graph.ts';
import { type Emitter, physicalAxis } from '../lower.ts';
import type { Primitive, PrimitiveTable } from '../primitive.ts';

type Axes = number | number[] | undefined;

const axesOf = (value: Value, attrs: Attrs): number[] => {
  const axes = (attrs.reductionIndices ?? attrs.axis) as Axes;
  return util.parseAxisParam(axes as number[], [...value.shape]);
};

function reducedSpec(value: Value, attrs: Attrs, dtype = value.dtype): Spec {
  const axes = axesOf(value, attrs);
  const kept = value.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return { shape: attrs.keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis)), dtype };
}

/** Reduces where the input lies, unless the axes that remain would come out in another order. */
function lowerReduce(node: Node, emitter: Emitter, op: string, prepare?: (name: string) => string): void {
  const [x] = node.inputs;
  const [out] = node.outputs;
  const axes = axesOf(x, node.attrs);
  const keepdims = node.attrs.keepDims ? 1 : 0;
  const remaining = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const ordered = remaining
    .map((axis) => physicalAxis(axis, 'channelsFirst'))
    .every((place, i, places) => i === 0 || place > places[i - 1]);
  const first =
    x.shape.length === 4 &&
    emitter.lies(x, 'channelsFirst') &&
    !emitter.lies(x, 'plain') &&
    (keepdims === 1 || ordered);
  const layout = first ? 'channelsFirst' : 'plain';
  const source = emitter.get(x, layout);
  if (axes.length === 0) {
    emitter.set(out, prepare ? prepare(source) : emitter.emit('Identity', [source]), layout);
    return;
  }
  const places = emitter.ints(axes.map((axis) => physicalAxis(axis, layout)).sort((a, b) => a - b));
  const result = emitter.emit(op, [prepare ? prepare(source) : source, places], { keepdims });
  emitter.set(out, result, keepdims ? layout : 'plain');
}

const reduce = (op: string, foldUniform?: (x: number, count: number) => number, dtype?: 'float32'): Primitive => ({
  inputs: ['x'],
  infer: ([x], attrs) => reducedSpec(x, attrs, dtype),
  simplify([x], attrs) {
    if (x.uniform === undefined || !foldUniform) return undefined;
    const spec = reducedSpec(x, attrs, dtype);
    return uniformValue(
      Math.fround(foldUniform(x.uniform, sizeOf(x.shape) / sizeOf(spec.shape))),
      spec.shape,
      spec.dtype,
    );
  },
  lower(node, e) {
    const toFloat = dtype === 'float32' && node.inputs[0].dtype !== 'float32';
    lowerReduce(node, e, op, toFloat ? (name) => e.cast(name, 'float32') : undefined);
  },
});

/** Over bools: as integers, since ONNX reduces no bools. */
const reduceBool = (op: string): Primitive => ({
  inputs: ['x'],
  infer: ([x], attrs) => reducedSpec(x, attrs),
  lower(node, emitter) {
    const [x] = node.inputs;
    const axes = emitter.ints(axesOf(x, node.attrs));
    const asNumbers = emitter.cast(emitter.get(x), 'int32');
    const result = emitter.emit(op, [asNumbers, axes], { keepdims: node.attrs.keepDims ? 1 : 0 });
    emitter.set(node.outputs[0], emitter.cast(result, 'bool'));
  },
});

const arg = (op: string): Primitive => ({
  inputs: ['x'],
  infer: ([x], attrs) => ({ ...reducedSpec(x, attrs), dtype: 'int32' }),
  lower(node, emitter) {
    const [axis] = axesOf(node.inputs[0], node.attrs);
    const position = emitter.emit(op, [emitter.get(node.inputs[0])], { axis, keepdims: 0, select_last_index: 0 });
    emitter.set(node.outputs[0], emitter.cast(position, 'int32'));
  },
});

export const reducePrimitives: PrimitiveTable = {
  Sum: reduce('ReduceSum', (x, count) => x * count),
  Mean: reduce('ReduceMean', (x) => x, 'float32'),
  Max: reduce('ReduceMax', (x) => x),
  Min: reduce('ReduceMin', (x) => x),
  Prod: reduce('ReduceProd'),
  All: reduceBool('ReduceMin'),
  Any: reduceBool('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Cumsum: {
    inputs: ['x'],
    infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
    lower(node, emitter) {
      const [x] = node.inputs;
      const { axis, exclusive, reverse } = node.attrs as { axis: number; exclusive?: boolean; reverse?: boolean };
      const place = emitter.constant(Int32Array.of(axis < 0 ? axis + x.shape.length : axis), 'int32', []);
      const options = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
      emitter.set(node.outputs[0], emitter.emit('CumSum', [emitter.get(x), place], options));
    },
  },
};

/**
 * The recorded graph: immutable values, produced by nodes or known as leaves. Shapes are logical, as TensorFlow.js
 * means them (images are [batch, height, width, channels]); how a value lies in memory is decided when it is lowered.
 */

import type { HostArray, HostDtype } from './executor.ts';
import type { Primitive } from './primitive.ts';
import type { DeviceTensor } from './session.ts';

/** The dtypes of tfjs that can be recorded. */
export type Dtype = 'float32' | 'int32' | 'bool';

export type Attrs = Readonly<Record<string, unknown>>;

/** Where a value without a producer comes from. */
export type Leaf =
  /** Host memory. A constant of a recorded function. */
  | { readonly kind: 'host'; readonly data: HostArray }
  /** Result of an earlier run, which stays where the device put it. */
  | { readonly kind: 'device'; readonly tensor: DeviceTensor }
  /** Fed at each run: an input of the compiled function or the state of a variable. */
  | { readonly kind: 'fed'; readonly name: string; readonly dtype: HostDtype };

export interface Value {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Producer; undefined for a leaf. Cleared when the value has been computed outside of a recording. */
  node?: Node;
  /** Position among the producer's outputs. */
  readonly output: number;
  leaf?: Leaf;
  /** The one number that all elements are, where that is known. */
  readonly uniform?: number;
}

export interface Node {
  /** Name of the primitive. */
  readonly op: string;
  readonly primitive: Primitive;
  readonly inputs: readonly Value[];
  readonly attrs: Attrs;
  readonly outputs: readonly Value[];
  /** Name of the layer that was being applied. */
  readonly layer?: string;
}

export interface Spec {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly uniform?: number;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((extent, axis) => extent === b[axis]);

/**
 * Shape of an elementwise result; all are right-aligned as in NumPy.
 * @throws Error in TensorFlow.js's words where extents differ and none of them is 1.
 */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let extent = 1;
    for (const shape of shapes) {
      const own = shape[axis - (rank - shape.length)] ?? 1;
      if (own === 1) continue;
      if (extent !== 1 && extent !== own) throw notBroadcast(shapes);
      extent = own;
    }
    return extent;
  });
}

const notBroadcast = (shapes: readonly (readonly number[])[]) =>
  Error(`Operands could not be broadcast together with shapes ${shapes.map((shape) => `[${shape}]`).join(' and ')}.`);

/** A value from host memory. */
export function hostValue(data: HostArray, shape: readonly number[], dtype: Dtype): Value {
  const value: Value = { shape, dtype, output: 0, leaf: { kind: 'host', data }, uniform: uniformOf(data) };
  return value;
}

/** A constant without elements of its own. */
export function uniformValue(number: number, shape: readonly number[], dtype: Dtype): Value {
  return { shape, dtype, output: 0, uniform: number };
}

export function fedValue(name: string, shape: readonly number[], hostDtype: HostDtype): Value {
  const dtype = hostDtype === 'uint8' ? 'int32' : hostDtype;
  return { shape, dtype, output: 0, leaf: { kind: 'fed', name, dtype: hostDtype } };
}

/** The number that all elements are, or undefined. NaN is never uniform. */
function uniformOf(data: HostArray): number | undefined {
  if (data.length === 0) return undefined;
  const first = data[0];
  for (let i = 0; i < data.length; i++) if (data[i] !== first) return undefined;
  return first;
}

/** Nodes that the values depend on, producers first. Iterative: a step has thousands of nodes in a row. */
export function producersOf(values: readonly Value[]): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  const stack: Node[] = values.flatMap((value) => value.node ?? []);
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (state.has(node)) {
      stack.pop();
      if (state.get(node) === 'open') {
        state.set(node, 'done');
        order.push(node);
      }
      continue;
    }
    state.set(node, 'open');
    for (let i = node.inputs.length - 1; i >= 0; i--) {
      const producer = node.inputs[i].node;
      if (producer && !state.has(producer)) stack.push(producer);
    }
  }
  return order;
}

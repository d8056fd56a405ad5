/** Records ops as nodes: simplifies what it can at once and finds repeated work while a function is being compiled. */

import { namingOp, unsupportedOp } from './errors.ts';
import type { Attrs, Node, Spec, Value } from './graph.ts';
import { primitives } from './kernels/registry.ts';

const ids = new WeakMap<Value, number>();
let lastId = 0;
/** Results by op, inputs and attributes; only while a function is being compiled, so that nothing is kept alive. */
let known: Map<string, readonly Value[]> | undefined;
const layers: string[] = [];

/** The layer being applied, for errors and profiles. */
export const currentLayer = (): string | undefined => layers.at(-1);

export function inLayer<T>(name: string, fn: () => T): T {
  layers.push(name);
  try {
    return fn();
  } catch (error) {
    throw namingOp(error, name);
  } finally {
    layers.pop();
  }
}

/** While `fn` runs, an op that was recorded before with equal inputs gives the value it gave before. */
export function withCommonSubexpressions<T>(fn: () => T): T {
  const outer = known;
  known = new Map();
  try {
    return fn();
  } finally {
    known = outer;
  }
}

/** @throws JitError `unsupported-op` or, from the op itself, `unsupported-arguments`. */
export function recordAll(op: string, inputs: readonly Value[], attrs: Attrs = {}): readonly Value[] {
  const primitive = primitives[op];
  if (!primitive) throw unsupportedOp(op, currentLayer());
  const simpler = primitive.simplify?.(inputs, attrs, record);
  if (simpler) return [simpler];
  const key = known && keyOf(op, inputs, attrs);
  const before = key === undefined ? undefined : known?.get(key);
  if (before) return before;
  const specs = primitive.infer(inputs, attrs);
  const outputs = produce({ op, primitive, inputs, attrs }, Array.isArray(specs) ? specs : [specs as Spec]);
  if (key !== undefined) known?.set(key, outputs);
  return outputs;
}

export const record = (op: string, inputs: readonly Value[], attrs: Attrs = {}): Value =>
  recordAll(op, inputs, attrs)[0];

function produce(what: Omit<Node, 'outputs' | 'layer'>, specs: readonly Spec[]): readonly Value[] {
  const outputs: Value[] = [];
  const node: Node = { ...what, outputs, layer: currentLayer() };
  specs.forEach((spec, output) => {
    outputs.push({ ...spec, node, output });
  });
  return outputs;
}

/** JSON has one word for all numbers that are not finite. */
const spelledOut = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

function keyOf(op: string, inputs: readonly Value[], attrs: Attrs): string {
  const parts = inputs.map((value) => {
    if (value.uniform !== undefined && !value.node) return `u${value.uniform}:${value.dtype}:${value.shape}`;
    let id = ids.get(value);
    if (id === undefined) {
      id = ++lastId;
      ids.set(value, id);
    }
    return id;
  });
  return `${op}(${parts.join()})${JSON.stringify(attrs, spelledOut)}`;
}

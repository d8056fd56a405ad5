/**
 * What the compiler knows of an op: how its result's shape follows from its inputs, and how it becomes ONNX nodes. The
 * kernels/ folder fills the tables; a tfjs kernel is either a primitive or composed of primitives.
 */

import type { Attrs, Node, Spec, Value } from './graph.ts';
import type { Emitter } from './lower.ts';

export interface Primitive {
  /** Names of the tfjs kernel's inputs in order; `list` for kernels that take an array of tensors. */
  readonly inputs: readonly string[] | 'list';
  infer(inputs: readonly Value[], attrs: Attrs): Spec | readonly Spec[];
  /** A value that is equal without a node of its own: an identity, a folded constant. */
  simplify?(inputs: readonly Value[], attrs: Attrs, record: Record1): Value | undefined;
  lower(node: Node, emitter: Emitter): void;
  /** Lowered only when a consumer asks for the value itself, because most consumers can do without. */
  readonly onDemand?: boolean;
}

/** Records a primitive and returns its (first) result. */
export type Record1 = (op: string, inputs: readonly Value[], attrs?: Attrs) => Value;

export interface Composite {
  /** Optional inputs that the caller left out are undefined. */
  expand(inputs: Readonly<Record<string, Value | undefined>>, attrs: Attrs, record: Record1): Value | readonly Value[];
}

export type PrimitiveTable = Readonly<Record<string, Primitive>>;
export type CompositeTable = Readonly<Record<string, Composite>>;

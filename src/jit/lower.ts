/**
 * Turns recorded nodes into ONNX nodes. Every value may lie in memory in two layouts: `plain`, as its shape says, and,
 * for rank 4, `channelsFirst` ([batch, channels, height, width]), which is what ONNX convolutions want. A node takes its
 * inputs in the layout it likes and says in which it leaves its result; a transposition appears only where the two
 * differ, once for each value. So elementwise work between two convolutions stays channels first.
 */

import { runtimeFailure, unsupportedArguments } from './errors.ts';
import type { HostArray } from './executor.ts';
import { type Dtype, type Node, producersOf, sizeOf, type Value } from './graph.ts';
import {
  dataTypes,
  type OnnxAttribute,
  type OnnxDtype,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './onnx.ts';

export type Layout = 'plain' | 'channelsFirst';

/** What differs between devices when a graph is written. */
export interface Target {
  /** ONNX Runtime's CPU provider: has the com.microsoft ops, MaxPool's Indices, BatchNormalization in training mode. */
  readonly cpu: boolean;
}

const toChannelsFirst = [0, 3, 1, 2];
const toPlain = [0, 2, 3, 1];

/** Shape of a value in a layout. */
export const physicalShape = (shape: readonly number[], layout: Layout): readonly number[] =>
  layout === 'plain' ? shape : toChannelsFirst.map((axis) => shape[axis]);

/** Where a logical axis of a rank-4 value is when it lies channels first. */
export const physicalAxis = (axis: number, layout: Layout): number =>
  layout === 'plain' ? axis : toChannelsFirst.indexOf(axis);

export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  /** Values that are fed at each run, by the name of their input. */
  readonly fed = new Map<string, Value>();
  /** Nodes whose results another node has already written. */
  readonly done = new Set<Node>();
  /** A second result of a node that only another lowering can use: the positions of a max pool. */
  readonly notes = new Map<Value, string>();
  private readonly places = new Map<Value, Partial<Record<Layout, string>>>();
  private readonly constants = new Map<string, string>();
  private readonly consumers: ReadonlyMap<Value, readonly Node[]>;
  private names = 0;

  constructor(
    readonly target: Target,
    nodes: readonly Node[],
    outputs: readonly Value[],
  ) {
    const consumers = new Map<Value, Node[]>();
    for (const node of nodes) {
      for (const input of node.inputs) {
        const list = consumers.get(input);
        if (list) list.push(node);
        else consumers.set(input, [node]);
      }
    }
    this.consumers = consumers;
    this.outputs = new Set(outputs);
  }

  private readonly outputs: ReadonlySet<Value>;

  /** Nodes that take the value as an input. */
  consumersOf(value: Value): readonly Node[] {
    return this.consumers.get(value) ?? [];
  }

  /** Whether exactly one node takes the value and nothing else sees it. */
  usedOnce(value: Value): boolean {
    return this.consumersOf(value).length === 1 && !this.outputs.has(value);
  }

  /** Appends a node and returns the names of its outputs. */
  emitAll(
    op: string,
    inputs: readonly string[],
    attrs: Record<string, OnnxAttribute>,
    outputs: number,
    domain = '',
  ): string[] {
    const names = Array.from({ length: outputs }, () => `t${this.names++}`);
    this.nodes.push({ op, inputs: [...inputs], outputs: names, attrs, domain });
    return names;
  }

  emit(op: string, inputs: readonly string[], attrs: Record<string, OnnxAttribute> = {}, domain = ''): string {
    return this.emitAll(op, inputs, attrs, 1, domain)[0];
  }

  /** An int64 list: shapes, axes, pads. */
  ints(values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values.map(BigInt)), 'int64', [values.length]);
  }

  /** A constant of rank 0. */
  scalar(number: number, dtype: Dtype): string {
    return this.constant(arrayOf(dtype, 1).fill(number), dtype, []);
  }

  /** A constant; equal small ones are stored once. */
  constant(
    data: BigInt64Array | Float32Array | Int32Array | Uint8Array,
    dtype: OnnxDtype,
    shape: readonly number[],
  ): string {
    const key = data.length <= 16 ? `${dtype}[${shape}]${data.join()}` : undefined;
    const before = key === undefined ? undefined : this.constants.get(key);
    if (before) return before;
    const name = `c${this.initializers.length}`;
    this.initializers.push({
      name,
      dtype,
      shape,
      bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }

  /** Says where a value lies. */
  set(value: Value, name: string, layout: Layout = 'plain'): void {
    const place = this.places.get(value) ?? {};
    place[layout] = name;
    this.places.set(value, place);
  }

  /** Whether the value can be had in the layout without moving it. */
  lies(value: Value, layout: Layout): boolean {
    return this.places.get(value)?.[layout] !== undefined;
  }

  /** The value in a layout, moved there if need be. */
  get(value: Value, layout: Layout = 'plain'): string {
    const there = this.places.get(value)?.[layout];
    if (there !== undefined) return there;
    const name = this.materialize(value, layout);
    this.set(value, name, layout);
    return name;
  }

  private materialize(value: Value, layout: Layout): string {
    const other = this.places.get(value);
    if (other?.plain) return this.transpose(other.plain, value.shape, toChannelsFirst);
    if (other?.channelsFirst) {
      return this.transpose(other.channelsFirst, physicalShape(value.shape, 'channelsFirst'), toPlain);
    }
    if (value.node) {
      value.node.primitive.lower(value.node, this);
      return this.get(value, layout);
    }
    if (value.uniform !== undefined) return this.expand(value, layout);
    if (layout === 'channelsFirst') return this.transpose(this.get(value), value.shape, toChannelsFirst);
    return this.leaf(value);
  }

  private leaf(value: Value): string {
    const { leaf } = value;
    if (leaf?.kind === 'fed') {
      this.fed.set(leaf.name, value);
      return leaf.dtype === 'uint8' ? this.cast(leaf.name, 'int32') : leaf.name;
    }
    if (leaf?.kind === 'host') return this.constant(leaf.data as Float32Array, value.dtype, value.shape);
    const name = `d${this.fed.size}`;
    this.fed.set(name, value);
    return name;
  }

  /** The fed bytes themselves, where a consumer can cast them straight to floats. */
  rawInput(value: Value): string | undefined {
    if (value.leaf?.kind !== 'fed' || value.leaf.dtype !== 'uint8') return undefined;
    this.fed.set(value.leaf.name, value);
    return value.leaf.name;
  }

  private expand(value: Value, layout: Layout): string {
    const scalar = this.scalar(value.uniform as number, value.dtype);
    const shape = physicalShape(value.shape, layout);
    return sizeOf(shape) === 1 && shape.length === 0 ? scalar : this.emit('Expand', [scalar, this.ints(shape)]);
  }

  /** A transposition, or a reshape where only extents of 1 move. */
  transpose(name: string, shape: readonly number[], permutation: readonly number[]): string {
    const moving = permutation.filter((axis) => shape[axis] !== 1);
    if (moving.every((axis, i) => i === 0 || axis > moving[i - 1])) {
      return this.reshape(
        name,
        permutation.map((axis) => shape[axis]),
      );
    }
    return this.emit('Transpose', [name], { perm: permutation });
  }

  cast(name: string, dtype: OnnxDtype): string {
    return this.emit('Cast', [name], { to: dataTypes[dtype] });
  }

  reshape(name: string, shape: readonly number[]): string {
    // Without it an extent of 0 means that of the input.
    return this.emit('Reshape', [name, this.ints(shape)], shape.includes(0) ? { allowzero: 1 } : {});
  }

  /** @throws JitError that names the op, for arguments that no lowering covers. */
  refuse(node: Node, what: string): never {
    throw unsupportedArguments(node.op, what, node.layer);
  }
}

function arrayOf(dtype: Dtype, size: number): Float32Array | Int32Array | Uint8Array {
  if (dtype === 'float32') return new Float32Array(size);
  return dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
}

/** A value from outside that must be given at each run: its input's name and where to find it. */
export interface FedInput {
  readonly name: string;
  readonly value: Value;
}

export interface LoweredGraph {
  readonly graph: OnnxGraph;
  readonly fed: readonly FedInput[];
  /** Name of the graph output for each value asked for, in order. */
  readonly outputs: readonly string[];
}

/** Writes the graph that computes `outputs` from their leaves. */
export function lowerGraph(name: string, outputs: readonly Value[], target: Target): LoweredGraph {
  const nodes = producersOf(outputs);
  const emitter = new Emitter(target, nodes, outputs);
  for (const node of nodes) {
    if (node.primitive.onDemand || emitter.done.has(node)) continue;
    try {
      node.primitive.lower(node, emitter);
    } catch (error) {
      throw error instanceof Error && error.name === 'JitError' ? error : runtimeFailure(`express ${node.op}`, error);
    }
  }
  const taken = new Set<string>();
  const outputNames = outputs.map((value, i) => {
    const name = emitter.get(value);
    // A graph's output must be some node's own output, and only once.
    if (name.startsWith('t') && !taken.has(name)) {
      taken.add(name);
      return name;
    }
    emitter.nodes.push({ op: 'Identity', inputs: [name], outputs: [`out${i}`], attrs: {}, domain: '' });
    return `out${i}`;
  });
  const infos = (name: string, value: Value): OnnxValueInfo => ({
    name,
    dtype: value.leaf?.kind === 'fed' ? value.leaf.dtype : value.dtype,
    shape: value.shape,
  });
  const fed = [...emitter.fed].map(([name, value]) => ({ name, value }));
  return {
    graph: {
      name,
      nodes: emitter.nodes,
      initializers: emitter.initializers,
      inputs: fed.map(({ name, value }) => infos(name, value)),
      outputs: outputs.map((value, i) => ({ name: outputNames[i], dtype: value.dtype, shape: value.shape })),
    },
    fed,
    outputs: outputNames,
  };
}

/** Elements of a host leaf or uniform value, where they are known without running anything. */
export function knownElements(value: Value): HostArray | undefined {
  if (value.leaf?.kind === 'host') return value.leaf.data;
  if (value.uniform !== undefined && !value.node) return arrayOf(value.dtype, sizeOf(value.shape)).fill(value.uniform);
  return undefined;
}

/**
 * Writes ONNX models: the few protobuf messages of onnx.proto3 (IR version 10) that a graph with fixed shapes needs.
 * Knows nothing of TensorFlow.js.
 */

export type OnnxDtype = 'float32' | 'int32' | 'int64' | 'uint8' | 'bool';

/** TensorProto.DataType. */
export const dataTypes: Record<OnnxDtype, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 };

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
  /** Little-endian row-major bytes. */
  readonly bytes: Uint8Array;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
}

/** A number is written as a float when its name is in `floatAttributes`, else as an integer. */
export type OnnxAttribute = number | string | readonly number[];

export interface OnnxNode {
  readonly op: string;
  readonly inputs: string[];
  readonly outputs: readonly string[];
  readonly attrs: Readonly<Record<string, OnnxAttribute>>;
  /** Empty for standard ops. */
  readonly domain: string;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

const floatAttributes = new Set(['alpha', 'beta', 'gamma', 'epsilon', 'momentum', 'bias', 'activation_params']);

const opsets: readonly { domain: string; version: number }[] = [
  { domain: '', version: 21 },
  { domain: 'com.microsoft', version: 1 },
  { domain: 'com.microsoft.nchwc', version: 1 },
];

const utf8 = new TextEncoder();

/** A growing buffer with protobuf's wire types. */
class ProtoWriter {
  private buffer = new Uint8Array(256);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + bytes));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }

  private varint(value: number | bigint): void {
    this.reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.buffer[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.buffer[this.length++] = Number(rest);
  }

  private tag(field: number, wireType: 0 | 2 | 5): void {
    this.varint((field << 3) | wireType);
  }

  integer(field: number, value: number): this {
    this.tag(field, 0);
    this.varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.tag(field, 5);
    this.reserve(4);
    this.view.setFloat32(this.length, value, true);
    this.length += 4;
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.tag(field, 2);
    this.varint(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  message(field: number, write: (writer: ProtoWriter) => void): this {
    const inner = new ProtoWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

/** Serializes a ModelProto, with `metadata` as its metadata_props. */
export function encodeModel(graph: OnnxGraph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const writer = new ProtoWriter();
  writer.integer(1, 10).text(2, 'darkroom');
  writer.message(7, (g) => writeGraph(g, graph));
  const used = new Set(['', ...graph.nodes.map(({ domain }) => domain)]);
  for (const { domain, version } of opsets) {
    if (used.has(domain)) writer.message(8, (o) => o.text(1, domain).integer(2, version));
  }
  for (const [key, value] of Object.entries(metadata)) writer.message(14, (m) => m.text(1, key).text(2, value));
  return writer.finish();
}

function writeGraph(writer: ProtoWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) writer.message(1, (n) => writeNode(n, node));
  writer.text(2, graph.name);
  for (const tensor of graph.initializers) writer.message(5, (t) => writeTensor(t, tensor));
  for (const input of graph.inputs) writer.message(11, (v) => writeValueInfo(v, input));
  for (const output of graph.outputs) writer.message(12, (v) => writeValueInfo(v, output));
}

function writeNode(writer: ProtoWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  writer.text(3, node.outputs[0] ?? node.op).text(4, node.op);
  for (const [name, value] of Object.entries(node.attrs)) {
    writer.message(5, (a) => writeAttribute(a, name, value));
  }
  if (node.domain) writer.text(7, node.domain);
}

function writeAttribute(writer: ProtoWriter, name: string, value: OnnxAttribute): void {
  writer.text(1, name);
  if (typeof value === 'string') writer.text(4, value).integer(20, 3);
  else if (typeof value === 'number') {
    if (floatAttributes.has(name)) writer.float(2, value).integer(20, 1);
    else writer.integer(3, value).integer(20, 2);
  } else if (floatAttributes.has(name)) {
    for (const item of value) writer.float(7, item);
    writer.integer(20, 6);
  } else {
    for (const item of value) writer.integer(8, item);
    writer.integer(20, 7);
  }
}

function writeTensor(writer: ProtoWriter, tensor: OnnxTensor): void {
  for (const extent of tensor.shape) writer.integer(1, extent);
  writer.integer(2, dataTypes[tensor.dtype]).text(8, tensor.name).bytes(9, tensor.bytes);
}

function writeValueInfo(writer: ProtoWriter, info: OnnxValueInfo): void {
  writer.text(1, info.name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.integer(1, dataTypes[info.dtype]).message(2, (shape) => {
        for (const extent of info.shape) shape.message(1, (dim) => dim.integer(1, extent));
      }),
    ),
  );
}

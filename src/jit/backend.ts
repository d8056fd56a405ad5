/**
 * The tfjs backend that records. Its kernels compute nothing: each returns a value that knows how it could be computed.
 * A value that is only recorded and is read (`data()`, `dataSync()`) is computed then, with just what it needs, so that
 * ordinary eager code works too.
 */

import * as tf from '@tensorflow/tfjs-core';
import { runtimeFailure, unsupportedOp, valueRead } from './errors.ts';
import type { HostArray } from './executor.ts';
import { type Attrs, type Dtype, hostValue, producersOf, type Value } from './graph.ts';
import { hostKernelNames, runOnHost } from './host-kernels.ts';
import { composites, primitives } from './kernels/registry.ts';
import { knownElements, lowerGraph, type Target } from './lower.ts';
import { currentLayer, record, recordAll } from './recorder.ts';
import { createSession, type DeviceTensor, hostTensor, type SessionDevice } from './session.ts';

type DataId = object;

interface Entry {
  value: Value;
  references: number;
}

export class OnnxBackend extends tf.KernelBackend {
  private readonly entries: tf.DataStorage<Entry>;
  /** How many entries hold each value. */
  private readonly held = new Map<Value, number>();
  /** Values in the device's memory that more than their variable may hold: something was computed from them eagerly. */
  private readonly exposed = new WeakSet<Value>();

  constructor(
    /** Where sessions of this backend run. */
    readonly device: SessionDevice,
  ) {
    super();
    this.entries = new tf.DataStorage(this, tf.engine());
  }

  /** What graphs for this backend may use. */
  get target(): Target {
    return { cpu: this.device.id === 'cpu' };
  }

  /** The recorded value of a tensor; moves it here from another backend if it lies there. */
  recorded(tensor: { readonly dataId: DataId }): Value {
    return this.entries.get(tensor.dataId).value;
  }

  /** Lets a tensor's data be another value. The caller knows that nobody else shares it. */
  replace(tensor: { readonly dataId: DataId }, value: Value): void {
    const entry = this.entries.get(tensor.dataId);
    this.letGo(entry.value);
    entry.value = this.hold(value);
  }

  private hold(value: Value): Value {
    this.held.set(value, (this.held.get(value) ?? 0) + 1);
    return value;
  }

  private letGo(value: Value): void {
    const others = (this.held.get(value) ?? 1) - 1;
    if (others > 0) this.held.set(value, others);
    else this.held.delete(value);
  }

  /** The recorded value of a kernel's input. */
  input(tensor: { readonly dataId: DataId }): Value {
    const value = this.recorded(tensor);
    if (value.leaf?.kind === 'device') this.exposed.add(value);
    return value;
  }

  /** A variable holds the value no longer: frees the device's memory, but not under those who may still read it. */
  release(value: Value): void {
    if (!this.device.ownMemory || value.leaf?.kind !== 'device') return;
    if (this.exposed.has(value)) this.bringHome(value);
    else value.leaf.tensor.dispose();
  }

  /** Moves a value from the device's own memory, which goes when its session goes. */
  bringHome(value: Value): void {
    if (!this.device.ownMemory || value.leaf?.kind !== 'device') return;
    const { tensor } = value.leaf;
    value.leaf = { kind: 'host', data: this.elements(value) };
    tensor.dispose();
  }

  /** A tensor of a recorded value, as a kernel returns it. */
  tensorInfo(value: Value): tf.TensorInfo {
    const dataId = {};
    this.entries.set(dataId, { value: this.hold(value), references: 1 });
    return { dataId, shape: [...value.shape], dtype: value.dtype } as tf.TensorInfo;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    if (dtype === 'string' || dtype === 'complex64') throw unsupportedOp(`tensor of ${dtype}`, currentLayer());
    const value = hostValue(typed(values, dtype), shape, dtype);
    this.entries.set(dataId, { value: this.hold(value), references });
  }

  override readSync(dataId: DataId): tf.BackendValues {
    return this.elements(this.entries.get(dataId).value) as tf.BackendValues;
  }

  override async read(dataId: DataId): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  /** Computes a value that is only recorded, once. */
  elements(value: Value): HostArray {
    const known = knownElements(value);
    if (known) return known;
    if (value.leaf?.kind === 'fed') throw valueRead(currentLayer());
    if (value.leaf?.kind === 'device') return this.download(value.leaf.tensor, value);
    const data = this.compute(value);
    value.leaf = { kind: 'host', data };
    value.node = undefined;
    return data;
  }

  private compute(value: Value): HostArray {
    const producers = producersOf([value]);
    const fedInside = producers.some(({ inputs }) => inputs.some(({ leaf }) => leaf?.kind === 'fed'));
    if (fedInside) throw valueRead(currentLayer());
    const { graph, fed, outputs } = lowerGraph('value', [value], this.target);
    const feeds = Object.fromEntries(fed.map(({ name, value: given }) => [name, this.feed(given)]));
    try {
      const session = createSession(this.device, graph, new Set());
      try {
        return session.run(feeds)[outputs[0]].data as HostArray;
      } finally {
        session.dispose();
      }
    } catch (error) {
      throw runtimeFailure(`compute ${value.node?.op}`, error);
    }
  }

  /** A value as the runtime takes it. */
  feed(value: Value): DeviceTensor {
    if (value.leaf?.kind === 'device') return value.leaf.tensor;
    return hostTensor(value.dtype, this.elements(value), value.shape);
  }

  /** Results on the CPU are host memory; from a device's own memory they come through an identity graph. */
  private download(tensor: DeviceTensor, value: Value): HostArray {
    if (tensor.location === 'cpu' || tensor.location === 'none') return tensor.data as HostArray;
    const info = { dtype: value.dtype, shape: value.shape };
    const session = createSession(
      this.device,
      {
        name: 'read',
        nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'], attrs: {}, domain: '' }],
        initializers: [],
        inputs: [{ name: 'x', ...info }],
        outputs: [{ name: 'y', ...info }],
      },
      new Set(),
    );
    try {
      return session.run({ x: tensor }).y.data as HostArray;
    } finally {
      session.dispose();
    }
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.entries.has(dataId)) return true;
    const entry = this.entries.get(dataId);
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.release(entry.value);
    this.letGo(entry.value);
    this.entries.delete(dataId);
    return true;
  }

  override refCount(dataId: DataId): number {
    return this.entries.has(dataId) ? this.entries.get(dataId).references : 0;
  }

  override incRef(dataId: DataId): void {
    this.entries.get(dataId).references++;
  }

  /** Tensors that share a value, such as clones, count once. */
  override numDataIds(): number {
    return this.held.size;
  }

  override memory() {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {}
}

function typed(values: tf.BackendValues, dtype: Dtype): HostArray {
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values as never);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values as never);
  return values instanceof Uint8Array && !(values instanceof Uint8ClampedArray)
    ? values
    : Uint8Array.from(values as never);
}

export const backendName = ({ id, variant }: SessionDevice): string =>
  variant === undefined ? `onnx-${id}` : `onnx-${id}-${variant}`;

/** Makes the device's backend known to tfjs with all its kernels; again is harmless. */
export function registerBackend(device: SessionDevice): OnnxBackend {
  const name = backendName(device);
  const registered = tf.findBackend(name);
  if (registered) return registered as OnnxBackend;
  tf.registerBackend(name, () => new OnnxBackend(device));
  for (const [kernel, { inputs }] of Object.entries(primitives)) {
    register(name, kernel, (given, attrs) => {
      const outputs = recordAll(kernel, ordered(given, inputs), attrs);
      return outputs.length === 1 ? outputs[0] : outputs;
    });
  }
  for (const [kernel, composite] of Object.entries(composites)) {
    register(name, kernel, (given, attrs) => composite.expand(given, attrs, record));
  }
  // A clone is its original's data, as on tfjs's own backends: gradients of custom ops may read it after the clone is gone.
  tf.registerKernel({
    kernelName: 'Identity',
    backendName: name,
    kernelFunc({ inputs: { x }, backend }) {
      (backend as OnnxBackend).incRef(x!.dataId);
      return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype };
    },
  });
  for (const kernelName of hostKernelNames()) {
    tf.registerKernel({
      kernelName,
      backendName: name,
      kernelFunc: ({ inputs, attrs, backend }) => runOnHost(kernelName, inputs, attrs, backend as OnnxBackend),
    });
  }
  return tf.findBackend(name) as OnnxBackend;
}

const ordered = (given: Record<string, Value | undefined>, names: readonly string[] | 'list'): Value[] =>
  (names === 'list' ? Object.values(given) : names.map((name) => given[name])) as Value[];

function register(
  backend: string,
  kernelName: string,
  run: (inputs: Record<string, Value | undefined>, attrs: Attrs) => Value | readonly Value[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: backend,
    kernelFunc: ({ inputs, attrs, backend: owner }) => {
      const onnx = owner as OnnxBackend;
      const values: Record<string, Value | undefined> = {};
      for (const [name, tensor] of Object.entries(inputs)) values[name] = tensor ? onnx.input(tensor) : undefined;
      const result = run(values, (attrs ?? {}) as Attrs);
      return Array.isArray(result) ? result.map((value) => onnx.tensorInfo(value)) : onnx.tensorInfo(result as Value);
    },
  });
}

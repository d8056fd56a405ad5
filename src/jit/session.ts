/**
 * Runs ONNX models on one device through onnxruntime-node's native binding. The binding is synchronous, which is what
 * tfjs's `dataSync()` needs; the public API wraps the same object in promises that block the thread all the same.
 */

import { env, type InferenceSession, Tensor } from 'onnxruntime-node';
import { binding, initOrt } from 'onnxruntime-node/dist/binding.js';
import type { HostArray, HostDtype } from './executor.ts';
import type { OnnxGraph } from './onnx.ts';
import { encodeModel } from './onnx.ts';

// What fails is thrown; ONNX Runtime would write it to the terminal as well.
env.logLevel = 'fatal';

/** A tensor that a device made; on `cpu` its `data` is host memory. */
export type DeviceTensor = Tensor;

export interface SessionDevice {
  readonly id: string;
  /** Tells devices of one id with different options apart. */
  readonly variant?: string;
  readonly options: InferenceSession.SessionOptions;
  /** Whether results can stay in the device's own memory. */
  readonly ownMemory: boolean;
}

export interface GraphSession {
  run(feeds: Record<string, DeviceTensor>): Record<string, DeviceTensor>;
  dispose(): void;
}

export function hostTensor(dtype: HostDtype, data: HostArray, shape: readonly number[]): DeviceTensor {
  return new Tensor(dtype, data as never, shape);
}

/**
 * @param keep Outputs whose values stay in the device's own memory; the others come to host memory.
 * @throws Error of ONNX Runtime where the graph is not valid.
 */
export function createSession(device: SessionDevice, graph: OnnxGraph, keep: ReadonlySet<string>): GraphSession {
  initOrt();
  const bytes = encodeModel(graph);
  const session = new binding.InferenceSession();
  const options: InferenceSession.SessionOptions = { ...device.options };
  if (device.ownMemory && keep.size > 0) {
    options.preferredOutputLocation = Object.fromEntries([...keep].map((name) => [name, 'gpu-buffer' as const]));
  }
  session.loadModel(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength, options);
  const fetches = Object.fromEntries(graph.outputs.map(({ name }) => [name, null]));
  return {
    run: (feeds) => session.run(feeds, fetches, {}) as Record<string, DeviceTensor>,
    dispose: () => session.dispose(),
  };
}

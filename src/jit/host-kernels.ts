/**
 * Kernels without a lowering, computed on the host by TensorFlow.js's own cpu backend: for ops whose result's shape
 * depends on values (non-maximum suppression, unique) or that no training step needs. They work wherever values are
 * known; in a function that is being recorded they are refused by name.
 */

import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { JitError, unsupportedOp } from './errors.ts';
import type { HostArray } from './executor.ts';
import { type Dtype, hostValue, type Value } from './graph.ts';
import { composites, primitives } from './kernels/registry.ts';
import { currentLayer } from './recorder.ts';

/** tfjs's cpu backend would advertise tfjs-node on its first use. */
export function quietFirstUse(): void {
  const backend = tf.findBackend('cpu');
  if (backend instanceof MathBackendCPU) (backend as unknown as { firstUse: boolean }).firstUse = false;
}

/** Of text, of complex numbers and of sparse or ragged data, which no image model has. */
const leftOut = /^(StaticRegex|String|Ragged|Sparse(?!ToDense)|Complex|Real|Imag|I?FFT)/;

/** Names of the kernels that only the host computes, in order. */
export const hostKernelNames = (): readonly string[] =>
  tf
    .getKernelsForBackend('cpu')
    .map(({ kernelName }) => kernelName)
    .filter((name) => name !== 'Identity' && !(name in primitives) && !(name in composites) && !leftOut.test(name))
    .sort();

/** What a host kernel needs of the backend whose tensors it is given. */
export interface HostMemory {
  recorded(tensor: tf.TensorInfo): Value;
  elements(value: Value): HostArray;
  tensorInfo(value: Value): tf.TensorInfo;
}

/** @throws JitError `unsupported-op` where an input has no value yet. */
export function runOnHost(
  kernelName: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap | undefined,
  memory: HostMemory,
): tf.TensorInfo | tf.TensorInfo[] {
  const cpu = tf.findBackend('cpu');
  quietFirstUse();
  const given = Object.entries(inputs).map(([name, tensor]) => {
    if (!tensor) return [name, tensor] as const;
    const { shape, dtype } = tensor;
    const dataId = cpu.write(valuesOf(kernelName, tensor, memory), shape, dtype);
    return [name, { dataId, shape, dtype, rank: shape.length }] as const;
  });
  const named = Object.fromEntries(given);
  const kernel = tf.getKernel(kernelName, 'cpu');
  const results = kernel.kernelFunc({
    inputs: Array.isArray(inputs) ? (Object.values(named) as never) : named,
    attrs,
    backend: cpu,
  });
  const outputs = [results].flat().map((info) => {
    const value = hostValue(cpu.readSync(info.dataId) as HostArray, info.shape, info.dtype as Dtype);
    cpu.disposeData(info.dataId);
    return memory.tensorInfo(value);
  });
  for (const [, tensor] of given) if (tensor) cpu.disposeData(tensor.dataId);
  return Array.isArray(results) ? outputs : outputs[0]!;
}

function valuesOf(kernelName: string, tensor: tf.TensorInfo, memory: HostMemory): HostArray {
  try {
    // A copy: some kernels write into what they are given.
    return memory.elements(memory.recorded(tensor)).slice();
  } catch (error) {
    if (error instanceof JitError && error.code === 'value-read') throw unsupportedOp(kernelName, currentLayer());
    throw error;
  }
}

/** Opens the device that a training runs on, and says which program versions do the work. */

import { version_core as tensorflowjs } from '@tensorflow/tfjs-core';
import { version as darkroom } from '../../../package.json';
import type { Executor } from '../../jit/executor.ts';
import { deviceNotAvailable, unknownName } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { RunRecord } from '../../protocol/runs.ts';

/**
 * @param device Id of the registry; `eager` computes op by op on TensorFlow.js's own backend, slow but always there.
 * @throws UserError `unknown-device` or `device-not-available`.
 */
export async function openExecutor(device: string): Promise<Executor> {
  if (device === 'eager') return (await import('../../jit/eager.ts')).createEagerExecutor();
  const { createExecutor, deviceIds } = await import('../../jit/devices/registry.ts');
  if (!deviceIds.includes(device)) throw unknownName('device', device, suggestion(device, [...deviceIds, 'eager']));
  try {
    return await createExecutor(device);
  } catch (error) {
    throw deviceNotAvailable(device, error instanceof Error ? error.message : String(error));
  }
}

export async function programVersions(device: string): Promise<RunRecord['versions']> {
  const own = { darkroom, node: process.versions.node, tensorflowjs };
  if (device === 'eager') return own;
  const { env } = await import('onnxruntime-node');
  return { ...own, onnxruntime: env.versions.node ?? env.versions.common };
}

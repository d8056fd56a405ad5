/** All devices, in the order of preference; a new one adds its line here. */

import { backendName, registerBackend } from '../backend.ts';
import { compileFunction } from '../compile.ts';
import type { Executor } from '../executor.ts';
import { exportOnnx } from '../export.ts';
import { installGradients } from '../gradients.ts';
import { installLayers } from '../layers.ts';
import { useBackend } from '../use-backend.ts';
import { cpu } from './cpu.ts';
import type { Device } from './device.ts';
import { coreml, cuda, dml, webgpu } from './gpu.ts';

const devices: readonly Device[] = [cuda, dml, webgpu, coreml, cpu];

export interface ListedDevice {
  readonly id: string;
  readonly available: boolean;
  /** Adapter or processor, or why it is not available. */
  readonly description: string;
}

export const deviceIds: readonly string[] = devices.map(({ id }) => id);

/** Tries each device that this platform offers. */
export async function listDevices(): Promise<ListedDevice[]> {
  const listed: ListedDevice[] = [];
  for (const device of devices) {
    if (!device.offered()) {
      listed.push({ id: device.id, available: false, description: 'not part of ONNX Runtime on this platform' });
      continue;
    }
    try {
      listed.push({ id: device.id, available: true, description: await device.describe() });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      listed.push({ id: device.id, available: false, description: reason.split('\n')[0] });
    }
  }
  return listed;
}

export interface ExecutorOptions {
  /** Threads of the `cpu` device. Default: as many as there are cores. */
  readonly threads?: number;
}

/**
 * The compiled executor on a device; its backend becomes tfjs's current one.
 * @param id Default `cpu`.
 * @throws Error when the id is unknown or the device does not work here.
 */
export async function createExecutor(id = 'cpu', options: ExecutorOptions = {}): Promise<Executor> {
  const device = devices.find((candidate) => candidate.id === id);
  if (!device?.offered()) throw new Error(`The device ${id} is not part of ONNX Runtime on this platform.`);
  const description = await device.describe();
  const backend = registerBackend(device.session(options));
  useBackend(backendName(backend.device));
  installLayers();
  installGradients();
  return {
    device: id,
    description,
    activate: () => useBackend(backendName(backend.device)),
    compile: (fn, options) => compileFunction(backend, fn, options),
    toOnnx: (fn, inputs, options) => exportOnnx(backend, fn, inputs, options),
    dispose() {},
  };
}

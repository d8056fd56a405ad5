/** Executors of the devices that there are here; WebGPU on a software driver, as in the compiler's own tests. */

import { existsSync } from 'node:fs';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(driver)) process.env.VK_DRIVER_FILES ??= driver;

export const devices = ['eager', 'cpu', ...(existsSync(driver) ? ['webgpu'] : [])];

const opened = new Map<string, Promise<Executor>>();

export function executorOf(device: string): Promise<Executor> {
  const known = opened.get(device);
  if (known) return known;
  const opening = device === 'eager' ? createEagerExecutor() : createExecutor(device);
  opened.set(device, opening);
  return opening;
}

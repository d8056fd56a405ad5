/**
 * The same cases on WebGPU. Without a graphics card it runs on the software Vulkan driver of Debian's `chromium` package;
 * where that is not installed either, the tests are skipped.
 */

import { existsSync } from 'node:fs';
import { beforeAll, describe, it } from 'vitest';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { families } from './cases/families.ts';
import { agreeTogether } from './harness.ts';

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
// Read by the Vulkan loader when the first device is made.
if (existsSync(driver)) process.env.VK_DRIVER_FILES ??= driver;

/** A session takes longer to make than to run. */
const together = 12;

describe.skipIf(!existsSync(driver))(`WebGPU (needs ${driver})`, () => {
  let reference: Executor;
  let subject: Executor;

  beforeAll(async () => {
    reference = await createEagerExecutor();
    subject = await createExecutor('webgpu');
  });

  for (const [family, cases] of Object.entries(families)) {
    for (let from = 0; from < cases.length; from += together) {
      const some = cases.slice(from, from + together);
      it(`${family}: ${some[0].name} to ${some.at(-1)?.name}`, () => agreeTogether(subject, reference, some), 120_000);
    }
  }
});

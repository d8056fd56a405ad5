/**
 * The same cases on WebGPU. Without a graphics card it runs on the software Vulkan driver of Debian's `chromium` package;
 * where that is not installed either, the tests are skipped.
 */

import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { installSeededNoise } from '../../../src/api/layers/seeded-noise.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { families } from './cases/families.ts';
import { layerFamilies } from './cases/layers.ts';
import { expectSameDraws } from './draws.ts';
import { agreeTogether } from './harness.ts';
import { modelsAgree } from './models.ts';
import { nets, partWithin, train } from './nets.ts';

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
// Read by the Vulkan loader when the first device is made.
if (existsSync(driver)) process.env.VK_DRIVER_FILES ??= driver;

/** A session takes longer to make than to run. */
const together = 12;

describe.skipIf(!existsSync(driver))(`WebGPU (needs ${driver})`, () => {
  let reference: Executor;
  let subject: Executor;

  beforeAll(async () => {
    installSeededNoise();
    reference = await createEagerExecutor();
    subject = await createExecutor('webgpu');
  });

  it('random numbers, bit for bit', () => expectSameDraws(subject));

  it('state on the device outlives its step, its session and its variable', async () => {
    const state = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const before = tf.memory().numTensors;
    const compiled = subject.compile(() => {
      state.assign(tf.mul(state, 2));
      return {};
    });
    await compiled.run({});
    const copy = tf.clone(state);
    const lazy = tf.add(state, 0.5);
    await compiled.run({});
    expect([...state.dataSync()]).toEqual([4, 8]);
    expect([...copy.dataSync()]).toEqual([2, 4]);
    expect([...lazy.dataSync()]).toEqual([2.5, 4.5]);
    await compiled.run({});
    compiled.dispose();
    expect([...state.dataSync()]).toEqual([8, 16]);
    tf.dispose([copy, lazy]);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1);
    state.dispose();
  });

  for (const net of nets.filter(({ name }) => /^(MNIST|CIFAR B)$/.test(name))) {
    it(`five Adam steps of the ${net.name} network, state on the device`, async () => {
      const expected = await train(reference, net);
      const before = tf.memory().numTensors;
      const actual = await train(subject, net);
      expect(tf.memory().numTensors).toBe(before);
      actual.weights.forEach((weight, i) => {
        expect(partWithin(weight, expected.weights[i]), `weight ${i}`).toBe(net.part);
      });
    }, 120_000);
  }

  for (const [family, cases] of Object.entries(families)) {
    for (const some of inParts(cases)) {
      it(`${family}: ${span(some)}`, () => agreeTogether(subject, reference, some), 120_000);
    }
  }

  for (const [family, cases] of Object.entries(layerFamilies)) {
    for (const some of inParts(cases)) {
      it(`layers, ${family}: ${span(some)}`, () => modelsAgree(subject, reference, some), 120_000);
    }
  }
});

function inParts<T>(cases: readonly T[]): T[][] {
  const count = Math.ceil(cases.length / together);
  return Array.from({ length: count }, (_, i) => cases.slice(i * together, (i + 1) * together));
}

const span = (cases: readonly { readonly name: string }[]) => `${cases[0].name} to ${cases.at(-1)?.name}`;

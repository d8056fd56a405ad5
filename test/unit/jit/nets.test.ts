/**
 * Five Adam steps of the reports' networks end where tfjs on its cpu ends. Where that takes minutes, its results are
 * stored in golden/nets.json: the losses and up to 256 evenly spaced numbers of every weight. Run with
 * UPDATE_GOLDEN=1 to compute them anew.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { installSeededNoise } from '../../../src/api/layers/seeded-noise.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { type Net, nets, partWithin, type Trained, train } from './nets.ts';

const file = new URL('golden/nets.json', import.meta.url);
const update = process.env.UPDATE_GOLDEN === '1';

interface Golden {
  readonly losses: readonly number[];
  /** Float32, little-endian, base64. */
  readonly samples: readonly string[];
}

const stored: Record<string, Golden> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

const most = 256;
const sampled = (weight: Float32Array): Float32Array => {
  const stride = Math.max(1, Math.floor(weight.length / most));
  return weight.filter((_, i) => i % stride === 0).slice(0, most);
};
const encoded = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
const decoded = (text: string) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);

let reference: Executor;
let subject: Executor;

beforeAll(async () => {
  installSeededNoise();
  reference = await createEagerExecutor();
  subject = await createExecutor('cpu');
});

async function expected(net: Net): Promise<Trained> {
  if (net.quick) return train(reference, net);
  if (update) {
    const trained = await train(reference, net);
    const samples = trained.weights.map((weight) => encoded(sampled(weight)).toString('base64'));
    stored[net.name] = { losses: trained.losses, samples };
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(stored, null, 1)}\n`);
  }
  const { losses, samples } = stored[net.name];
  return { losses, weights: samples.map(decoded) };
}

/** As many numbers as are known of it. */
const known = (weight: Float32Array, wanted: Float32Array) =>
  weight.length === wanted.length ? weight : sampled(weight);

describe('five Adam steps', () => {
  for (const net of nets) {
    it(
      net.name,
      async () => {
        const wanted = await expected(net);
        const before = tf.memory().numTensors;
        const actual = await train(subject, net);
        expect(tf.memory().numTensors).toBe(before);
        actual.losses.slice(0, net.part === 1 ? undefined : 2).forEach((loss, i) => {
          expect(loss, `loss of step ${i}`).toBeCloseTo(wanted.losses[i], 2);
        });
        actual.weights.forEach((weight, i) => {
          const own = known(weight, wanted.weights[i]);
          expect(own.length).toBe(wanted.weights[i].length);
          expect(partWithin(own, wanted.weights[i]), `weight ${i}`).toBeGreaterThanOrEqual(net.part);
        });
      },
      update ? 1_800_000 : 900_000,
    );
  }
});

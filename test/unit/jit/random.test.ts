/** The seeded random kernel: the same bits on every executor, evenly spread, and new ones for each step and stream. */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor, HostTensor } from '../../../src/jit/executor.ts';
import { hashUniform, randomNormal, randomUniform, withRandomKey } from '../../../src/jit/random.ts';
import { expectSameDraws, keyOf, keys } from './draws.ts';

let reference: Executor;
let subject: Executor;

beforeAll(async () => {
  reference = await createEagerExecutor();
  subject = await createExecutor('cpu');
});

describe('draws', () => {
  it('are those of hashUniform, bit for bit', () => expectSameDraws(subject));

  it('are those of hashUniform on the eager executor', () => expectSameDraws(reference));

  it('of a normal distribution are the same up to rounding', async () => {
    const draw = (executor: Executor) =>
      executor
        .compile(({ key }) => ({ y: withRandomKey(key as tf.Tensor1D, () => randomNormal([50, 20], 1, 2)) }))
        .run({ key: keyOf(3, 4) });
    const [{ y: own }, { y: expected }] = [await draw(subject), await draw(reference)];
    let mean = 0;
    own.data.forEach((number, i) => {
      expect(Math.abs(number - expected.data[i])).toBeLessThan(1e-4);
      mean += number / 1000;
    });
    expect(Math.abs(mean - 1)).toBeLessThan(0.2);
  });

  it('lie in 0..1', async () => {
    for (const [seed, step] of keys) {
      for (const number of hashUniform([64, 64], seed, step, 0)) {
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThanOrEqual(1);
      }
    }
  });

  it('outside of a key differ from call to call', async () => {
    await tf.setBackend('cpu');
    const [a, b] = [randomUniform([8]), randomUniform([8])];
    expect(a.dataSync()).not.toEqual(b.dataSync());
    tf.dispose([a, b]);
  });
});

/** Σ (observed − expected)² / expected over 256 equal bins. */
function chiSquare(numbers: Float32Array): number {
  const counts = new Array<number>(256).fill(0);
  for (const number of numbers) counts[Math.min(255, Math.floor(number * 256))]++;
  const expected = numbers.length / 256;
  return counts.reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
}

function correlation(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((number, i) => {
    const [x, y] = [number - 0.5, b[i] - 0.5];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return ab / Math.sqrt(aa * bb);
}

describe('numbers', () => {
  const size = [256, 1024];

  it('fall evenly into 256 bins, for high and low bits', () => {
    for (const [seed, step] of keys) {
      const numbers = hashUniform(size, seed, step, 1);
      // 255 degrees of freedom: 99.99 % lie between 178 and 346.
      expect(chiSquare(numbers)).toBeGreaterThan(178);
      expect(chiSquare(numbers)).toBeLessThan(346);
      const low = numbers.map((number) => (number * 2 ** 12) % 1);
      expect(chiSquare(low)).toBeLessThan(346);
    }
  });

  it('of neighbours, rows, steps, streams and seeds have nothing to do with each other', () => {
    const base = hashUniform(size, 1, 1, 1);
    const others = {
      neighbour: base.slice(1),
      row: base.slice(size[1]),
      step: hashUniform(size, 1, 2, 1),
      stream: hashUniform(size, 1, 1, 2),
      seed: hashUniform(size, 2, 1, 1),
      swapped: hashUniform(size, 2, 1, 0),
    };
    for (const [name, other] of Object.entries(others)) {
      const shorter = base.subarray(0, other.length);
      // The standard deviation is 1 / √262144 = 0.002.
      expect(Math.abs(correlation(shorter, other)), name).toBeLessThan(0.009);
    }
  });

  it('of two draws in one step differ, and of one step do not change', async () => {
    const compiled = subject.compile(({ key }) =>
      withRandomKey(key as tf.Tensor1D, () => ({ a: randomUniform([4, 4]), b: randomUniform([4, 4]) })),
    );
    const [first, again, next] = [
      await compiled.run({ key: keyOf(1, 1) }),
      await compiled.run({ key: keyOf(1, 1) }),
      await compiled.run({ key: keyOf(1, 2) }),
    ];
    const numbers = ({ data }: HostTensor) => [...data];
    expect(numbers(first.a)).not.toEqual(numbers(first.b));
    expect(numbers(again.a)).toEqual(numbers(first.a));
    expect(numbers(next.a)).not.toEqual(numbers(first.a));
    compiled.dispose();
  });
});

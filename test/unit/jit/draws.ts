/** Draws of many shapes, seeds, steps and streams, compared with the kernel's definition bit for bit. */

import type * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Executor, HostTensor } from '../../../src/jit/executor.ts';
import { hashUniform, randomUniform, withRandomKey } from '../../../src/jit/random.ts';

const shapes: readonly (readonly number[])[] = [
  [],
  [1],
  [7],
  [300],
  [3, 5],
  [2, 4, 6, 5],
  [2, 1, 1, 4],
  [1, 9],
  [64, 33],
];

/** Seed and step. */
export const keys: readonly (readonly [seed: number, step: number])[] = [
  [0, 0],
  [1, 0],
  [42, 1000],
  [-5, 7],
  [2 ** 31 - 1, 123_456],
];

export const keyOf = (seed: number, step: number): HostTensor => ({
  dtype: 'int32',
  shape: [2],
  data: Int32Array.of(seed, step),
});

export async function expectSameDraws(executor: Executor): Promise<void> {
  const compiled = executor.compile(({ key }) =>
    withRandomKey(key as tf.Tensor1D, () =>
      Object.fromEntries(shapes.map((shape, stream) => [`y${stream}`, randomUniform(shape)] as const)),
    ),
  );
  for (const [seed, step] of keys) {
    const drawn = await compiled.run({ key: keyOf(seed, step) });
    shapes.forEach((shape, stream) => {
      const { shape: own, data } = drawn[`y${stream}`];
      expect(own).toEqual(shape);
      expect([...data], `[${shape}], seed ${seed}, step ${step}`).toEqual([...hashUniform(shape, seed, step, stream)]);
    });
  }
  compiled.dispose();
}

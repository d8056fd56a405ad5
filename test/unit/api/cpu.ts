/** Runs a test file's tensors on tfjs's own cpu backend, with the seeded random kernel. */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect } from 'vitest';
import { createEagerExecutor } from '../../../src/jit/eager.ts';

export function useCpu(): void {
  beforeAll(async () => {
    await createEagerExecutor('cpu');
  });
}

/** Runs `fn` and expects that it leaves no tensor behind. */
export function withoutLeak<T>(fn: () => T): T {
  const before = tf.memory().numTensors;
  const result = fn();
  expect(tf.memory().numTensors).toBe(before);
  return result;
}

/** The value of a function of tensors, and the tensors gone. */
export const read = (fn: () => tf.Tensor): number[] =>
  withoutLeak(() => {
    const tensor = tf.tidy(fn);
    const values = Array.from(tensor.dataSync());
    tensor.dispose();
    return values;
  });

export function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    const allowed = tolerance * Math.max(1, Math.abs(expected[i]!));
    expect(Math.abs(value - expected[i]!), `[${i}]: ${value} instead of ${expected[i]}`).toBeLessThanOrEqual(allowed);
  });
}

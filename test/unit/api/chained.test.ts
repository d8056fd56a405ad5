import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { createEagerExecutor } from '../../../src/jit/eager.ts';

beforeAll(async () => {
  await createEagerExecutor();
});

test('tensors have the methods that the documentation of TensorFlow.js uses', () => {
  const x = tf.tensor2d([
    [-1, 2],
    [3, -4],
  ]);
  expect([...x.relu().sum(1).dataSync()]).toEqual([2, 3]);
  expect([...x.concat(x, 1).flatten().slice(0, 4).dataSync()]).toEqual([-1, 2, -1, 2]);
  expect(x.stack([x, x]).shape).toEqual([3, 2, 2]);
  expect(x.toInt().dtype).toBe('int32');
  expect([...x.where(x.greater(0), x.zerosLike()).dataSync()]).toEqual([0, 2, 3, 0]);
  expect(x.as4D(1, 2, 2, 1).resizeNearestNeighbor([4, 4]).shape).toEqual([1, 4, 4, 1]);
});

test('every method of the type has a function behind it', () => {
  const missing = Object.entries(Object.getOwnPropertyDescriptors(tf.Tensor.prototype))
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => name);
  for (const name of ['matMul', 'batchNorm', 'isNaN', 'logSumExp', 'depthwiseConv2d', 'topk', 'unsortedSegmentSum']) {
    expect(missing).toContain(name);
    expect(typeof (tf as unknown as Record<string, unknown>)[name]).toBe('function');
  }
});

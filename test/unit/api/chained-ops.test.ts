import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import * as tf from '../../../src/api/tensorflow.ts';

it('operations are methods of tensors', () => {
  const x = tf.tensor2d([1, -2, 3, -4], [2, 2]);
  expect(x.relu().mul(2).add(1).arraySync()).toEqual([
    [3, 1],
    [7, 1],
  ]);
  expect(x.sum(1, true).shape).toEqual([2, 1]);
  expect(x.concat(x, 1).shape).toEqual([2, 4]);
  expect(x.stack([x, x]).shape).toEqual([3, 2, 2]);
  expect(x.as3D(1, 2, 2).shape).toEqual([1, 2, 2]);
  expect(x.toInt().dtype).toBe('int32');
  expect([...x.flatten().max().asScalar().dataSync()]).toEqual([3]);
  expect(x.where(x.greater(0), tf.zerosLike(x)).arraySync()).toEqual([
    [1, 0],
    [3, 0],
  ]);
  expect(x.reshapeAs(tf.zeros([4])).shape).toEqual([4]);
  expect(tf.ones([1, 2, 2, 1]).resizeBilinear([4, 4]).shape).toEqual([1, 4, 4, 1]);
});

it('none of the methods stands for a function that is not there', () => {
  const x = tf.scalar(1);
  const broken = ['euclideanNorm', 'logSigmoid', 'localResponseNormalization', 'unsortedSegmentSum', 'fft', 'unique'];
  for (const name of broken) expect(Reflect.get(tf, name), name).toBeTypeOf('function');
  x.dispose();
  expect(() => x.relu()).toThrow('disposed');
});

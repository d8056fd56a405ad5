/** Where the numbers of augmentations come from while training: the step's key. */

import * as tf from '@tensorflow/tfjs-core';
import type { Draws, PerImage } from '../../api/augmentation.ts';
import { randomNormal, randomUniform } from '../../jit/random.ts';

type Size = Pick<Draws, 'batch' | 'height' | 'width' | 'channels'>;

const uniform = (batch: number) => randomUniform([batch]) as PerImage;
const normal = ({ batch }: Size, shape: readonly number[]) => randomNormal([batch, ...shape]);

/**
 * Draws from the key of the scope that it is called in (`withRandomKey`).
 * @param strengths Of the class of each image, [batch].
 */
export function randomDraws(size: Size, strengths: PerImage | undefined): Draws {
  // A drawn number may be rounded to 1, and is below a p of 1 all the same.
  const below = (p: PerImage | number): PerImage =>
    tf.cast(tf.less<tf.Tensor1D>(tf.mul(uniform(size.batch), 1 - 2 ** -23), p), 'float32');
  const times = (numbers: PerImage, p: PerImage | number): PerImage => tf.mul(numbers, p);
  return {
    ...size,
    chance: (p) => below(strengths ? times(strengths, p) : p),
    strength: (p) => (strengths ? times(strengths, below(p)) : below(p)),
    signed: () => tf.sub(tf.mul(uniform(size.batch), 2), 1),
    amount: () => uniform(size.batch),
    place: () => uniform(size.batch),
    normal: (...shape) => normal(size, shape),
  };
}

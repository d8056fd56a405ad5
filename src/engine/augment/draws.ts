/** Where the numbers of augmentations come from: the training step's key. */

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
  const below = (p: PerImage | number): PerImage => tf.cast(tf.less(uniform(size.batch), p) as PerImage, 'float32');
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

/** Where the numbers of augmentations come from: the step's key while training, or fixed ones to probe a network with. */

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

/** To which side a probe goes: always down or up, or each for half of the images. */
export type ProbeSide = -1 | 1 | 'both';

/** Changes every image, as far as the augmentation goes; only sides and places are drawn. */
export function probeDraws(size: Size, side: ProbeSide): Draws {
  const all = () => tf.ones([size.batch]) as PerImage;
  const eitherSide = (): PerImage => tf.sub(tf.mul(tf.cast(tf.less(uniform(size.batch), 0.5), 'float32'), 2), 1);
  return {
    ...size,
    chance: all,
    strength: all,
    signed: () => (side === 'both' ? eitherSide() : (tf.fill([size.batch], side) as PerImage)),
    amount: all,
    place: () => uniform(size.batch),
    normal: (...shape) => normal(size, shape),
  };
}

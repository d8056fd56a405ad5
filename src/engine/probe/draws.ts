/** Numbers for augmentations that probe a network: every image is changed, as far as the augmentation goes. */

import * as tf from '@tensorflow/tfjs-core';
import type { Draws, PerImage } from '../../api/augmentation.ts';
import { randomNormal, randomUniform } from '../../jit/random.ts';
import type { BatchSize } from '../augment/augment.ts';

/** Always down, always up, or each for about half of the images. */
export type ProbeSide = -1 | 1 | 'both';

/** Sides, places and noise come from the key of the scope that it is called in (`withRandomKey`). */
export function probeDraws(size: BatchSize, side: ProbeSide): Draws {
  const { batch } = size;
  const filled = (number: number) => tf.fill([batch], number) as PerImage;
  const eitherSide = () => tf.where<PerImage>(tf.less(randomUniform([batch]), 0.5), filled(1), filled(-1));
  return {
    ...size,
    chance: () => filled(1),
    strength: () => filled(1),
    signed: () => (side === 'both' ? eitherSide() : filled(side)),
    amount: () => filled(1),
    place: () => randomUniform([batch]) as PerImage,
    normal: (...shape) => randomNormal([batch, ...shape]),
  };
}

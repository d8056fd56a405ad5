/** Flatter and harsher images. */

import * as tf from '@tensorflow/tfjs-core';
import type { PixelAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { eitherWay, pixelwise } from './make.ts';
import { type AugmentationOptions, augmentationSchema, upTo } from './options.ts';
import { clipped, grayOf, spread } from './pixelwise.ts';

export interface ContrastOptions extends AugmentationOptions {
  /** At most so much less or more: 1 can leave a single gray, or double all differences. Default 0.2. */
  readonly amount?: number;
}

const schema = augmentationSchema({ amount: upTo(1).default(0.2) });

/** Moves all pixels of an image away from its mean gray, or towards it, uniformly in −amount..amount of the way. */
export function contrast(options: ContrastOptions = {}): PixelAugmentation {
  const settings = parseOptions('contrast', schema, options);
  return pixelwise('contrast', settings, (images, draws) => {
    const mean = tf.mean(grayOf(images), [1, 2, 3], true);
    const change = spread(eitherWay(draws, settings.p, settings.amount));
    return clipped(tf.add(images, tf.mul(tf.sub(images, mean), change)));
  });
}

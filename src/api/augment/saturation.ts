/** Paler and more colourful images. */

import * as tf from '@tensorflow/tfjs-core';
import type { PixelAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { eitherWay, pixelwise } from './make.ts';
import { type AugmentationOptions, augmentationSchema, upTo } from './options.ts';
import { clipped, grayOf, spread } from './pixelwise.ts';

export interface SaturationOptions extends AugmentationOptions {
  /** At most so much less or more: 1 can leave a gray image, or double all differences from gray. Default 0.2. */
  readonly amount?: number;
}

const schema = augmentationSchema({ amount: upTo(1).default(0.2) });

/** Moves each pixel away from its own gray, or towards it, uniformly in −amount..amount of the way. Nothing for gray images. */
export function saturation(options: SaturationOptions = {}): PixelAugmentation {
  const settings = parseOptions('saturation', schema, options);
  return pixelwise('saturation', settings, (images, draws) => {
    if (draws.channels === 1) return images;
    const change = spread(eitherWay(draws, settings.p, settings.amount));
    return clipped(tf.add(images, tf.mul(tf.sub(images, grayOf(images)), change)));
  });
}

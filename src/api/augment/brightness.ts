/** Darker and brighter images. */

import * as tf from '@tensorflow/tfjs-core';
import type { PixelAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { eitherWay, pixelwise } from './make.ts';
import { type AugmentationOptions, augmentationSchema, upTo } from './options.ts';
import { clipped, spread } from './pixelwise.ts';

export interface BrightnessOptions extends AugmentationOptions {
  /** At most so much darker or brighter: 0.2 is 0.8 to 1.2 times each byte. Default 0.2. */
  readonly amount?: number;
}

const schema = augmentationSchema({ amount: upTo(1).default(0.2) });

/** Multiplies all pixels of an image by a number that is uniform in 1 − amount..1 + amount. */
export function brightness(options: BrightnessOptions = {}): PixelAugmentation {
  const settings = parseOptions('brightness', schema, options);
  return pixelwise('brightness', settings, (images, draws) => {
    const change = spread(eitherWay(draws, settings.p, settings.amount));
    return clipped(tf.mul(images, tf.add(change, 1)));
  });
}

/** Grain. */

import * as tf from '@tensorflow/tfjs-core';
import type { PixelAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { pixelwise, upwards } from './make.ts';
import { type AugmentationOptions, augmentationSchema, upTo } from './options.ts';
import { clipped, spread } from './pixelwise.ts';

export interface NoiseOptions extends AugmentationOptions {
  /** Standard deviation at most, of a range of 0..1. Default 0.05. */
  readonly std?: number;
}

const schema = augmentationSchema({ std: upTo(1).default(0.05) });

/** Adds normally distributed noise to each number of an image, with a deviation that is uniform in 0..std. */
export function noise(options: NoiseOptions = {}): PixelAugmentation {
  const settings = parseOptions('noise', schema, options);
  return pixelwise('noise', settings, (images, draws) => {
    const deviation = spread(upwards(draws, settings.p, 255 * settings.std));
    const { height, width, channels } = draws;
    return clipped(tf.add(images, tf.mul(draws.normal(height, width, channels), deviation)));
  });
}

/** Translations. */

import * as tf from '@tensorflow/tfjs-core';
import type { GeometricAugmentation, PerImage } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { geometric } from './make.ts';
import { type AugmentationOptions, augmentationSchema, fill, upTo } from './options.ts';

export interface ShiftOptions extends Pick<GeometricAugmentation, 'fill'>, AugmentationOptions {
  /** At most so far to either side, as a part of the width. Default 0.1. */
  readonly horizontal?: number;
  /** At most so far up or down, as a part of the height. Default 0.1. */
  readonly vertical?: number;
}

const schema = augmentationSchema({ horizontal: upTo(1).default(0.1), vertical: upTo(1).default(0.1), fill: fill() });

/** Moves images sideways and up or down, uniformly within both bounds. */
export function shift(options: ShiftOptions = {}): GeometricAugmentation {
  const settings = parseOptions('shift', schema, options);
  const { horizontal, vertical, p } = settings;
  return geometric('shift', settings, (draws) => {
    const strength = draws.strength(p);
    const by = (pixels: number): PerImage => tf.mul(tf.mul(draws.signed(), strength), pixels);
    return { a: 1, b: 0, c: 0, d: 1, right: by(horizontal * draws.width), down: by(vertical * draws.height) };
  });
}

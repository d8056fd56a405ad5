/** Rotations about the middle of the image. */

import * as tf from '@tensorflow/tfjs-core';
import type { GeometricAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { eitherWay, geometric } from './make.ts';
import { type AugmentationOptions, augmentationSchema, fill, upTo } from './options.ts';

export interface RotateOptions extends Pick<GeometricAugmentation, 'fill'>, AugmentationOptions {
  /** At most so far to either side. Default 15. */
  readonly degrees?: number;
}

const schema = augmentationSchema({ degrees: upTo(180).default(15), fill: fill() });

/** Rotates images by angles that are uniform in −degrees..degrees. */
export function rotate(options: RotateOptions = {}): GeometricAugmentation {
  const settings = parseOptions('rotate', schema, options);
  return geometric('rotate', settings, (draws) => {
    const angle = eitherWay(draws, settings.p, (settings.degrees * Math.PI) / 180);
    const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
    return { a: cos, b: tf.neg(sin), c: sin, d: cos, right: 0, down: 0 };
  });
}

/** Slanted images. */

import * as tf from '@tensorflow/tfjs-core';
import type { GeometricAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { eitherWay, geometric } from './make.ts';
import { type AugmentationOptions, augmentationSchema, fill, upTo } from './options.ts';

export interface ShearOptions extends Pick<GeometricAugmentation, 'fill'>, AugmentationOptions {
  /** Vertical lines lean at most so far to either side. Default 10. */
  readonly degrees?: number;
}

const schema = augmentationSchema({ degrees: upTo(80).default(10), fill: fill() });

/** Slants images sideways by angles that are uniform in −degrees..degrees. */
export function shear(options: ShearOptions = {}): GeometricAugmentation {
  const settings = parseOptions('shear', schema, options);
  return geometric('shear', settings, (draws) => {
    const angle = eitherWay(draws, settings.p, (settings.degrees * Math.PI) / 180);
    return { a: 1, b: tf.tan(angle), c: 0, d: 1, right: 0, down: 0 };
  });
}

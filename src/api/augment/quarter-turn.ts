/** Turns by 90°, 180° and 270°, for images that have no up and down: seen from above, through a microscope. */

import * as tf from '@tensorflow/tfjs-core';
import type { GeometricAugmentation, PerImage } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { geometric } from './make.ts';
import { type AugmentationOptions, augmentationSchema, fill } from './options.ts';

export interface QuarterTurnOptions extends Pick<GeometricAugmentation, 'fill'>, AugmentationOptions {}

const schema = augmentationSchema({ fill: fill() });

/**
 * Turns images by 0, 1, 2 or 3 quarters, each as often as the others. Exact where images are square. `p` is the part
 * of the images that is drawn for, default 1: a quarter of them still stays as it is.
 */
export function quarterTurn(options: QuarterTurnOptions = {}): GeometricAugmentation {
  const settings = parseOptions('quarterTurn', schema, options);
  return geometric('quarterTurn', settings, (draws) => {
    const drawn = tf.minimum(tf.floor(tf.mul(draws.amount(), 4)), 3);
    const quarters = tf.mul(drawn, draws.chance(settings.p));
    const is = (count: number) => tf.cast(tf.equal(quarters, count), 'float32');
    const cos: PerImage = tf.sub(is(0), is(2));
    const sin: PerImage = tf.sub(is(1), is(3));
    return { a: cos, b: tf.neg(sin), c: sin, d: cos, right: 0, down: 0 };
  });
}

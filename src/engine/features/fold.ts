/**
 * Makes long rows of features short: a count sketch (Charikar, Chen and Farach-Colton, "Finding frequent items in data
 * streams", 2002). Every number is added to one of a few sums with a random sign, so that inner products, and with them
 * distances, stay what they were on average.
 */

import * as tf from '@tensorflow/tfjs-core';
import { mulberry32 } from '../seeded-random.ts';

/** Rows up to this long stay as they are. */
export const widest = 4096;

/** Length of a folded row. A distance is then off by about √(2 / 1024), 4 %. */
export const foldedWidth = 1024;

/** [batch, width] → [batch, width] or [batch, foldedWidth]. */
export function fold(features: tf.Tensor2D): tf.Tensor2D {
  const [batch, width] = features.shape;
  if (width <= widest) return features;
  return tf.tidy(() => {
    const random = mulberry32(1);
    const signs = Float32Array.from({ length: width }, () => (random() < 0.5 ? -1 : 1));
    const rows = Math.ceil(width / foldedWidth);
    const signed = tf.mul(features, tf.tensor2d(signs, [1, width])) as tf.Tensor2D;
    const padded = tf.pad(signed, [
      [0, 0],
      [0, rows * foldedWidth - width],
    ]);
    return tf.sum(tf.reshape(padded, [batch, rows, foldedWidth]), 1);
  });
}

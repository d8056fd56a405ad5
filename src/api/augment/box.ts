/** Boxes in images, one for each. */

import * as tf from '@tensorflow/tfjs-core';
import type { Draws, PerImage } from '../augmentation.ts';

export interface Box {
  /** bool [batch, height, width, 1]. */
  readonly inside: tf.Tensor4D;
  /** Pixels of it that are within the image. */
  readonly area: PerImage;
}

/** A box of whole pixels around a place that is uniform in the image; what stands out is cut off. Sizes in pixels. */
export function drawnBox(draws: Draws, height: PerImage, width: PerImage): Box {
  const rows = side(draws.place(), height, draws.height);
  const columns = side(draws.place(), width, draws.width);
  return {
    inside: tf.logicalAnd(
      tf.reshape(rows.inside, [draws.batch, draws.height, 1, 1]),
      tf.reshape(columns.inside, [draws.batch, 1, draws.width, 1]),
    ),
    area: tf.mul(rows.length, columns.length),
  };
}

function side(place: PerImage, length: PerImage, extent: number) {
  const middle = tf.mul(place, extent);
  const half = tf.div(length, 2);
  const bound = (at: tf.Tensor) => tf.clipByValue(tf.floor(tf.add(at, 0.5)), 0, extent);
  const [start, end] = [bound(tf.sub(middle, half)), bound(tf.add(middle, half))];
  const pixels = tf.reshape(tf.range(0, extent), [1, extent]);
  const inside = tf.logicalAnd(
    tf.greaterEqual(pixels, tf.reshape(start, [-1, 1])),
    tf.less(pixels, tf.reshape(end, [-1, 1])),
  ); // [batch, extent]
  return { inside, length: tf.sub<tf.Tensor1D>(end, start) };
}

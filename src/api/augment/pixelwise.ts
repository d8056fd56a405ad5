/** What augmentations of colours have in common. */

import * as tf from '@tensorflow/tfjs-core';
import type { PerImage } from '../augmentation.ts';

/** One number for each image as [batch, 1, 1, 1], for all its pixels. */
export const spread = (numbers: PerImage): tf.Tensor4D => tf.reshape(numbers, [-1, 1, 1, 1]);

/** Cut to 0..255, as no image has brighter pixels. */
export const clipped = (images: tf.Tensor4D): tf.Tensor4D => tf.clipByValue(images, 0, 255);

/** Weights of red, green and blue in how bright a pixel looks (ITU-R BT.601). */
const luma = [0.299, 0.587, 0.114];

/** [batch, height, width, 1]; a gray image is its own. */
export function grayOf(images: tf.Tensor4D): tf.Tensor4D {
  if (images.shape[3] === 1) return images;
  return tf.sum(tf.mul(images, tf.tensor4d(luma, [1, 1, 1, 3])), 3, true);
}

/** A colour that broadcasts with images; for gray images how bright it looks. */
export function colourTensor(colour: number | readonly [number, number, number], channels: 1 | 3): tf.Tensor4D {
  if (typeof colour !== 'number' && channels === 3) return tf.tensor4d([...colour], [1, 1, 1, 3]);
  const gray = typeof colour === 'number' ? colour : colour.reduce((sum, part, i) => sum + part * luma[i]!, 0);
  return tf.tensor4d([Math.round(gray)], [1, 1, 1, 1]);
}

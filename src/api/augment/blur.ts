/** Images out of focus. */

import * as tf from '@tensorflow/tfjs-core';
import type { PerImage, PixelAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { pixelwise, upwards } from './make.ts';
import { type AugmentationOptions, augmentationSchema, upTo } from './options.ts';

export interface BlurOptions extends AugmentationOptions {
  /** Standard deviation of the Gaussian at most, pixels of the network's input. Default 1. */
  readonly sigma?: number;
}

const schema = augmentationSchema({ sigma: upTo(1000).default(1) });

/** Blurs images with a Gaussian whose deviation is uniform in 0..sigma. At the edges it weighs the pixels that there are. */
export function blur(options: BlurOptions = {}): PixelAugmentation {
  const settings = parseOptions('blur', schema, options);
  return pixelwise('blur', settings, (images, draws) => {
    const deviation = upwards(draws, settings.p, settings.sigma);
    const { batch, height, width, channels } = draws;
    const lines = tf.reshape(tf.transpose(images, [0, 3, 1, 2]), [batch, channels * height, width]);
    const across = tf.matMul(lines, gaussians(deviation, width));
    const columns = tf.transpose(tf.reshape(across, [batch, channels, height, width]), [0, 1, 3, 2]);
    const down = tf.matMul(tf.reshape(columns, [batch, channels * width, height]), gaussians(deviation, height));
    return tf.transpose(tf.reshape(down, [batch, channels, width, height]), [0, 3, 2, 1]);
  });
}

/**
 * For each image a matrix [extent, extent] whose columns weigh the pixels of a line for one of its pixels: one product
 * for a whole batch of different Gaussians. A deviation of 0 gives the identity, to the bit.
 */
function gaussians(deviation: PerImage, extent: number): tf.Tensor3D {
  const places = tf.range(0, extent);
  const distances = tf.square(tf.sub(tf.reshape(places, [extent, 1]), places));
  const narrowest = tf.maximum(deviation, 1e-3);
  const exponents = tf.mul(tf.neg(distances), tf.reshape(tf.div(0.5, tf.square(narrowest)), [-1, 1, 1]));
  const weights = tf.exp(exponents); // [batch, extent, extent]
  return tf.div(weights, tf.sum(weights, 1, true));
}

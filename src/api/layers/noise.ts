/** The random parts of dropout and noise layers, as functions of tensors that draw from the step's seeded key. */

import * as tf from '@tensorflow/tfjs-core';
import { randomNormal, randomUniform } from '../../jit/random.ts';

/**
 * Inverted dropout (Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014): a part
 * `rate` becomes 0, the rest is divided by 1 − rate.
 * @param noiseShape of the mask, broadcast to the input. Default: the input's shape.
 */
export function dropout(input: tf.Tensor, rate: number, noiseShape: readonly number[] = input.shape): tf.Tensor {
  const kept = tf.cast(tf.greaterEqual(randomUniform([...noiseShape]), rate), 'float32');
  return tf.mul(input, tf.mul(kept, 1 / (1 - rate)));
}

/** Adds noise of mean 0. */
export const gaussianNoise = (input: tf.Tensor, stddev: number): tf.Tensor =>
  tf.add(input, randomNormal(input.shape, 0, stddev));

/** Multiplies with noise of mean 1 whose variance is that of dropout (Srivastava et al., 2014, section 10). */
export const gaussianDropout = (input: tf.Tensor, rate: number): tf.Tensor =>
  tf.mul(input, randomNormal(input.shape, 1, Math.sqrt(rate / (1 - rate))));

/**
 * Dropout that keeps mean and variance of SELU activations (Klambauer, Unterthiner, Mayr and Hochreiter,
 * "Self-Normalizing Neural Networks", 2017): a part `rate` becomes SELU's limit −αλ, then all is scaled and shifted.
 * tfjs 4.22 has the limit's sign wrong; this is the paper's.
 */
export function alphaDropout(input: tf.Tensor, rate: number, noiseShape: readonly number[] = input.shape): tf.Tensor {
  const limit = -1.6732632423543772 * 1.0507009873554805;
  const scale = ((1 - rate) * (1 + rate * limit ** 2)) ** -0.5;
  const kept = tf.cast(tf.greaterEqual(randomUniform([...noiseShape]), rate), 'float32');
  const mixed = tf.add(tf.mul(input, kept), tf.mul(tf.sub(1, kept), limit));
  return tf.add(tf.mul(mixed, scale), -scale * limit * rate);
}

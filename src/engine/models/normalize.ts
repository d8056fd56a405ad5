/** Bytes of pixels to the numbers that a network sees, in tf ops: training, evaluation and prediction all use this. */

import * as tf from '@tensorflow/tfjs-core';
import type { InputSpec } from '../../protocol/runs.ts';

/**
 * @param pixels int32 [batch, height, width, channels], 0..255.
 * @returns float32 of the same shape, scaled as `input.scale` says.
 */
export function normalizeInput(
  pixels: tf.Tensor4D,
  { scale, channels }: Pick<InputSpec, 'scale' | 'channels'>,
): tf.Tensor4D {
  return tf.tidy(() => {
    const bytes = tf.cast(pixels, 'float32');
    if (scale === '0..255') return bytes;
    if (scale === '0..1') return tf.mul(bytes, 1 / 255);
    if (scale === '-1..1') return tf.sub(tf.mul(bytes, 1 / 127.5), 1);
    // (x / 255 - mean) / std as one multiplication and one addition.
    const factor = perChannel(scale.std, channels).map((std) => 1 / (255 * std));
    const offset = perChannel(scale.mean, channels).map((mean, i) => -mean * 255 * factor[i]);
    return tf.add(tf.mul(bytes, constant(factor)), constant(offset));
  });
}

/** One number stands for all channels. */
const perChannel = (values: readonly number[], channels: number) =>
  Array.from({ length: channels }, (_, i) => values[values.length === 1 ? 0 : i]);

const constant = (values: readonly number[]): tf.Tensor =>
  values.length === 1 ? tf.scalar(values[0]) : tf.tensor4d([...values], [1, 1, 1, values.length]);

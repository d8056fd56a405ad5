/** Bytes of pixels to the numbers that a network sees, in tf ops: training, evaluation and prediction all use this. */

import * as tf from '@tensorflow/tfjs-core';
import type { InputSpec, MeanAndStd } from '../../protocol/runs.ts';

/**
 * Mean and standard deviation of ImageNet's training images in 0..1, as torchvision's weights expect them; of gray images
 * the means over the channels.
 */
const imagenet: Readonly<Record<InputSpec['channels'], MeanAndStd>> = {
  1: { mean: [0.449], std: [0.226] },
  3: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
};

/**
 * @param pixels int32, or float32 where it was augmented, [batch, height, width, channels], 0..255.
 * @returns float32 of the same shape, scaled as `input.scale` says.
 */
export function normalizeInput(
  pixels: tf.Tensor4D,
  { scale, channels, statistics }: Pick<InputSpec, 'scale' | 'channels' | 'statistics'>,
): tf.Tensor4D {
  return tf.tidy(() => {
    const bytes = tf.cast(pixels, 'float32');
    switch (scale) {
      case '0..255':
        return bytes;
      case '0..1':
        return tf.mul(bytes, 1 / 255);
      case '-1..1':
        return tf.sub(tf.mul(bytes, 1 / 127.5), 1);
      case 'image':
        return standardizeEach(bytes);
      case 'imagenet':
        return standardize(bytes, imagenet[channels]);
      case 'dataset':
        if (!statistics) throw new Error('The mean of the training images has not been measured.');
        return standardize(bytes, statistics);
      default:
        return standardize(bytes, scale);
    }
  });
}

/** (x / 255 - mean) / std as one multiplication and one addition. */
function standardize(bytes: tf.Tensor4D, { mean, std }: MeanAndStd): tf.Tensor4D {
  const channels = bytes.shape[3];
  const factor = perChannel(std, channels).map((each) => 1 / (255 * each));
  const offset = perChannel(mean, channels).map((each, i) => -each * 255 * factor[i]);
  return tf.add(tf.mul(bytes, constant(factor)), constant(offset));
}

/**
 * Each image by its own mean and standard deviation over all pixels and channels. The deviation counts as at least
 * 1 / √numbers, as TensorFlow's per_image_standardization has it, so that a blank image becomes zeros.
 */
function standardizeEach(bytes: tf.Tensor4D): tf.Tensor4D {
  const [, height, width, channels] = bytes.shape;
  const axes = [1, 2, 3];
  const centred = tf.sub(bytes, tf.mean(bytes, axes, true));
  const deviation = tf.sqrt(tf.mean(tf.square(centred), axes, true));
  return tf.div(centred, tf.maximum(deviation, 1 / Math.sqrt(height * width * channels)));
}

/** One number stands for all channels. */
const perChannel = (values: readonly number[], channels: number) =>
  Array.from({ length: channels }, (_, i) => values[values.length === 1 ? 0 : i]);

const constant = (values: readonly number[]): tf.Tensor =>
  values.length === 1 ? tf.scalar(values[0]) : tf.tensor4d([...values], [1, 1, 1, values.length]);

/**
 * Gradient saliency (Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks: Visualising Image
 * Classification Models and Saliency Maps", 2013), made less noisy by SmoothGrad (Smilkov, Thorat, Kim, Viégas and
 * Wattenberg, "SmoothGrad: removing noise by adding noise", 2017): the mean gradient over copies of the image with
 * Gaussian noise. Of a pixel's channels the one with the largest gradient counts, with its sign.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '../../jit/executor.ts';
import { randomNormal, withRandomKey } from '../../jit/random.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { normalizeInput } from '../models/normalize.ts';
import { classTensor, imageTensor, type Method, vector } from './method.ts';
import { gradientBatchSize, weightedGradient } from './score-gradient.ts';

const usualSamples = 32;

/** Of the range of the image's values; the paper finds 0.1 to 0.2 the best. */
const usualNoise = 0.15;

export const saliency: Method<'saliency'> = async (subject, work) => {
  const { kept, options } = subject;
  const { record } = kept.network;
  const samples = options.samples ?? usualSamples;
  const noise = samples === 1 ? 0 : usualNoise;
  const batch = Math.min(samples, gradientBatchSize(kept.network));
  const compiled = kept.compiled(`saliency of ${batch}`, (network) => noisyGradients(network, batch));
  const { height, width, channels } = record.input;
  const sum = new Float32Array(height * width * channels);
  for (let done = 0; done < samples; done += batch) {
    await work.giveWay();
    work.progress('Averaging gradients', done, samples);
    const outputs = await compiled.run({
      pixels: imageTensor(subject),
      target: classTensor(subject),
      // Of the last batch some may be too many.
      weights: vector(Array.from({ length: batch }, (_, i) => (done + i < samples ? 1 / samples : 0))),
      noise: { dtype: 'float32', shape: [], data: Float32Array.of(noise) },
      key: { dtype: 'int32', shape: [2], data: Int32Array.of(record.seed, done) },
    });
    const { data } = outputs.gradient!;
    for (let i = 0; i < sum.length; i++) sum[i]! += data[i]!;
  }
  work.progress('Averaging gradients', samples, samples);
  return { map: strongest(sum, channels), details: { method: 'saliency', samples, noise } };
};

/**
 * Inputs `pixels` uint8 [1, height, width, channels], `target` int32 [1], `weights` float32 [batch], `noise` float32
 * scalar, `key` int32 [2]; output `gradient` float32 [height, width, channels].
 */
function noisyGradients(network: RunNetwork, batch: number): TensorFunction {
  return ({ pixels, target, weights, noise, key }) => {
    const image = normalizeInput(pixels as tf.Tensor4D, network.record.input);
    const deviation = tf.mul(tf.sub(tf.max(image), tf.min(image)), noise!);
    const normal = withRandomKey(key as tf.Tensor1D, () => randomNormal([batch, ...image.shape.slice(1)]));
    const points = tf.add(image, tf.mul(normal, deviation));
    return { gradient: weightedGradient(network, points, weights!, target!) };
  };
}

/** Of each pixel's channels the value farthest from 0. */
function strongest(values: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, pixel) => {
    let found = 0;
    for (let c = 0; c < channels; c++) {
      const value = values[pixel * channels + c]!;
      if (Math.abs(value) > Math.abs(found)) found = value;
    }
    return found;
  });
}

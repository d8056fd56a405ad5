/**
 * Integrated gradients (Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017): the gradient of the
 * score, integrated on the straight way from a baseline to the image, times what each value changed on that way. Complete:
 * all attributions together are the score of the image less that of the baseline. By that the number of steps is chosen.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors, TensorFunction } from '../../jit/executor.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { normalizeInput } from '../models/normalize.ts';
import { baselineColour, plainImage } from './baseline.ts';
import { classTensor, imageTensor, type Method, type Subject, vector, type Work } from './method.ts';
import { gradientBatchSize, weightedGradient } from './score-gradient.ts';

/** Of the trapezoidal rule; doubled until the sum is right. */
const firstSteps = 32;
const mostSteps = 512;

/** Part of the difference of the scores by which the sum may miss it, and what is not worth more steps. */
const tolerance = 0.01;
const negligible = 1e-3;

export const integratedGradients: Method<'integrated-gradients'> = async (subject, work) => {
  const { options, pixels, target, score } = subject;
  const baseline = options.baseline ?? 'mean';
  const { channels } = subject.kept.network.record.input;
  const plain = plainImage(baselineColour(baseline, pixels, channels), pixels);
  const baselineScore = (await subject.outputsOf(plain)).scores[target]!;
  const difference = score - baselineScore;
  const missesBy = (sum: number) => Math.abs(sum - difference);
  const allowed = Math.max(negligible, tolerance * Math.abs(difference));

  const sum = alongTheWay(subject, plain, work);
  // Both ends count half. What was computed for few steps is every other step of twice as many.
  const map = await sum([0, 1], [0.5, 0.5]);
  await addTo(map, sum, odds(firstSteps, 1));
  let steps = firstSteps;
  while (missesBy(total(map) / steps) > allowed && steps < mostSteps) {
    steps *= 2;
    await addTo(map, sum, odds(steps, 2));
  }
  work.progress(phase, 1, 1);
  for (let i = 0; i < map.length; i++) map[i]! /= steps;
  return {
    map,
    details: { method: 'integrated-gradients', baseline, steps, baselineScore, sum: total(map) },
  };
};

const phase = 'Integrating gradients';

/** The places k / steps strictly between 0 and 1, in strides of `stride` from 1 on. */
const odds = (steps: number, stride: 1 | 2): number[] =>
  Array.from({ length: Math.floor((steps - 1 + stride - 1) / stride) }, (_, i) => (1 + i * stride) / steps);

type Sum = (places: readonly number[], weights?: readonly number[]) => Promise<Float32Array>;

async function addTo(map: Float32Array, sum: Sum, places: readonly number[]): Promise<void> {
  const more = await sum(places);
  for (let i = 0; i < map.length; i++) map[i]! += more[i]!;
}

const total = (map: Float32Array): number => map.reduce((sum, value) => sum + value, 0);

/** Sums attributions at places on the way, in batches: [height, width]. */
function alongTheWay(subject: Subject, plain: Uint8Array, work: Work): Sum {
  const { kept } = subject;
  const batch = gradientBatchSize(kept.network);
  const compiled = kept.compiled(`integrated gradients of ${batch}`, pathGradients);
  const image = imageTensor(subject);
  const given: HostTensors = { pixels: image, baseline: { ...image, data: plain }, target: classTensor(subject) };
  return async (places, weights = places.map(() => 1)) => {
    const { height, width } = kept.network.record.input;
    const map = new Float32Array(height * width);
    for (let start = 0; start < places.length; start += batch) {
      await work.giveWay();
      work.progress(phase, start, places.length);
      const filled = <T>(values: readonly T[], rest: T) =>
        Array.from({ length: batch }, (_, i) => values[start + i] ?? rest);
      const outputs = await compiled.run({
        ...given,
        places: vector(filled(places, 0)),
        weights: vector(filled(weights, 0)),
      });
      const { data } = outputs.map!;
      for (let i = 0; i < map.length; i++) map[i]! += data[i]!;
    }
    return map;
  };
}

/**
 * Inputs `pixels` and `baseline` uint8 [1, height, width, channels], `target` int32 [1], `places` (0 the baseline, 1 the
 * image) and `weights` float32 [batch]; output `map` float32 [height, width], summed over places and channels.
 */
function pathGradients(network: RunNetwork): TensorFunction {
  return ({ pixels, baseline, target, places, weights }) => {
    const { input } = network.record;
    const from = normalizeInput(baseline as tf.Tensor4D, input);
    const way = tf.sub(normalizeInput(pixels as tf.Tensor4D, input), from);
    const points = tf.add(from, tf.mul(tf.reshape(places!, [-1, 1, 1, 1]), way));
    const gradient = weightedGradient(network, points, weights!, target!);
    return { map: tf.sum(tf.mul(gradient, tf.squeeze(way, [0])), 2) };
  };
}

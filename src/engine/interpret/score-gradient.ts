/** The gradient of a class's score with respect to what the network sees, for many points at once. */

import * as tf from '@tensorflow/tfjs-core';
import type { RunNetwork } from '../evaluate/network.ts';
import { forwardBatchSize } from '../train/validate.ts';
import { scoreOfClass } from './class-scores.ts';

/**
 * @param points Float32 [batch, height, width, channels], normalized.
 * @param weights Float32 [batch].
 * @returns The sum over the points of weight · gradient of the score at the point: [height, width, channels].
 */
export function weightedGradient(
  network: RunNetwork,
  points: tf.Tensor,
  weights: tf.Tensor,
  target: tf.Tensor,
): tf.Tensor {
  const score = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(scoreOfClass(network, x, target), weights));
  return tf.sum(tf.grad(score)(points), 0);
}

/** Points of a batch: enough to keep all cores busy, few enough that another request does not wait long for its turn. */
export const gradientBatchSize = ({ model }: Pick<RunNetwork, 'model'>): number =>
  Math.min(16, forwardBatchSize(model, 1));

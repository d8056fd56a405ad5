/**
 * What a network says for and against each class, before softmax or sigmoid: the scores that explanations are about.
 * Unlike probabilities they are not saturated where the network is sure, and a class gets one however small its
 * probability is.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '../../jit/executor.ts';
import type { ScoreKind } from '../../protocol/attributions.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { withActivityLosses } from '../models/activity.ts';
import { normalizeInput } from '../models/normalize.ts';
import { outputActivation, withoutOutputActivation } from '../models/output-activation.ts';

type Network = Pick<RunNetwork, 'model' | 'loss' | 'record'>;

export interface ClassScores {
  /** float32 [batch, classes]. Of a network with one output, the score of the second class is that of the first, negative. */
  readonly scores: tf.Tensor2D;
  readonly kind: ScoreKind;
}

/** @param input Float32 [batch, height, width, channels] as the network sees it, normalized. */
export function classScores({ model, loss }: Network, input: tf.Tensor): ClassScores {
  const forward = () => model.apply(input, { training: false }) as tf.Tensor2D;
  const { result, left } = withoutOutputActivation(model, () => withActivityLosses(forward).result);
  const kind = left || outputActivation(model) === 'linear' ? 'logit' : 'output';
  if (result.shape[1] === 1) {
    const value = tf.reshape(result, [-1]);
    return { scores: tf.stack([tf.neg(value), value], 1) as tf.Tensor2D, kind };
  }
  // A layer of the model file's own may give probabilities, which a loss then hands back as they are.
  const ofProbabilities = !left && loss.probabilities(result) === result;
  if (!ofProbabilities) return { scores: result, kind };
  return { scores: tf.log(tf.maximum(result, smallest)) as tf.Tensor2D, kind: 'log-probability' };
}

/** Near the smallest normal float32. */
const smallest = 1e-37;

/**
 * Input `pixels` uint8 [batch, height, width, channels]; outputs `scores` and `probabilities`, float32 [batch, classes].
 * `onKind` is told what the scores are, when it is recorded.
 */
export function scoring(network: Network, onKind: (kind: ScoreKind) => void): TensorFunction {
  return ({ pixels }) => {
    const input = normalizeInput(pixels as tf.Tensor4D, network.record.input);
    const { scores, kind } = classScores(network, input);
    onKind(kind);
    const outputs = withActivityLosses(() => network.model.apply(input, { training: false }) as tf.Tensor2D).result;
    return { scores, probabilities: network.loss.probabilities(outputs) };
  };
}

/**
 * The score of one class of each image, [batch].
 * @param target int32 [1], the class: an input, so that another class needs no other graph.
 */
export function scoreOfClass(network: Network, input: tf.Tensor, target: tf.Tensor): tf.Tensor1D {
  const { scores } = classScores(network, input);
  const numbers = tf.range(0, scores.shape[1], 1, 'int32');
  return tf.sum(tf.mul(scores, tf.cast(tf.equal(numbers, target), 'float32')), 1);
}

/**
 * One training step as a function that can be compiled: forward, loss, gradients, update. Everything that changes from
 * step to step is an input or a variable.
 *
 * The loss is computed from what the model gives, with the loss's own guard against log(0) (Keras's epsilon of 1e-7
 * where the model ends in softmax or sigmoid); a model without that last activation takes a loss from logits.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { correctInTopK } from '../../api/metrics.ts';
import type { Loss } from '../../api/model.ts';
import type { Optimizer } from '../../api/optimizer.ts';
import type { TensorFunction } from '../../jit/executor.ts';
import { withRandomKey } from '../../jit/random.ts';
import type { InputSpec } from '../../protocol/runs.ts';
import { type Augmented, rolled } from '../augment/augment.ts';
import type { TrainingAugmentation } from '../augment/training.ts';
import { withActivityLosses } from '../models/activity.ts';
import { normalizeInput } from '../models/normalize.ts';
import { trainableVariables } from './variables.ts';

export interface Learner {
  readonly model: LayersModel;
  readonly input: InputSpec;
  readonly loss: Loss;
  /** Also count the images whose label is among the k most probable classes. */
  readonly topK?: number;
}

/**
 * Inputs: `pixels` uint8 [batch, height, width, channels], `labels` int32 [batch], `learningRate` float32 scalar, `key`
 * int32 [2] (seed and step) and, with class weights, `sampleWeights` float32 [batch]. Outputs, float32 scalars: `loss`
 * (weighted mean of the batch and the regularizers' penalties), `correct` and, if asked for, `topK` (counts).
 */
export function trainingStep(
  learner: Learner,
  optimizer: Optimizer,
  state: readonly tf.Variable[],
  augment?: TrainingAugmentation,
): TensorFunction {
  const variables = trainableVariables(learner.model);
  return ({ pixels, labels: given, learningRate, key, sampleWeights }) => {
    const labels = given as tf.Tensor1D;
    const batch = { pixels: pixels as tf.Tensor4D, labels };
    const { images, mixed }: Augmented = augment?.(batch, key as tf.Tensor1D) ?? { images: batch.pixels };
    let outputs: tf.Tensor2D | undefined;
    const { value, grads } = withRandomKey(key as tf.Tensor1D, () =>
      tf.variableGrads(() => {
        const forward = forwardPass(learner, images, true);
        outputs = tf.keep(forward.outputs);
        const losses = lossesOf(learner.loss, labels, sampleWeights, forward.outputs, mixed); // [batch]
        // As in Keras the sum is divided by the number of images, not by the sum of their weights.
        const data = tf.mean<tf.Scalar>(losses);
        return forward.penalties.reduce<tf.Scalar>((sum, penalty) => tf.add(sum, penalty), data);
      }, variables),
    );
    // A variable that the loss does not depend on gets no gradient; zero keeps the lists in step.
    const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
    optimizer.apply(gradients, variables, state, learningRate as tf.Scalar);
    // Of a mixed image the label counts that has more of it.
    const shown = mixed ? tf.where<tf.Tensor1D>(tf.greaterEqual(mixed.share, 0.5), labels, mixed.labels) : labels;
    const counts = countCorrect(learner, outputs!, shown);
    outputs!.dispose();
    return { loss: value, ...counts };
  };
}

/** Weighted loss of each image; of a mixed one those of both labels by their shares. [batch] */
function lossesOf(
  loss: Loss,
  labels: tf.Tensor1D,
  weights: tf.Tensor | undefined,
  outputs: tf.Tensor2D,
  mixed: Augmented['mixed'],
): tf.Tensor {
  const own = weighted(loss.compute(labels, outputs), weights);
  if (!mixed) return own;
  const partners = weighted(loss.compute(mixed.labels, outputs), weights && rolled(weights));
  return tf.add(tf.mul(own, mixed.share), tf.mul(partners, tf.sub(1, mixed.share)));
}

const weighted = (losses: tf.Tensor, weights: tf.Tensor | undefined) => (weights ? tf.mul(losses, weights) : losses);

/**
 * The same without training. Inputs `pixels` and `labels`; outputs `losses` float32 [batch] without the penalties,
 * `penalty` (their sum, of this batch), `correct` and `topK`.
 */
export function validationStep(learner: Learner): TensorFunction {
  return ({ pixels, labels }) => {
    const { outputs, penalties } = forwardPass(learner, pixels!, false);
    return {
      losses: learner.loss.compute(labels as tf.Tensor1D, outputs),
      penalty: penalties.reduce<tf.Scalar>((sum, penalty) => tf.add(sum, penalty), tf.scalar(0)),
      ...countCorrect(learner, outputs, labels as tf.Tensor1D),
    };
  };
}

/** How many images of the batch are right, float32 scalars. */
function countCorrect({ loss, topK }: Learner, outputs: tf.Tensor2D, labels: tf.Tensor1D): Record<string, tf.Scalar> {
  const probabilities = loss.probabilities(outputs); // [batch, classes]
  const count = (k: number) => tf.sum<tf.Scalar>(correctInTopK(labels, probabilities, k));
  return { correct: count(1), ...(topK !== undefined && { topK: count(topK) }) };
}

/** Outputs [batch, units] and the penalties of kernel, bias and activity regularizers, scalars. */
function forwardPass({ model, input }: Learner, pixels: tf.Tensor, training: boolean) {
  const { result, losses } = withActivityLosses(
    () => model.apply(normalizeInput(pixels as tf.Tensor4D, input), { training }) as tf.Tensor2D,
  );
  return { outputs: result, penalties: [...model.calculateLosses(), ...losses] };
}

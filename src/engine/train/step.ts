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
export function trainingStep(learner: Learner, optimizer: Optimizer, state: readonly tf.Variable[]): TensorFunction {
  const variables = trainableVariables(learner.model);
  return ({ pixels, labels, learningRate, key, sampleWeights }) => {
    let outputs: tf.Tensor2D | undefined;
    const { value, grads } = withRandomKey(key as tf.Tensor1D, () =>
      tf.variableGrads(() => {
        const forward = forwardPass(learner, pixels!, true);
        outputs = tf.keep(forward.outputs);
        const losses = learner.loss.compute(labels as tf.Tensor1D, forward.outputs); // [batch]
        // As in Keras the sum is divided by the number of images, not by the sum of their weights.
        const data = tf.mean<tf.Scalar>(sampleWeights ? tf.mul(losses, sampleWeights) : losses);
        return forward.penalties.reduce<tf.Scalar>((sum, penalty) => tf.add(sum, penalty), data);
      }, variables),
    );
    // A variable that the loss does not depend on gets no gradient; zero keeps the lists in step.
    const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
    optimizer.apply(gradients, variables, state, learningRate as tf.Scalar);
    const counts = countCorrect(learner, outputs!, labels as tf.Tensor1D);
    outputs!.dispose();
    return { loss: value, ...counts };
  };
}

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

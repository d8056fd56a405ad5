/**
 * What the losses share: the outputs of the labelled class, picked inside the graph by comparing class numbers with the
 * label, so that no dense one-hot is ever built on the host; and the logarithm of a probability.
 */

import * as tf from '@tensorflow/tfjs-core';
import { wrongOutputs } from '../../protocol/errors.ts';

/** Probabilities below this count as this, as in Keras. */
export const epsilon = 1e-7;

/** 1 at each label, 0 elsewhere: float32 [batch, classes]. */
export function labelMask(labels: tf.Tensor1D, classes: number): tf.Tensor2D {
  const numbers = tf.range(0, classes, 1, 'int32');
  return tf.cast(tf.equal(tf.expandDims(labels, 1), numbers), 'float32') as tf.Tensor2D;
}

/** The value of each row at its label: [batch]. */
export function atLabel(labels: tf.Tensor1D, values: tf.Tensor2D): tf.Tensor1D {
  return tf.sum(tf.mul(values, labelMask(labels, values.shape[1])), 1);
}

/** Rows scaled to sum 1, as Keras does with what should be probabilities. */
export const normalized = (outputs: tf.Tensor2D): tf.Tensor2D => tf.div(outputs, tf.sum(outputs, 1, true));

/**
 * log(p) with p clipped to epsilon … 1 − epsilon. The gradient is that of the unclipped logarithm: clipping it too would
 * leave a network that is very wrong about an image, p < epsilon, with nothing to learn from it. (Keras avoids this by
 * taking the loss from the logits behind a softmax.)
 */
export const logProbability: (probability: tf.Tensor) => tf.Tensor = tf.customGrad((probability, save) => {
  (save as tf.GradSaveFunc)([probability as tf.Tensor]);
  return {
    value: tf.log(tf.clipByValue(probability as tf.Tensor, epsilon, 1 - epsilon)),
    gradFunc: (dy, saved) => tf.div(dy, tf.maximum((saved as tf.Tensor[])[0]!, smallest)),
  };
});

/** Near the smallest normal float32. */
const smallest = 1e-37;

/** @throws UserError `wrong-outputs` where the model does not end in one unit. */
export function oneUnit(loss: string, outputs: tf.Tensor2D): tf.Tensor1D {
  if (outputs.shape[1] !== 1) throw wrongOutputs(loss, 'one output per image', outputs.shape[1]);
  return tf.reshape(outputs, [outputs.shape[0]]);
}

/** @throws UserError `wrong-outputs` where the model ends in a single unit. */
export function manyUnits(loss: string, outputs: tf.Tensor2D): tf.Tensor2D {
  if (outputs.shape[1] < 2) throw wrongOutputs(loss, 'one output for each class', outputs.shape[1]);
  return outputs;
}

/** Probability of class 1 [batch] to that of both classes [batch, 2]. */
export const bothClasses = (probability: tf.Tensor1D): tf.Tensor2D =>
  tf.stack([tf.sub(1, probability), probability], 1) as tf.Tensor2D;

/** Of two classes, the probability of the label's: [batch]. */
export function binaryAtLabel(labels: tf.Tensor1D, probability: tf.Tensor1D): tf.Tensor1D {
  const y = tf.cast(labels, 'float32');
  return tf.add(tf.mul(probability, tf.sub(tf.mul(y, 2), 1)), tf.sub(1, y));
}

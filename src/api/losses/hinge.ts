/** Hinge losses, for models whose outputs are scores instead of probabilities, such as support vector machines. */

import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '../model.ts';
import { bothClasses, labelMask, manyUnits, oneUnit } from './probability.ts';

/**
 * max(0, 1 − t · score) for a model with one output unit, with t = −1 for class 0 and 1 for class 1. The model's last
 * layer is linear or tanh. Probabilities are the scores' sigmoid: a ranking, not calibrated.
 */
export function hinge(): Loss {
  return {
    name: 'hinge',
    compute: (labels, outputs) =>
      tf.tidy(() => {
        const side = tf.sub(tf.mul(tf.cast(labels, 'float32'), 2), 1);
        return tf.relu(tf.sub(1, tf.mul(oneUnit('hinge', outputs), side))) as tf.Tensor1D;
      }),
    probabilities: (outputs) => tf.tidy(() => bothClasses(tf.sigmoid(oneUnit('hinge', outputs)))),
  };
}

/**
 * max(0, 1 + largest other score − score of the label) (Crammer and Singer, "On the Algorithmic Implementation of
 * Multiclass Kernel-based Vector Machines", 2001). As in Keras the label's own place counts as a score of 0 among the
 * others. Probabilities are the scores' softmax: a ranking, not calibrated.
 */
export function categoricalHinge(): Loss {
  return {
    name: 'categoricalHinge',
    compute: (labels, outputs) =>
      tf.tidy(() => {
        const mask = labelMask(labels, manyUnits('categoricalHinge', outputs).shape[1]);
        const own = tf.mul(outputs, mask); // [batch, classes], 0 except at the label
        const others = tf.max(tf.sub(outputs, own), 1);
        return tf.relu(tf.add(tf.sub(others, tf.sum(own, 1)), 1)) as tf.Tensor1D;
      }),
    probabilities: (outputs) => tf.softmax(manyUnits('categoricalHinge', outputs)),
  };
}

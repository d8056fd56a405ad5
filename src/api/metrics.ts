/** Metrics in tensor operations that every device has. */

import * as tf from '@tensorflow/tfjs-core';
import { labelMask } from './losses/probability.ts';

/**
 * 1 for each image whose label is among its k most probable classes, else 0; k = 1 is accuracy. Of equally probable
 * classes the one with the smaller number comes first, as argMax has it. An image with NaN among its probabilities is
 * never correct.
 * @param labels int32 [batch]
 * @param probabilities float32 [batch, classes]
 * @returns float32 [batch]
 */
export function correctInTopK(labels: tf.Tensor1D, probabilities: tf.Tensor2D, k: number): tf.Tensor1D {
  return tf.tidy(() => {
    const classes = probabilities.shape[1];
    const ofLabel = tf.sum(tf.mul(probabilities, labelMask(labels, classes)), 1, true); // [batch, 1]
    const later = tf.greaterEqual(tf.range(0, classes, 1, 'int32'), tf.expandDims(labels, 1)); // [batch, classes]
    // The label itself counts among those that do not come before it. Counting these, rather than those that do come
    // before it, makes every comparison with NaN count against the image.
    const notBefore = tf.logicalOr(
      tf.greater(ofLabel, probabilities),
      tf.logicalAnd(tf.equal(ofLabel, probabilities), later),
    );
    const count = tf.sum(tf.cast(notBefore, 'float32'), 1);
    return tf.cast(tf.greater(count, classes - Math.min(k, classes)), 'float32') as tf.Tensor1D;
  });
}

/** Cross-entropy between integer labels and one output for each class: the loss for two and more classes. */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss } from '../model.ts';
import { parseOptions } from '../options.ts';
import { type FromLogits, fromLogitsOption, lossOf } from './from-logits.ts';
import { atLabel, logProbability, manyUnits, normalized } from './probability.ts';

export interface SparseCategoricalCrossentropyOptions extends FromLogits {
  /**
   * 0..1, default 0: this part of the label is spread over all classes (Szegedy et al., "Rethinking the Inception
   * Architecture for Computer Vision", 2016).
   */
  readonly labelSmoothing?: number;
}

const name = 'sparseCategoricalCrossentropy';

const schema = z.strictObject({
  fromLogits: fromLogitsOption(),
  labelSmoothing: z.number().min(0).lt(1).default(0),
});

/** −log p(label); smoothed by s: −(1 − s) log p(label) − s · mean of log p over the classes. */
export function sparseCategoricalCrossentropy(options: SparseCategoricalCrossentropyOptions = {}): Loss {
  const { fromLogits, labelSmoothing } = parseOptions(name, schema, options);
  return lossOf(fromLogits, (logits) => crossentropy(logits, labelSmoothing));
}

function crossentropy(fromLogits: boolean, labelSmoothing: number): Loss {
  /** Logarithms of all probabilities, needed where the label is not the only class that counts. */
  const allLogs = (outputs: tf.Tensor2D) =>
    (fromLogits ? tf.logSoftmax(outputs) : logProbability(normalized(outputs))) as tf.Tensor2D;
  const logAtLabel = (labels: tf.Tensor1D, outputs: tf.Tensor2D) =>
    fromLogits
      ? atLabel(labels, tf.logSoftmax(outputs))
      : logProbability(tf.div(atLabel(labels, outputs), tf.sum(outputs, 1)));

  return {
    name,
    compute: (labels, outputs) =>
      tf.tidy(() => {
        manyUnits(name, outputs);
        if (labelSmoothing === 0) return tf.neg(logAtLabel(labels, outputs)) as tf.Tensor1D;
        const logs = allLogs(outputs);
        const ofLabel = tf.mul(atLabel(labels, logs), 1 - labelSmoothing);
        return tf.neg(tf.add(ofLabel, tf.mul(tf.mean(logs, 1), labelSmoothing))) as tf.Tensor1D;
      }),
    probabilities: (outputs) => (fromLogits ? tf.softmax(manyUnits(name, outputs)) : manyUnits(name, outputs)),
  };
}

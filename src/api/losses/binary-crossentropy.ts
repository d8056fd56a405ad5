/** Cross-entropy of two classes for a model with one output unit: the probability of class 1. */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss } from '../model.ts';
import { parseOptions } from '../options.ts';
import { binaryAtLabel, bothClasses, logProbability, oneUnit } from './probability.ts';

export interface BinaryCrossentropyOptions {
  /** The model's last layer has no sigmoid. More exact, and faster. Default false. */
  readonly fromLogits?: boolean;
}

const schema = z.strictObject({ fromLogits: z.boolean().default(false) });

/** −log p(label); from logits z: softplus(z) − z · label. */
export function binaryCrossentropy(options: BinaryCrossentropyOptions = {}): Loss {
  const name = 'binaryCrossentropy';
  const { fromLogits } = parseOptions(name, schema, options);
  return {
    name,
    compute: (labels, outputs) =>
      tf.tidy(() => {
        const value = oneUnit(name, outputs);
        if (fromLogits) return tf.sub(tf.softplus(value), tf.mul(value, tf.cast(labels, 'float32')));
        return tf.neg(logProbability(binaryAtLabel(labels, value))) as tf.Tensor1D;
      }),
    probabilities: (outputs) =>
      tf.tidy(() => {
        const value = oneUnit(name, outputs);
        return bothClasses(fromLogits ? tf.sigmoid(value) : value);
      }),
  };
}

/** Cross-entropy of two classes for a model with one output unit: the probability of class 1. */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss } from '../model.ts';
import { parseOptions } from '../options.ts';
import { type FromLogits, fromLogitsOption, lossOf } from './from-logits.ts';
import { binaryAtLabel, bothClasses, logProbability, oneUnit } from './probability.ts';

export type BinaryCrossentropyOptions = FromLogits;

const name = 'binaryCrossentropy';

const schema = z.strictObject({ fromLogits: fromLogitsOption() });

/** −log p(label); from logits z: softplus(z) − z · label. */
export function binaryCrossentropy(options: BinaryCrossentropyOptions = {}): Loss {
  return lossOf(parseOptions(name, schema, options).fromLogits, (fromLogits) => ({
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
  }));
}

/** Focal loss (Lin, Goyal, Girshick, He and Dollár, "Focal Loss for Dense Object Detection", 2017), for rare classes. */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss } from '../model.ts';
import { parseOptions } from '../options.ts';
import { type FromLogits, fromLogitsOption, lossOf } from './from-logits.ts';
import { atLabel, binaryAtLabel, bothClasses, epsilon, logProbability } from './probability.ts';

export interface FocalCrossentropyOptions extends FromLogits {
  /** How much images that are already recognized are held back; 0 is plain cross-entropy. Default 2. */
  readonly gamma?: number;
  /** Factor of the whole loss. Default 0.25. */
  readonly alpha?: number;
}

const schema = z.strictObject({
  gamma: z.number().min(0).default(2),
  alpha: z.number().positive().default(0.25),
  fromLogits: fromLogitsOption(),
});

/** −alpha · (1 − p)^gamma · log p, with p the label's probability. For one output unit and for one for each class. */
export function focalCrossentropy(options: FocalCrossentropyOptions = {}): Loss {
  const { gamma, alpha, fromLogits } = parseOptions('focalCrossentropy', schema, options);
  return lossOf(fromLogits, (logits) => focal(gamma, alpha, logits));
}

function focal(gamma: number, alpha: number, fromLogits: boolean): Loss {
  const atLabels = (labels: tf.Tensor1D, outputs: tf.Tensor2D): tf.Tensor1D => {
    if (outputs.shape[1] > 1) {
      const values = fromLogits ? tf.softmax(outputs) : outputs;
      return tf.div(atLabel(labels, values), tf.sum(values, 1));
    }
    const value = tf.reshape(outputs, [outputs.shape[0]]) as tf.Tensor1D;
    return binaryAtLabel(labels, fromLogits ? tf.sigmoid(value) : value);
  };

  return {
    name: 'focalCrossentropy',
    compute: (labels, outputs) =>
      tf.tidy(() => {
        const p = atLabels(labels, outputs);
        // Kept above zero, where a power below one would have an infinite gradient.
        const doubt = tf.clipByValue(tf.sub(1, p), epsilon, 1);
        return tf.mul(tf.mul(tf.pow(doubt, gamma), logProbability(p)), -alpha) as tf.Tensor1D;
      }),
    probabilities: (outputs) =>
      tf.tidy(() => {
        if (outputs.shape[1] > 1) return fromLogits ? tf.softmax(outputs) : outputs;
        const value = tf.reshape(outputs, [outputs.shape[0]]) as tf.Tensor1D;
        return bothClasses(fromLogits ? tf.sigmoid(value) : value);
      }),
  };
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019). */

import { z } from 'zod';
import type { Optimizer } from '../optimizer.ts';
import { type AdamOptions, adamRule, adamShape } from './adam.ts';
import { optimizerOptions } from './clipping.ts';

export interface AdamWOptions extends AdamOptions {
  /** Every step takes learningRate · weightDecay of each weight away. Default 0.004, as in Keras. */
  readonly weightDecay?: number;
}

/** variable ← (1 − learningRate · weightDecay) · variable, then Adam's update, whose moments see nothing of the decay. */
export function adamw(options: AdamWOptions = {}): Optimizer {
  const shape = { ...adamShape, weightDecay: z.number().min(0).default(0.004) };
  return adamRule('adamw', optimizerOptions('adamw', shape, options));
}

/** Whether a model's outputs are probabilities or logits: said by an option, or else seen from its last activation. */

import { z } from 'zod';
import type { Loss } from '../model.ts';

export interface FromLogits {
  /**
   * Whether the model's last layer lacks the softmax or sigmoid, which the loss then brings: more exact, and faster.
   * Default: seen from the last layer's activation.
   */
  readonly fromLogits?: boolean;
}

export const fromLogitsOption = () => z.boolean().optional();

const ofProbabilities = new Set(['softmax', 'sigmoid', 'hardSigmoid', 'hard_sigmoid']);

/** A loss that is told what it gets, or that finds out by {@link Loss.forActivation}; until then, probabilities. */
export function lossOf(fromLogits: boolean | undefined, make: (fromLogits: boolean) => Loss): Loss {
  if (fromLogits !== undefined) return make(fromLogits);
  return { ...make(false), forActivation: (activation) => make(!ofProbabilities.has(activation)) };
}

/** Which weights of a run, in words. */

import type { WeightsChoice } from '../protocol/runs.ts';

/** @param epoch Of the best or the newest weights, where it is known. */
export function weightsName(weights: WeightsChoice, epoch?: number): string {
  if (weights === 0) return 'initial weights';
  if (typeof weights === 'number') return `weights of epoch ${weights}`;
  return epoch === undefined ? `${weights} weights` : `${weights} weights of epoch ${epoch}`;
}

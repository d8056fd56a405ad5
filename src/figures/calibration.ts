/** What a calibration says in words. */

import type { Calibration } from '../protocol/runs.ts';

/** Below this difference of confidence and accuracy nothing is said of it. */
const noticeable = 0.01;

/** Whether a network is too sure of itself, on the whole. */
export function sureness({ confidence }: Pick<Calibration, 'confidence'>, accuracy: number): string {
  const excess = confidence - accuracy;
  const said = `mean confidence ${(confidence * 100).toFixed(1)} %`;
  if (Math.abs(excess) < noticeable) return `${said}, as it should be`;
  return `${said}, ${excess > 0 ? 'too sure of itself' : 'too unsure of itself'}`;
}

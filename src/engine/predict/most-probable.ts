/** The most probable classes of one image, by name. */

import type { Prediction } from '../../protocol/runs.ts';
import { topClasses } from '../evaluate/metrics.ts';

/** @param probabilities [classes] */
export const mostProbable = (
  probabilities: Float32Array,
  classNames: readonly string[],
  count: number,
): Prediction['top'] =>
  topClasses(probabilities, Math.max(1, count)).map((index) => ({
    label: classNames[index]!,
    index,
    probability: probabilities[index]!,
  }));

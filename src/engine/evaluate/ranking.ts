/**
 * How well the probability of one class tells its images from all others, whatever threshold is chosen: the counts at
 * each threshold, the area under the ROC curve, and average precision.
 */

import type { Ranking } from '../../protocol/runs.ts';

/** @param scores Probability of the class for each image, [n]. @param positive Whether each image is of the class, [n]. */
export function rankingOf(scores: Float32Array, positive: (image: number) => boolean): Ranking {
  const order = descending(scores);
  const thresholds = new Float32Array(scores.length);
  const truePositives = new Int32Array(scores.length);
  const falsePositives = new Int32Array(scores.length);
  let [length, right, wrong] = [0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    const image = order[i]!;
    if (positive(image)) right++;
    else wrong++;
    // Images of the same probability are called positive together.
    if (i + 1 < order.length && scores[order[i + 1]!] === scores[image]) continue;
    thresholds[length] = scores[image]!;
    truePositives[length] = right;
    falsePositives[length++] = wrong;
  }
  return {
    positives: right,
    negatives: wrong,
    thresholds: thresholds.slice(0, length),
    truePositives: truePositives.slice(0, length),
    falsePositives: falsePositives.slice(0, length),
  };
}

/**
 * Area under the ROC curve by the trapezoidal rule: the chance that a positive image has a higher probability than a
 * negative one, ties counted half (J. A. Hanley, B. J. McNeil, The meaning and use of the area under a receiver operating
 * characteristic curve, Radiology 143, 1982). Undefined without images of both kinds.
 */
export function areaUnderRoc({ positives, negatives, truePositives, falsePositives }: Ranking): number | undefined {
  if (positives === 0 || negatives === 0) return undefined;
  let [area, right, wrong] = [0, 0, 0];
  for (let i = 0; i < truePositives.length; i++) {
    area += ((falsePositives[i]! - wrong) * (truePositives[i]! + right)) / 2;
    right = truePositives[i]!;
    wrong = falsePositives[i]!;
  }
  return area / (positives * negatives);
}

/**
 * Mean of the precisions at each threshold, weighted by the recall that it adds; nothing is interpolated, which would
 * flatter (as scikit-learn's average_precision_score). Undefined without positive images.
 */
export function averagePrecision({ positives, truePositives, falsePositives }: Ranking): number | undefined {
  if (positives === 0) return undefined;
  let [sum, before] = [0, 0];
  for (let i = 0; i < truePositives.length; i++) {
    const right = truePositives[i]!;
    sum += ((right - before) / positives) * (right / (right + falsePositives[i]!));
    before = right;
  }
  return sum;
}

/** Images by score, the highest first; equals in their own order. */
function descending(scores: Float32Array): Uint32Array {
  const order = new Uint32Array(scores.length).map((_, i) => i);
  return order.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

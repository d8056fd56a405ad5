/** What a threshold on the probability of one class makes of the images: counts, rates, and thresholds worth trying. */

import type { Ranking } from '../protocol/runs.ts';

/** Images of the class and others, by whether their probability reaches the threshold. */
export interface ThresholdCounts {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Rates of nothing are undefined. */
export interface ThresholdRates {
  readonly precision?: number;
  /** Sensitivity, the rate of true positives. */
  readonly recall?: number;
  /** The rate of true negatives. */
  readonly specificity?: number;
  readonly f1?: number;
  readonly accuracy?: number;
}

/** Images with a probability of at least `threshold` are called positive. */
export function countsAt(ranking: Ranking, threshold: number): ThresholdCounts {
  return countsOf(ranking, lastAtLeast(ranking.thresholds, threshold), threshold);
}

function countsOf({ positives, negatives, truePositives, falsePositives }: Ranking, at: number, threshold: number) {
  const [right, wrong] = at < 0 ? [0, 0] : [truePositives[at]!, falsePositives[at]!];
  return {
    threshold,
    truePositives: right,
    falsePositives: wrong,
    falseNegatives: positives - right,
    trueNegatives: negatives - wrong,
  };
}

export function ratesOf({
  truePositives: tp,
  falsePositives: fp,
  falseNegatives: fn,
  trueNegatives: tn,
}: ThresholdCounts): ThresholdRates {
  return {
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    specificity: ratio(tn, tn + fp),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    accuracy: ratio(tp + tn, tp + fp + fn + tn),
  };
}

/**
 * The threshold with the highest F1, or with the highest sum of recall and specificity (W. J. Youden, Index for rating
 * diagnostic tests, Cancer 3, 1950). Of equals the highest one; undefined where images of a kind are missing.
 */
export function bestThreshold(ranking: Ranking, by: 'f1' | 'youden'): number | undefined {
  if (ranking.positives === 0 || ranking.negatives === 0) return undefined;
  let [best, found] = [Number.NEGATIVE_INFINITY, 0];
  for (const [at, threshold] of ranking.thresholds.entries()) {
    const { f1 = 0, recall = 0, specificity = 0 } = ratesOf(countsOf(ranking, at, threshold));
    const value = by === 'f1' ? f1 : recall + specificity;
    if (value > best + 1e-12) [best, found] = [value, threshold];
  }
  return found;
}

/** Index of the last threshold of a descending list that is at least `wanted`; −1 where none is. */
function lastAtLeast(thresholds: Float32Array, wanted: number): number {
  // Thresholds are float32: what is chosen among them must find itself.
  const least = Math.fround(wanted);
  let [low, high] = [0, thresholds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! >= least) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const ratio = (part: number, whole: number) => (whole === 0 ? undefined : part / whole);

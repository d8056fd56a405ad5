/**
 * Whether a network is right as often as it says: the images by their confidence (the probability of the predicted
 * class), and in each group the share that is right.
 */

import type { Calibration } from '../../protocol/runs.ts';

/** As in the literature, so that numbers can be compared. */
const usualBins = 15;

/**
 * Expected and maximum calibration error over bins of equal width (15), each open at its lower end (C. Guo, G. Pleiss,
 * Y. Sun, K. Q. Weinberger, On calibration of modern neural networks, ICML 2017).
 * @param probabilities float32 [n, classes]
 */
export function calibrationOf(
  actual: Int32Array,
  predicted: Int32Array,
  probabilities: Float32Array,
  classes: number,
  bins = usualBins,
): Calibration {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  let total = 0;
  predicted.forEach((guess, i) => {
    // The sum of a softmax may be a little over 1.
    const confidence = Math.min(1, probabilities[i * classes + guess]!);
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))]!;
    bin.count++;
    bin.confidence += confidence;
    bin.right += Number(guess === actual[i]);
    total += confidence;
  });
  const shown = sums.map(({ count, confidence, right }) => ({
    count,
    confidence: count ? confidence / count : 0,
    accuracy: count ? right / count : 0,
  }));
  const errors = shown.map(({ confidence, accuracy }) => Math.abs(confidence - accuracy));
  const n = predicted.length;
  return {
    bins: shown,
    ece: n ? errors.reduce((sum, error, b) => sum + error * (shown[b]!.count / n), 0) : 0,
    mce: Math.max(...errors),
    confidence: n ? total / n : 0,
  };
}

/** Metrics against values that others have published for small tables. */

import { describe, expect, it } from 'vitest';
import { calibrationOf } from '../../../src/engine/evaluate/calibration.ts';
import * as metrics from '../../../src/engine/evaluate/metrics.ts';
import { areaUnderRoc, averagePrecision, rankingOf } from '../../../src/engine/evaluate/ranking.ts';
import { averageReports } from '../../../src/figures/averages.ts';
import { topAccuracy } from '../../../src/figures/top-k.ts';

const ranked = (labels: readonly number[], scores: readonly number[]) =>
  rankingOf(Float32Array.from(scores), (i) => labels[i] === 1);

describe('scikit-learn’s documentation', () => {
  it('roc_auc_score, roc_curve and average_precision_score', () => {
    const ranking = ranked([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    expect(areaUnderRoc(ranking)).toBe(0.75);
    expect(averagePrecision(ranking)).toBeCloseTo(0.8333, 4);
    expect([...ranking.thresholds].map((t) => Number(t.toFixed(2)))).toEqual([0.8, 0.4, 0.35, 0.1]);
    // tpr 0.5 0.5 1 1, fpr 0 0.5 0.5 1
    expect([...ranking.truePositives]).toEqual([1, 1, 2, 2]);
    expect([...ranking.falsePositives]).toEqual([0, 1, 1, 2]);
  });

  it('classification_report', () => {
    const actual = Int32Array.of(0, 1, 2, 2, 2);
    const predicted = Int32Array.of(0, 0, 2, 2, 1);
    const confusion = metrics.confusionRows(actual, predicted, 3);
    const reports = metrics.classReports(confusion, ['class 0', 'class 1', 'class 2']);
    const rounded = ({ precision, recall, f1 }: { precision: number; recall: number; f1: number }) =>
      [precision, recall, f1].map((value) => Number(value.toFixed(2)));
    expect(reports.map(rounded)).toEqual([
      [0.5, 1, 0.67],
      [0, 0, 0],
      [1, 0.67, 0.8],
    ]);
    expect(reports.map(({ support }) => support)).toEqual([1, 1, 3]);
    expect(metrics.accuracy(actual, predicted)).toBe(0.6);
    const { macro, weighted } = averageReports(reports, confusion);
    expect(rounded(macro)).toEqual([0.5, 0.56, 0.49]);
    expect(rounded(weighted)).toEqual([0.7, 0.6, 0.61]);
  });

  it('top_k_accuracy_score', () => {
    const probabilities = Float32Array.of(0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1);
    const ranks = metrics.labelRanks({ actual: Int32Array.of(0, 1, 2, 2), probabilities }, 3);
    expect(topAccuracy(ranks, 2)).toBe(0.75);
  });
});

describe('TorchMetrics’ documentation', () => {
  it('MulticlassCalibrationError with three bins', () => {
    const probabilities = Float32Array.of(0.25, 0.2, 0.55, 0.55, 0.05, 0.4, 0.1, 0.3, 0.6, 0.9, 0.05, 0.05);
    const actual = Int32Array.of(0, 1, 2, 0);
    const predicted = metrics.predictedClasses(probabilities, 3);
    const { ece, mce } = calibrationOf(actual, predicted, probabilities, 3, 3);
    expect(ece).toBeCloseTo(0.2, 6);
    expect(mce).toBeCloseTo(0.2333, 4);
  });
});

describe('Calibration', () => {
  it('has 15 bins, each with its upper end', () => {
    // Exactly a half and a whole can be told in binary: they end a bin, as does 1/15 but for its rounding.
    const probabilities = Float32Array.of(0.0666, 0.0667, 0.5, 1);
    const four = Int32Array.of(0, 0, 0, 0);
    const { bins, ece, confidence } = calibrationOf(four, four, probabilities, 1);
    expect(bins.map(({ count }) => count)).toEqual([1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(calibrationOf(four, four, probabilities, 1, 2).bins.map(({ count }) => count)).toEqual([3, 1]);
    // All are right: the error is what is lacking to 1.
    expect(ece).toBeCloseTo((0.9334 + 0.9333 + 0.5) / 4, 6);
    expect(confidence).toBeCloseTo((0.0666 + 0.0667 + 0.5 + 1) / 4, 6);
  });

  it('of a network that is as sure as it is right is perfect', () => {
    const probabilities = new Float32Array(20).fill(0.75);
    const actual = Int32Array.from(probabilities, (_, i) => (i < 15 ? 0 : 1));
    const { ece, mce } = calibrationOf(actual, new Int32Array(20), probabilities, 1);
    expect(ece).toBeCloseTo(0, 6);
    expect(mce).toBeCloseTo(0, 6);
  });

  it('of no images is nothing', () => {
    expect(calibrationOf(new Int32Array(), new Int32Array(), new Float32Array(), 2)).toMatchObject({ ece: 0, mce: 0 });
  });
});

describe('Rankings', () => {
  it('count ties half, as the rank statistic does', () => {
    // Pairs of a positive and a negative: 0.9 > both, 0.5 = 0.5 (half), 0.5 > 0.2: 3.5 of 4.
    expect(areaUnderRoc(ranked([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.2]))).toBe(0.875);
    expect(areaUnderRoc(ranked([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]))).toBe(0.5);
    // One threshold, at which all are called positive: its precision is the share of positives.
    expect(averagePrecision(ranked([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5]))).toBe(0.25);
  });

  it('are perfect, or perfectly wrong', () => {
    expect(areaUnderRoc(ranked([1, 1, 0], [0.9, 0.8, 0.1]))).toBe(1);
    expect(averagePrecision(ranked([1, 1, 0], [0.9, 0.8, 0.1]))).toBe(1);
    expect(areaUnderRoc(ranked([0, 0, 1], [0.9, 0.8, 0.1]))).toBe(0);
  });

  it('equal the share of pairs in the right order', () => {
    const scores = Array.from({ length: 60 }, (_, i) => ((Math.imul(i + 1, 0x9e3779b1) >>> 8) % 20) / 20);
    const labels = scores.map((score, i) => Number((Math.imul(i + 7, 0x85ebca6b) >>> 9) % 10 < 3 + 5 * score));
    let [sum, pairs] = [0, 0];
    for (const [i, a] of scores.entries()) {
      for (const [j, b] of scores.entries()) {
        if (labels[i] !== 1 || labels[j] !== 0) continue;
        pairs++;
        sum += a > b ? 1 : a === b ? 0.5 : 0;
      }
    }
    expect(areaUnderRoc(ranked(labels, scores))).toBeCloseTo(sum / pairs, 10);
  });

  it('need images of both kinds', () => {
    expect(areaUnderRoc(ranked([1, 1], [0.1, 0.2]))).toBeUndefined();
    expect(areaUnderRoc(ranked([0, 0], [0.1, 0.2]))).toBeUndefined();
    expect(averagePrecision(ranked([0, 0], [0.1, 0.2]))).toBeUndefined();
    const reports = metrics.classReports([[[0, 2]], [[0, 1]], []], ['a', 'b', 'c']);
    const probabilities = Float32Array.of(0.6, 0.4, 0, 0.7, 0.2, 0.1, 0.5, 0.3, 0.2);
    const rated = metrics.withRankings(reports, { actual: Int32Array.of(0, 0, 1), probabilities });
    expect(rated.map(({ auc }) => auc)).toEqual([1, 0.5, undefined]);
    expect(rated[2]).not.toHaveProperty('averagePrecision');
  });
});

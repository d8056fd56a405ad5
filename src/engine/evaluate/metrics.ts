/**
 * What can be said of a network from labels and probabilities alone: counts, rates per class, its worst mistakes. Where
 * a rate would divide by zero (a class that has no images, or is never predicted) it is 0, as in scikit-learn.
 */

import type { ClassReport, ConfusedPair, ConfusionRow, Mistake } from '../../protocol/runs.ts';
import { areaUnderRoc, averagePrecision, rankingOf } from './ranking.ts';

/** Labels and outputs of n images. */
export interface Outcomes {
  /** [n] */
  readonly ids: readonly string[];
  /** Class index of each image, [n]. */
  readonly actual: Int32Array;
  /** [n, classes] */
  readonly probabilities: Float32Array;
  /** Loss of each image, [n]. */
  readonly losses: Float32Array;
}

/** Index of the most probable class of each image; of equals the first. [n] */
export function predictedClasses(probabilities: Float32Array, classes: number): Int32Array {
  const predicted = new Int32Array(probabilities.length / classes);
  for (let i = 0; i < predicted.length; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    for (let c = 1; c < classes; c++) if (row[c]! > row[predicted[i]!]!) predicted[i] = c;
  }
  return predicted;
}

/** Indices of the k most probable classes of one image, best first; equals in the order of their numbers. */
export function topClasses(row: Float32Array, k: number): number[] {
  const order = Array.from(row, (_, index) => index);
  return order.sort((a, b) => row[b]! - row[a]! || a - b).slice(0, k);
}

/** For each actual class the classes that its images were taken for, ascending, and how many were. */
export function confusionRows(actual: Int32Array, predicted: Int32Array, classes: number): ConfusionRow[] {
  const counts = Array.from({ length: classes }, () => new Map<number, number>());
  actual.forEach((label, i) => {
    const row = counts[label]!;
    row.set(predicted[i]!, (row.get(predicted[i]!) ?? 0) + 1);
  });
  return counts.map((row) => [...row].sort(([a], [b]) => a - b));
}

/** Precision, recall, F1 and support of each class. */
export function classReports(confusion: readonly ConfusionRow[], classNames: readonly string[]): ClassReport[] {
  const predictedAs = new Float64Array(classNames.length);
  for (const row of confusion) for (const [predicted, count] of row) predictedAs[predicted]! += count;
  return classNames.map((name, c) => {
    const row = confusion[c]!;
    const hits = row.find(([predicted]) => predicted === c)?.[1] ?? 0;
    const support = row.reduce((sum, [, count]) => sum + count, 0);
    const precision = ratio(hits, predictedAs[c]!);
    const recall = ratio(hits, support);
    return { name, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
}

/** More classes than this are not sorted one by one. */
const mostRanked = 100;

/** Adds to each class how well its probability tells its images from the others. */
export function withRankings(
  reports: readonly ClassReport[],
  { actual, probabilities }: Pick<Outcomes, 'actual' | 'probabilities'>,
): readonly ClassReport[] {
  const classes = reports.length;
  if (classes < 2 || classes > mostRanked) return reports;
  return reports.map((report, c) => {
    const scores = Float32Array.from(actual, (_, i) => probabilities[i * classes + c]!);
    const ranking = rankingOf(scores, (i) => actual[i] === c);
    const auc = areaUnderRoc(ranking);
    // Both need images of both kinds to mean something.
    return auc === undefined ? report : { ...report, auc, averagePrecision: averagePrecision(ranking) };
  });
}

/** Part of the images whose label is the most probable class. */
export const accuracy = (actual: Int32Array, predicted: Int32Array): number =>
  ratio(
    actual.reduce((hits, label, i) => hits + Number(label === predicted[i]), 0),
    actual.length,
  );

/**
 * ranks[r] counts the images whose label is the class of rank r, the most probable one being 0; of equals the first is the
 * more probable. Zeros at the end are left out.
 */
export function labelRanks({ actual, probabilities }: Pick<Outcomes, 'actual' | 'probabilities'>, classes: number) {
  const ranks: number[] = [];
  actual.forEach((label, i) => {
    const offset = i * classes;
    const own = probabilities[offset + label]!;
    let rank = 0;
    for (let c = 0; c < classes; c++) {
      const other = probabilities[offset + c]!;
      if (other > own || (other === own && c < label)) rank++;
    }
    while (ranks.length <= rank) ranks.push(0);
    ranks[rank]!++;
  });
  return ranks;
}

/** Wrongly classified images, worst first by loss; equals in their own order. */
export function worstMistakes(
  { ids, actual, probabilities, losses }: Outcomes,
  predicted: Int32Array,
  classes: number,
  limit: number,
): Mistake[] {
  const wrong = [...actual.keys()].filter((i) => actual[i] !== predicted[i]);
  wrong.sort((a, b) => losses[b]! - losses[a]! || a - b);
  return wrong.slice(0, limit).map((i) => ({
    id: ids[i]!,
    actual: actual[i]!,
    predicted: predicted[i]!,
    predictedProbability: probabilities[i * classes + predicted[i]!]!,
    actualProbability: probabilities[i * classes + actual[i]!]!,
    loss: losses[i]!,
  }));
}

/** Pairs of different classes, the most frequent confusion first. */
export function mostConfused(confusion: readonly ConfusionRow[], limit: number): ConfusedPair[] {
  const pairs = confusion.flatMap((row, actual) =>
    row.flatMap(([predicted, count]) => (actual === predicted ? [] : [{ actual, predicted, count }])),
  );
  return pairs.sort((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted).slice(0, limit);
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

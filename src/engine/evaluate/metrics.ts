/**
 * What can be said of a network from labels and probabilities alone: counts, rates per class, its worst mistakes. Where
 * a rate would divide by zero (a class that has no images, or is never predicted) it is 0, as in scikit-learn.
 */

import type { ClassReport, ConfusedPair, Mistake } from '../../protocol/runs.ts';

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

/** confusion[actual][predicted] counts images. */
export function confusionMatrix(actual: Int32Array, predicted: Int32Array, classes: number): number[][] {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  actual.forEach((label, i) => {
    confusion[label]![predicted[i]!]!++;
  });
  return confusion;
}

/** Precision, recall, F1 and support of each class. */
export function classReports(confusion: readonly (readonly number[])[], classNames: readonly string[]): ClassReport[] {
  const predictedAs = classNames.map((_, c) => sum(confusion.map((row) => row[c]!)));
  return classNames.map((name, c) => {
    const hits = confusion[c]![c]!;
    const support = sum(confusion[c]!);
    const precision = ratio(hits, predictedAs[c]!);
    const recall = ratio(hits, support);
    return { name, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
}

/** Part of the images whose label is the most probable class. */
export const accuracy = (actual: Int32Array, predicted: Int32Array): number =>
  ratio(
    actual.reduce((hits, label, i) => hits + Number(label === predicted[i]), 0),
    actual.length,
  );

/** Part of the images whose label is among the k most probable classes. */
export function topAccuracy({ actual, probabilities }: Outcomes, classes: number, k: number): number {
  let hits = 0;
  actual.forEach((label, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const before = row.reduce((count, p, c) => count + Number(p > row[label]! || (p === row[label] && c < label)), 0);
    if (before < k) hits++;
  });
  return ratio(hits, actual.length);
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
export function mostConfused(confusion: readonly (readonly number[])[], limit: number): ConfusedPair[] {
  const pairs = confusion.flatMap((row, actual) =>
    row.flatMap((count, predicted) => (count > 0 && actual !== predicted ? [{ actual, predicted, count }] : [])),
  );
  return pairs.sort((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted).slice(0, limit);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

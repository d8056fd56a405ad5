/** Mistakes and suspected labels as lists: which of them are wanted, in which order, and their rows in tables and files. */

import type { Suspects } from '../protocol/labels.ts';

/** Columns of all mistakes of a split, worst first. */
export interface MistakeColumns {
  readonly classNames: readonly string[];
  readonly ids: readonly string[];
  /** Indices of classes. */
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
  readonly actualProbabilities: Float32Array;
  readonly predictedProbabilities: Float32Array;
  readonly losses: Float32Array;
}

export interface MistakeFilter {
  /** All classes when missing. */
  readonly actual?: ReadonlySet<number>;
  readonly predicted?: ReadonlySet<number>;
  /** 0..1, both ends included. */
  readonly leastMargin: number;
  readonly mostMargin: number;
}

export const everyMistake: MistakeFilter = { leastMargin: 0, mostMargin: 1 };

/** How much more probable the predicted class was than the actual one: 0..1. */
export const marginAt = ({ actualProbabilities, predictedProbabilities }: MistakeColumns, at: number): number =>
  predictedProbabilities[at]! - actualProbabilities[at]!;

/** Places of the mistakes that are wanted: the worst first, or those that were nearly right. */
export function arrangeMistakes(
  columns: MistakeColumns,
  filter: MistakeFilter,
  order: 'worst' | 'closest',
): Int32Array {
  const { actual, predicted } = columns;
  const wanted = (at: number) => {
    const margin = marginAt(columns, at);
    return (
      (filter.actual?.has(actual[at]!) ?? true) &&
      (filter.predicted?.has(predicted[at]!) ?? true) &&
      margin >= filter.leastMargin - 1e-6 &&
      margin <= filter.mostMargin + 1e-6
    );
  };
  const places = Int32Array.from([...columns.ids.keys()].filter(wanted));
  return order === 'worst' ? places : places.sort((a, b) => marginAt(columns, a) - marginAt(columns, b) || a - b);
}

/** Classes that occur, the most frequent first, with how often. */
export function countClasses(labels: Int32Array, classNames: readonly string[]) {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([index, count]) => ({ index, name: classNames[index]!, count }))
    .sort((a, b) => b.count - a.count || a.index - b.index);
}

type Row = readonly (string | number)[];

export const mistakeTitles = ['id', 'actual', 'probability', 'predicted', 'probability of predicted', 'margin', 'loss'];

export function mistakeRows(columns: MistakeColumns, places: Int32Array): Row[] {
  const { ids, actual, predicted, classNames, actualProbabilities, predictedProbabilities, losses } = columns;
  return Array.from(places, (at) => [
    ids[at]!,
    classNames[actual[at]!]!,
    actualProbabilities[at]!,
    classNames[predicted[at]!]!,
    predictedProbabilities[at]!,
    marginAt(columns, at),
    losses[at]!,
  ]);
}

export const suspectTitles = ['id', 'given', 'probability', 'suggested', 'probability of suggested', 'margin', 'sure'];

export const suspectRows = ({ suspects, classNames }: Suspects): Row[] =>
  suspects.map((each) => [
    each.id,
    classNames[each.given]!,
    each.givenProbability,
    classNames[each.suggested]!,
    each.suggestedProbability,
    each.margin,
    each.confident ? 'yes' : 'no',
  ]);

/** Numbers of a confusion matrix: shares of rows and columns, and how strongly each cell is coloured. */

import type { ConfusionRow, Evaluation } from '../protocol/runs.ts';
import { formatShare, grouped } from './format.ts';

/** What a cell tells: images, their share of the actual class (row), or of all that were taken for the predicted one. */
export const normalizations = ['count', 'row', 'column'] as const;

export type Normalization = (typeof normalizations)[number];

export interface ConfusionCell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
  /** Of the images of the actual class: 0..1. */
  readonly ofActual: number;
  /** Of the images that were predicted as the predicted class: 0..1. */
  readonly ofPredicted: number;
  /** 0..1. Right ones and mistakes have a scale each, or the mistakes of a good network would all be pale. */
  readonly strength: number;
}

/** Those that count something, row by row. */
export function confusionCells(
  { confusion }: Pick<Evaluation, 'confusion'>,
  normalization: Normalization,
): ConfusionCell[] {
  const columns = columnSums(confusion);
  const size = sizeOf(normalization);
  const most = { right: 0, wrong: 0 };
  // Filled in place: of a thousand classes there may be a million.
  const cells: { -readonly [K in keyof ConfusionCell]: ConfusionCell[K] }[] = [];
  for (const [actual, row] of confusion.entries()) {
    const total = row.reduce((sum, [, count]) => sum + count, 0);
    for (const [predicted, count] of row) {
      const cell = { actual, predicted, count, ofActual: count / total, ofPredicted: 0, strength: 0 };
      cell.ofPredicted = count / columns[predicted]!;
      cells.push(cell);
      const kind = kindOf(cell);
      most[kind] = Math.max(most[kind], size(cell));
    }
  }
  // Roots, so that one image among hundreds is still seen.
  for (const cell of cells) cell.strength = Math.sqrt(size(cell) / most[kindOf(cell)]);
  return cells;
}

/** A cell that may count nothing. */
export const emptyCell = (actual: number, predicted: number): ConfusionCell => ({
  actual,
  predicted,
  count: 0,
  ofActual: 0,
  ofPredicted: 0,
  strength: 0,
});

function columnSums(confusion: readonly ConfusionRow[]): Float64Array {
  const sums = new Float64Array(confusion.length);
  for (const row of confusion) for (const [predicted, count] of row) sums[predicted]! += count;
  return sums;
}

const sizeOf = (normalization: Normalization): ((cell: ConfusionCell) => number) => {
  if (normalization === 'count') return ({ count }) => count;
  return normalization === 'row' ? ({ ofActual }) => ofActual : ({ ofPredicted }) => ofPredicted;
};

export const kindOf = ({ actual, predicted }: Pick<ConfusionCell, 'actual' | 'predicted'>): 'right' | 'wrong' =>
  actual === predicted ? 'right' : 'wrong';

/** What stands in a cell. */
export function cellText(cell: ConfusionCell | undefined, normalization: Normalization): string {
  if (!cell || cell.count === 0) return '';
  if (normalization === 'count') return grouped(cell.count);
  const share = sizeOf(normalization)(cell) * 100;
  // Not quite nothing is not 0, and not quite all is not 100.
  return share < 0.5 ? '<1' : share > 99.5 && share < 100 ? '>99' : String(Math.round(share));
}

/** What a cell says in words. */
export function cellLabel(cell: ConfusionCell, classNames: readonly string[]): string {
  const [actual, predicted] = [classNames[cell.actual]!, classNames[cell.predicted]!];
  const images = `${grouped(cell.count)} ${cell.count === 1 ? 'image' : 'images'} of ${actual} predicted as ${predicted}`;
  if (cell.count === 0) return images;
  return `${images}: ${formatShare(cell.ofActual)} of its class, ${formatShare(cell.ofPredicted)} of what is predicted so`;
}

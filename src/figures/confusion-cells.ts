/** Numbers of a confusion matrix: shares of rows, and how strongly each cell is coloured. */

import type { Evaluation } from '../protocol/runs.ts';
import { formatShare, grouped } from './format.ts';

export interface ConfusionCell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
  /** Of the images of the actual class: 0..1. */
  readonly share: number;
  /** 0..1. Right ones and mistakes have a scale each, or the mistakes of a good network would all be pale. */
  readonly strength: number;
}

/** Those that count something, row by row. */
export function confusionCells({ confusion }: Pick<Evaluation, 'confusion'>, normalized: boolean): ConfusionCell[] {
  const cells = confusion.flatMap((row, actual) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.flatMap((count, predicted) =>
      count > 0 ? [{ actual, predicted, count, share: count / total, strength: 0 }] : [],
    );
  });
  const size = (cell: ConfusionCell) => (normalized ? cell.share : cell.count);
  const most = { right: 0, wrong: 0 };
  for (const cell of cells) {
    const kind = kindOf(cell);
    most[kind] = Math.max(most[kind], size(cell));
  }
  // Roots, so that one image among hundreds is still seen.
  return cells.map((cell) => ({ ...cell, strength: Math.sqrt(size(cell) / most[kindOf(cell)]) }));
}

export const kindOf = ({ actual, predicted }: Pick<ConfusionCell, 'actual' | 'predicted'>): 'right' | 'wrong' =>
  actual === predicted ? 'right' : 'wrong';

/** What stands in a cell. */
export function cellText(cell: ConfusionCell | undefined, normalized: boolean): string {
  if (!cell) return '';
  return normalized ? String(Math.round(cell.share * 100)) : grouped(cell.count);
}

/** What a cell says in words. */
export function cellLabel(cell: ConfusionCell, classNames: readonly string[]): string {
  const [actual, predicted] = [classNames[cell.actual]!, classNames[cell.predicted]!];
  const images = `${grouped(cell.count)} ${cell.count === 1 ? 'image' : 'images'} of ${actual}`;
  return `${images} predicted as ${predicted}, ${formatShare(cell.share)} of its class`;
}

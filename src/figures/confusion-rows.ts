/** A confusion matrix as rows of those cells that count something, and as full rows. */

import type { ConfusionRow } from '../protocol/runs.ts';

export const sparseRow = (row: readonly number[]): ConfusionRow =>
  row.flatMap((count, predicted) => (count > 0 ? [[predicted, count] as const] : []));

/** @param classes Length of the row. */
export function fullRow(row: ConfusionRow, classes: number): number[] {
  const full = new Array<number>(classes).fill(0);
  for (const [predicted, count] of row) full[predicted] = count;
  return full;
}

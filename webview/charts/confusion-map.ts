/** The cells of a confusion matrix by their place in it: those that are seen are found without looking at all others. */

import { type ConfusionCell, confusionCells, emptyCell } from '../../src/figures/confusion-cells.ts';
import { type ConfusionLook, placesOf } from '../../src/figures/confusion-svg.ts';
import type { Evaluation } from '../../src/protocol/runs.ts';
import type { Viewport } from './heat-map-viewport.ts';

export interface ConfusionMap {
  readonly classNames: readonly string[];
  /** Class of each row, and of each column. */
  readonly order: readonly number[];
  /** Row and column of each class. */
  readonly places: Int32Array;
  at(row: number, column: number): ConfusionCell;
  /** Those that count something, as far as they are seen. */
  eachIn(view: Viewport, use: (cell: ConfusionCell, row: number, column: number) => void): void;
}

export function confusionMap(evaluation: Evaluation, { normalization, order }: ConfusionLook): ConfusionMap {
  const places = placesOf(order);
  const rows: ConfusionCell[][] = order.map(() => []);
  for (const cell of confusionCells(evaluation, normalization)) rows[places[cell.actual]!]!.push(cell);
  return {
    classNames: evaluation.classNames,
    order,
    places,
    at(row, column) {
      const [actual, predicted] = [order[row]!, order[column]!];
      return rows[row]!.find((cell) => cell.predicted === predicted) ?? emptyCell(actual, predicted);
    },
    eachIn({ row, column, span }, use) {
      const last = Math.min(order.length - 1, Math.floor(row + span));
      for (let r = Math.floor(row); r <= last; r++) {
        for (const cell of rows[r]!) {
          const at = places[cell.predicted]!;
          if (at + 1 > column && at < column + span) use(cell, r, at);
        }
      }
    },
  };
}

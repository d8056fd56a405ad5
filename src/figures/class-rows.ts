/** The classes of an evaluation as rows: sorted, filtered, and as a CSV file. */

import type { ClassReport, Evaluation, Interval } from '../protocol/runs.ts';
import { wilson } from './intervals.ts';

export interface ClassRow extends ClassReport {
  readonly index: number;
  /** Of the recall: Wilson's, 95 %; missing where the class has no images. */
  readonly interval?: Interval;
}

export type ClassKey = 'index' | 'name' | 'support' | 'precision' | 'recall' | 'f1' | 'auc' | 'averagePrecision';

export const classRows = ({ classes }: Pick<Evaluation, 'classes'>): readonly ClassRow[] =>
  classes.map((report, index) => ({
    ...report,
    index,
    ...(report.support > 0 && { interval: wilson(report.recall, report.support) }),
  }));

export interface RowOrder {
  readonly by: ClassKey;
  readonly descending: boolean;
}

/**
 * Rows without a value come last, whichever way they are sorted; so do classes without images in what only images give.
 * @param text Part of the name, whatever its case.
 */
export function arrangedClasses(rows: readonly ClassRow[], { by, descending }: RowOrder, text = ''): ClassRow[] {
  const wanted = text.trim().toLowerCase();
  const sign = descending ? -1 : 1;
  const empty = (row: ClassRow) => row[by] === undefined || (row.support === 0 && (by === 'recall' || by === 'f1'));
  return rows
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => Number(empty(a)) - Number(empty(b)) || sign * compare(a[by], b[by]) || a.index - b.index);
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b, 'en', { numeric: true });
  return Number(a) - Number(b) || 0;
}

/** With all digits. */
export const classCsvRows = (evaluation: Evaluation): readonly (readonly (string | number)[])[] => [
  [...['class', 'images', 'precision', 'recall', 'recall_low', 'recall_high', 'f1', 'auc', 'average_precision']],
  ...classRows(evaluation).map(({ name, support, precision, recall, interval, f1, auc, averagePrecision }) => [
    ...[name, support, precision, recall, interval?.[0] ?? '', interval?.[1] ?? '', f1],
    ...[auc ?? '', averagePrecision ?? ''],
  ]),
];

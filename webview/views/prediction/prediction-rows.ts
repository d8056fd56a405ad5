/** The predictions of a folder as rows: sorted, filtered, and as a CSV file. */

import type { Prediction } from '../../../src/protocol/runs.ts';

export interface PredictionRow {
  readonly path: string;
  /** Without the folders that all have in common. */
  readonly name: string;
  readonly label: string;
  readonly probability: number;
  /** How far the second class is behind: small where the network wavers. */
  readonly margin: number;
  readonly second?: string;
  readonly error?: string;
}

export type RowKey = 'name' | 'label' | 'probability' | 'margin';

export interface RowOrder {
  readonly by: RowKey;
  readonly descending: boolean;
}

export interface RowFilter {
  /** A class; all when missing. */
  readonly label?: string;
  /** Part of the name, whatever its case. */
  readonly text: string;
}

export function predictionRows(predictions: readonly Prediction[]): PredictionRow[] {
  const start = commonFolder(predictions.map(({ path }) => path));
  return predictions.map(({ path, top, error }) => {
    const [first, second] = top;
    return {
      path,
      name: path.slice(start),
      label: first?.label ?? '',
      probability: first?.probability ?? Number.NaN,
      margin: first ? first.probability - (second?.probability ?? 0) : Number.NaN,
      second: second?.label,
      error,
    };
  });
}

/** What can't be read comes last, whichever way rows are sorted. */
export function arranged(rows: readonly PredictionRow[], order: RowOrder, { label, text }: RowFilter): PredictionRow[] {
  const wanted = text.trim().toLowerCase();
  const sign = order.descending ? -1 : 1;
  return rows
    .filter((row) => (label === undefined || row.label === label) && row.name.toLowerCase().includes(wanted))
    .sort((a, b) => {
      const unread = Number(a.error !== undefined) - Number(b.error !== undefined);
      return unread || sign * compare(a[order.by], b[order.by]) || compareNames(a.name, b.name);
    });
}

/** All classes that were told of each image. */
export function predictionCsvRows(predictions: readonly Prediction[]): (readonly (string | number)[])[] {
  const most = Math.max(1, ...predictions.map(({ top }) => top.length));
  const places = Array.from({ length: most }, (_, i) => i + 1);
  return [
    ['path', ...places.flatMap((place) => [`class ${place}`, `probability ${place}`]), 'error'],
    ...predictions.map(({ path, top, error }) => [
      path,
      ...places.flatMap((place) => {
        const one = top[place - 1];
        return one ? [one.label, one.probability] : ['', ''];
      }),
      error ?? '',
    ]),
  ];
}

/** Length of the folder that all paths begin with, its separator included. */
function commonFolder(paths: readonly string[]): number {
  const [first = '', ...others] = paths;
  let length = Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1;
  for (const path of others) {
    while (length > 0 && path.slice(0, length) !== first.slice(0, length)) {
      const shorter = first.slice(0, length - 1);
      length = Math.max(shorter.lastIndexOf('/'), shorter.lastIndexOf('\\')) + 1;
    }
  }
  return length;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Natural order: image 2 before image 10. */
const compareNames = (a: string, b: string) => collator.compare(a, b);

const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number'
    ? Number.isNaN(a) || Number.isNaN(b)
      ? 0
      : a - b
    : compareNames(String(a), String(b));

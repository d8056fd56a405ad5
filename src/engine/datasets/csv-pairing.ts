/** Brings the rows of a CSV file and the images of a folder together, and tells of everything that does not fit. */

import type { DatasetProblem } from '../../protocol/datasets.ts';
import { csvWithoutImages } from '../../protocol/errors.ts';
import type { CsvColumns } from './csv-columns.ts';
import { columnName } from './csv-rows.ts';
import type { FileMatch, MatchKind } from './file-matcher.ts';
import { counted, problem } from './source.ts';

export interface PairedRow {
  /** Index of the image. */
  readonly file: number;
  readonly label: string;
  readonly group?: string;
  /** What its column says; empty where there is none. */
  readonly side: string;
}

export interface Pairing {
  /** Each image once, in the order of the images. */
  readonly rows: readonly PairedRow[];
  readonly problems: readonly DatasetProblem[];
  /** Why there are no rows, if there are none. */
  readonly why: string;
}

interface Places {
  readonly file: string;
  readonly folder: string;
}

export function pairRows(
  columns: CsvColumns,
  ids: readonly string[],
  match: (cell: string) => FileMatch | undefined,
  places: Places,
): Pairing {
  return columns.image === undefined
    ? pairInOrder(columns, ids, places)
    : pairByName(columns, columns.image, ids, match);
}

/** For tables that name no files: the first row belongs to the first image in natural order, and so on. */
function pairInOrder(columns: CsvColumns, ids: readonly string[], { file, folder }: Places): Pairing {
  const { table, label } = columns;
  if (table.rows.length !== ids.length) {
    throw csvWithoutImages(
      file,
      folder,
      `it has ${counted(table.rows.length, 'row')} for ${counted(ids.length, 'image')}, and "pairing" is "natural-order"`,
      'Add or remove what is missing, so that there is one row for each image.',
    );
  }
  const rows = table.rows.map((row, at) => ({ file: at, label: row[label] ?? '', ...placeOf(row, columns) }));
  const unlabelled = rows.filter((row) => row.label === '').map(({ file: at }) => ids[at]!);
  return {
    rows: rows.filter((row) => row.label !== ''),
    problems: [
      ...problem('info', 'paired-in-order', ids.slice(0, 3), () => 'Rows and images were paired in natural order.'),
      ...emptyLabels(unlabelled),
    ],
    why: 'no row has a label',
  };
}

const placeOf = (row: readonly string[], { group, side }: CsvColumns) => ({
  group: group === undefined ? undefined : row[group],
  side: side === undefined ? '' : (row[side] ?? ''),
});

function pairByName(
  columns: CsvColumns,
  imageColumn: number,
  ids: readonly string[],
  match: (cell: string) => FileMatch | undefined,
): Pairing {
  const { table, image, label } = columns;
  const byFile = new Map<number, PairedRow>();
  const kinds = new Map<MatchKind, string[]>();
  const [missing, unlabelled, repeated] = [[] as string[], [] as string[], [] as string[]];
  const conflicting = new Set<number>();
  const named = new Set<number>();
  for (const row of table.rows) {
    const cell = row[imageColumn] ?? '';
    const found = match(cell);
    const text = row[label] ?? '';
    if (!found) {
      missing.push(cell || '(empty)');
      continue;
    }
    named.add(found.file);
    if (found.kind !== 'exact') note(kinds, found.kind, cell);
    const known = byFile.get(found.file);
    if (text === '') unlabelled.push(cell);
    else if (!known) byFile.set(found.file, { file: found.file, label: text, ...placeOf(row, columns) });
    else if (known.label === text) repeated.push(cell);
    else conflicting.add(found.file);
  }
  const rows = [...byFile.values()].filter(({ file }) => !conflicting.has(file)).sort((a, b) => a.file - b.file);
  const extra = ids.filter((_, at) => !named.has(at));
  const problems = [
    ...problem('warning', 'missing-files', missing, (n) => `${counted(n, 'row')} without an image file; left out.`),
    ...problem('info', 'extra-files', extra, (n) => `${counted(n, 'image')} that no row names; left out.`),
    ...emptyLabels(unlabelled),
    ...problem(
      'warning',
      'duplicate-rows',
      repeated,
      (n) => `${counted(n, 'row')} repeating another one; counted once.`,
    ),
    ...problem(
      'warning',
      'conflicting-labels',
      [...conflicting].map((at) => ids[at]!),
      (n) => `${counted(n, 'image')} with rows of different labels; left out.`,
    ),
    ...matchProblems(kinds),
  ];
  return {
    rows,
    problems,
    why: `${counted(missing.length, 'name')} in column ${columnName(table, image!)} lead to no file`,
  };
}

function note(kinds: Map<MatchKind, string[]>, kind: MatchKind, cell: string): void {
  const cells = kinds.get(kind);
  if (cells) cells.push(cell);
  else kinds.set(kind, [cell]);
}

const emptyLabels = (cells: readonly string[]) =>
  problem('warning', 'empty-labels', cells, (n) => `${counted(n, 'row')} without a label; left out.`);

function matchProblems(kinds: ReadonlyMap<MatchKind, readonly string[]>): DatasetProblem[] {
  const of = (kind: MatchKind) => kinds.get(kind) ?? [];
  return [
    ...problem(
      'info',
      'missing-extension',
      of('no-extension'),
      (n) => `${counted(n, 'row')} without the file's extension.`,
    ),
    ...problem(
      'warning',
      'wrong-extension',
      of('other-extension'),
      (n) => `${counted(n, 'row')} with another extension than the file.`,
    ),
    ...problem(
      'info',
      'other-case',
      of('other-case'),
      (n) => `${counted(n, 'row')} with capitals where the file has none, or the reverse.`,
    ),
    ...problem(
      'info',
      'other-folder',
      of('other-folder'),
      (n) => `${counted(n, 'row')} whose path leads elsewhere; found by the file's name.`,
    ),
  ];
}

/** Guesses what darkroom.json does not say of a CSV file: whether it has a header, and which columns matter. */

import type { DatasetProblem } from '../../protocol/datasets.ts';
import { badCsvColumn } from '../../protocol/errors.ts';
import { type CsvTable, columnIndex, columnName, tableOf } from './csv-rows.ts';
import type { CsvEntry } from './workspace-schema.ts';

export interface CsvColumns {
  readonly table: CsvTable;
  /** Undefined if the rows belong to the images in natural order. */
  readonly image?: number;
  readonly label: number;
  readonly group?: number;
  /** Says train, validation or test. */
  readonly side?: number;
  readonly guesses: readonly DatasetProblem[];
}

/** Rows that are looked at for a guess. */
const sampleRows = 200;
const labelNames = /^(labels?|class(_?(name|id))?|categor(y|ies)|target|id|y|species|breed|tag)$/i;

/** `isImage` says whether a cell means an image file. Throws UserError `bad-csv-column`. */
export function findColumns(
  rows: readonly (readonly string[])[],
  entry: CsvEntry,
  file: string,
  isImage: (cell: string) => boolean,
): CsvColumns {
  const hasHeader = entry.header ?? guessHeader(rows, entry, isImage);
  const table = tableOf(rows, hasHeader);
  if (table.rows.length === 0) throw badCsvColumn(file, 'it has no rows', 'Add a row for each image.');
  const image = entry.pairing === 'natural-order' ? undefined : imageColumn(table, entry, file, isImage);
  const group = entry.groupColumn === undefined ? undefined : columnIndex(table, entry.groupColumn, file);
  const side = entry.splitColumn === undefined ? undefined : columnIndex(table, entry.splitColumn, file);
  const label = labelColumn(table, entry, file, [image, group, side]);
  const guesses: DatasetProblem[] = [];
  const guess = (code: string, message: string) =>
    guesses.push({ severity: 'info', code, message, count: 1, examples: [rows[0]!.join(',')] });
  if (entry.header === undefined) {
    guess(
      'guessed-header',
      hasHeader ? 'The first row was taken for the header.' : 'The file was taken to have no header.',
    );
  }
  if (entry.imageColumn === undefined && image !== undefined) {
    guess('guessed-columns', `Column ${columnName(table, image)} was taken for the images.`);
  }
  if (entry.labelColumn === undefined)
    guess('guessed-columns', `Column ${columnName(table, label)} was taken for the labels.`);
  return { table, image, label, group, side, guesses };
}

/** The first row is a header if it has a column that the entry names, or if it names no image while rows below do. */
function guessHeader(
  rows: readonly (readonly string[])[],
  entry: CsvEntry,
  isImage: (cell: string) => boolean,
): boolean {
  const [first = [], ...rest] = rows;
  const columns = [entry.imageColumn, entry.labelColumn, entry.groupColumn, entry.splitColumn];
  const named = columns.filter((column) => typeof column === 'string');
  if (named.length) return true;
  if (first.some(isImage)) return false;
  if (rest.slice(0, sampleRows).some((row) => row.some(isImage))) return true;
  // No images to go by: a header has no cell that looks like a number or a file, and a label is not its own name.
  return first.some((cell) => labelNames.test(cell)) && !first.some((cell) => /^-?\d/.test(cell));
}

function imageColumn(table: CsvTable, entry: CsvEntry, file: string, isImage: (cell: string) => boolean): number {
  if (entry.imageColumn !== undefined) return columnIndex(table, entry.imageColumn, file);
  const sample = table.rows.slice(0, sampleRows);
  // Different images, as a column of labels 0 to 9 may happen to name ten of them again and again.
  const images = (at: number) => new Set(sample.map((row) => row[at] ?? '').filter(isImage)).size;
  const hits = Array.from({ length: table.columns }, (_, at) => images(at));
  const most = Math.max(...hits);
  if (most > 0) return hits.indexOf(most);
  throw badCsvColumn(
    file,
    'no column names images of the folder',
    'Check "images" in darkroom.json, name the column with "imageColumn", or, if the rows are in the order of the images, set "pairing": "natural-order".',
  );
}

/** The only column that is left; or the one that is called like labels; or the one with the fewest different values. */
function labelColumn(table: CsvTable, entry: CsvEntry, file: string, taken: readonly (number | undefined)[]): number {
  if (entry.labelColumn !== undefined) return columnIndex(table, entry.labelColumn, file);
  const left = Array.from({ length: table.columns }, (_, at) => at).filter((at) => !taken.includes(at));
  if (left.length === 0)
    throw badCsvColumn(file, 'it has no column for the labels', 'Name it with "labelColumn" in darkroom.json.');
  const named = left.filter((at) => labelNames.test(table.header?.[at] ?? ''));
  const variety = (at: number) => new Set(table.rows.map((row) => row[at] ?? '')).size;
  const varied = (named.length ? named : left).map((at) => ({ at, values: variety(at) }));
  // A column with a single value (a year, a source) separates nothing.
  const useful = varied.filter(({ values }) => values > 1);
  return (useful.length ? useful : varied).reduce((best, next) => (next.values < best.values ? next : best)).at;
}

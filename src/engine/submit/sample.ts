/**
 * What a sample submission asks for: which column names the images (or that the rows are in their natural order), which
 * takes the labels, how many labels stand in a cell, and whether they are names or numbers of classes.
 */

import { sampleDoesNotFit } from '../../protocol/errors.ts';
import { readCsvRows } from '../datasets/csv-rows.ts';
import { fileMatcher } from '../datasets/file-matcher.ts';
import { isImageName } from '../datasets/image-files.ts';

export interface Sample {
  readonly header?: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Index of the image that each row is about. */
  readonly images: readonly number[];
  readonly labelColumn: number;
  /** Labels in a cell, separated by spaces. */
  readonly top: number;
  readonly labels: 'names' | 'numbers';
}

/**
 * @param ids Images in natural order.
 * @throws UserError `sample-does-not-fit`, `unreadable-csv`.
 */
export async function readSample(path: string, ids: readonly string[], classNames: readonly string[]): Promise<Sample> {
  const all = await readCsvRows(path);
  const match = fileMatcher(ids);
  const columns = Math.max(0, ...all.map((row) => row.length));
  const hits = (row: readonly string[]) => row.some((cell) => match(cell) !== undefined);
  const [first = [], ...rest] = all;
  const hasHeader = !hits(first) && !(first.length > 1 && first.slice(1).every((cell) => isLabels(cell, classNames)));
  const [header, rows] = hasHeader ? [first, rest] : [undefined, all];
  if (rows.length === 0 || columns === 0) throw sampleDoesNotFit(path, 'it has no rows');
  const imageColumn = bestColumn(rows, columns, (cell) => isImageName(cell) || match(cell) !== undefined);
  const images = rows.map((row, at) => {
    if (imageColumn === undefined) return at;
    const found = match(row[imageColumn] ?? '');
    if (!found)
      throw sampleDoesNotFit(path, `row ${at + 1} names ${row[imageColumn] || 'no image'}, which is not there`);
    return found.file;
  });
  if (imageColumn === undefined && rows.length !== ids.length) {
    throw sampleDoesNotFit(path, `it names no images, and has ${rows.length} rows for ${ids.length} of them`);
  }
  const labelColumn = labelColumnOf(rows, columns, imageColumn, classNames);
  const cells = rows.slice(0, 200).map((row) => row[labelColumn] ?? '');
  return { header, rows, images, labelColumn, ...labelling(cells, classNames) };
}

/** The column with the most cells that fit, if more than half do. */
function bestColumn(rows: readonly (readonly string[])[], columns: number, fits: (cell: string) => boolean) {
  const seen = rows.slice(0, 200);
  const counts = Array.from({ length: columns }, (_, at) => seen.filter((row) => fits(row[at] ?? '')).length);
  const most = Math.max(...counts);
  return most > seen.length / 2 ? counts.indexOf(most) : undefined;
}

/** The one whose cells are labels; else the last one, which a sample may leave empty. */
function labelColumnOf(
  rows: readonly (readonly string[])[],
  columns: number,
  imageColumn: number | undefined,
  classNames: readonly string[],
): number {
  const others = Array.from({ length: columns }, (_, at) => at).filter((at) => at !== imageColumn);
  const named = bestColumn(
    rows.map((row) => others.map((at) => row[at] ?? '')),
    others.length,
    (cell) => isLabels(cell, classNames),
  );
  const column = others[named ?? -1] ?? others.at(-1);
  return column ?? columns;
}

function isLabels(cell: string, classNames: readonly string[]): boolean {
  if (cell === '') return false;
  const known = new Set(classNames);
  return known.has(cell) || cell.split(/\s+/).every((word) => known.has(word));
}

/** A name may hold spaces itself: then a cell that is one name is one label. */
function labelling(cells: readonly string[], classNames: readonly string[]): Pick<Sample, 'top' | 'labels'> {
  const known = new Set(classNames);
  const counts = cells.map((cell) => (cell === '' || known.has(cell) ? 1 : cell.split(/\s+/).length));
  const filled = cells.filter((cell) => cell !== '');
  const numeric = filled.length > 0 && filled.every((cell) => /^\d+(\s+\d+)*$/.test(cell)) && !known.has(filled[0]!);
  return { top: Math.max(1, ...counts), labels: numeric ? 'numbers' : 'names' };
}

/**
 * A CSV file with a column of image names and a column of labels, beside a folder of images. Whatever does not fit is
 * told as a problem, and the rows concerned are left out. The fingerprint is made of names, sizes and times of change of
 * the images (see folders.ts) and of their labels and groups.
 */

import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { badCsvColumn, csvWithoutImages, dataNotFound } from '../../protocol/errors.ts';
import type { SplitName } from '../../protocol/runs.ts';
import { decodeImage } from '../preprocess/decode.ts';
import { type CsvColumns, findColumns } from './csv-columns.ts';
import { type PairedRow, pairRows } from './csv-pairing.ts';
import { columnName, readCsvRows } from './csv-rows.ts';
import type { Dataset, Work } from './dataset.ts';
import { fileMatcher } from './file-matcher.ts';
import { findImages, isFolder } from './image-files.ts';
import { compareNaturally } from './natural-order.ts';
import { sideOfName } from './side-names.ts';
import { counted, type DatasetSource, type FormatReader, fingerprintOf, problem } from './source.ts';
import type { CsvEntry } from './workspace-schema.ts';

export const csv: FormatReader = {
  format: 'csv',
  match: async (path) => /\.(csv|tsv)$/i.test(path),
  open: (source, work) => open(source, source.entry as CsvEntry, work),
};

async function open(source: DatasetSource, entry: CsvEntry, work: Work): Promise<Dataset> {
  const file = source.path;
  const folder = entry.images === undefined ? dirname(file) : resolve(source.workspace, entry.images);
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw dataNotFound(source.name, file, 'CSV file');
  if (!(await isFolder(folder))) throw dataNotFound(source.name, folder, 'folder of images');
  const { files, unsupported } = await findImages(folder, work);
  const ids = files.map(({ id }) => id);
  const match = fileMatcher(ids);
  const columns = findColumns(await readCsvRows(file), entry, file, (cell) => match(cell) !== undefined);
  const paired = pairRows(columns, ids, match, { file, folder });
  const classNames = entry.classes ?? namesOf(paired.rows.map(({ label }) => label));
  const index = indexOfClasses(classNames, paired.rows);
  const rows = paired.rows.filter(({ label }) => index.has(label));
  const unlisted = paired.rows.filter(({ label }) => !index.has(label)).map(({ label }) => label);
  if (rows.length === 0) {
    throw csvWithoutImages(
      file,
      folder,
      paired.why,
      'Check "images", "imageColumn" and "labelColumn" in darkroom.json.',
    );
  }
  return {
    name: source.name,
    format: 'csv',
    path: folder,
    classNames,
    labels: Int32Array.from(rows, ({ label }) => index.get(label)!),
    ids: rows.map((row) => ids[row.file]!),
    givenSplit: sidesOf(columns, rows, file),
    groups: groupsOf(columns, rows, ids),
    problems: [
      ...columns.guesses,
      ...paired.problems,
      ...problem(
        'info',
        'unlisted-classes',
        unlisted,
        (n) => `${counted(n, 'row')} with labels that "classes" does not list.`,
      ),
      ...problem(
        'warning',
        'unsupported-files',
        unsupported,
        (n) => `${counted(n, 'file')} of a kind that Darkroom can't read (HEIC, SVG, JPEG XL, …).`,
      ),
    ],
    fingerprint: fingerprintOf(
      rows.flatMap((row) => {
        const { id, bytes, mtimeMs } = files[row.file]!;
        return [`${id}:${bytes}:${mtimeMs}`, row.label, row.group ?? '', ...(row.side ? [`side ${row.side}`] : [])];
      }),
    ),
    filePath: (at) => join(folder, ids[rows[at]!.file]!),
    stamps: rows.map((row) => files[row.file]!),
    readImage: (at, size) => decodeImage(join(folder, ids[rows[at]!.file]!), size),
  };
}

/** Labels are names of classes; or, if none is and all are numbers, the indices of the names that darkroom.json gives. */
function indexOfClasses(classNames: readonly string[], rows: readonly PairedRow[]): ReadonlyMap<string, number> {
  const byName = new Map(classNames.map((name, at) => [name, at]));
  const areIndices = rows.every(({ label }) => /^\d+$/.test(label) && Number(label) < classNames.length);
  if (!areIndices || rows.some(({ label }) => byName.has(label))) return byName;
  return new Map(rows.map(({ label }) => [label, Number(label)]));
}

const namesOf = (labels: readonly string[]): string[] => [...new Set(labels)].sort(compareNaturally);

/** A row without a group stands for itself. */
function groupsOf(columns: CsvColumns, rows: readonly { group?: string; file: number }[], ids: readonly string[]) {
  if (columns.group === undefined) return undefined;
  return rows.map(({ group, file }) => (group ? `group ${group}` : `image ${ids[file]}`));
}

/** An image whose side the table leaves open is one to train on, and may be taken to validate with. */
function sidesOf({ table, side }: CsvColumns, rows: readonly PairedRow[], file: string): SplitName[] | undefined {
  if (side === undefined) return undefined;
  return rows.map((row) => {
    const found = row.side === '' ? 'train' : sideOfName(row.side);
    if (found) return found;
    throw badCsvColumn(
      file,
      `column ${columnName(table, side)} says "${row.side}"`,
      'It must say train, validation (val, valid, dev) or test; or remove "splitColumn" from darkroom.json.',
    );
  });
}

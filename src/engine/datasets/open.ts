/** Opens a dataset of darkroom.json by its name: the way in for training, evaluation and inspection. */

import { resolve } from 'node:path';
import {
  cannotReadData,
  dataNotFound,
  onlyOneClass,
  optionNotForFormat,
  unknownDataFormat,
} from '../../protocol/errors.ts';
import type { Dataset, Work } from './dataset.ts';
import { withoutExcluded } from './excluded.ts';
import { formats } from './formats.ts';
import { withGroupsByName } from './groups-by-name.ts';
import { isFolder } from './image-files.ts';
import type { DatasetSource, FormatReader } from './source.ts';
import { datasetEntry, readWorkspace } from './workspace.ts';
import { isCsvEntry } from './workspace-schema.ts';

/**
 * Reads labels and names of all images, but no pixels. Throws UserErrors for everything that a person must put right;
 * what they should merely know of is in the dataset's `problems`.
 */
export async function openDataset(workspace: string, name: string, work: Work = {}): Promise<Dataset> {
  const entry = datasetEntry(await readWorkspace(workspace), name, workspace);
  const path = resolve(workspace, isCsvEntry(entry) ? entry.csv : entry.path);
  if (!isCsvEntry(entry) && !(await isFolder(path))) throw dataNotFound(name, path, 'folder');
  const source: DatasetSource = { name, path, workspace, entry };
  const reader = await readerFor(source);
  checkOptions(source, reader);
  const opened = await reader.open(source, work).catch((error) => {
    throw isFromFileSystem(error) ? cannotReadData(name, error.message) : error;
  });
  const dataset = withoutExcluded(withGroupsByName(opened, entry.groupPattern), entry.exclude);
  checkClasses(dataset);
  return dataset;
}

async function readerFor({ name, path, entry }: DatasetSource): Promise<FormatReader> {
  if (isCsvEntry(entry)) return formats.find(({ format }) => format === 'csv')!;
  if (entry.format) return formats.find(({ format }) => format === entry.format)!;
  for (const reader of formats) if (await reader.match(path).catch(() => false)) return reader;
  throw unknownDataFormat(
    name,
    path,
    formats.map(({ format }) => format),
  );
}

/** A folder without permission, a network drive that went away, a file that was deleted meanwhile. */
const isFromFileSystem = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && 'syscall' in error;

function checkOptions({ name, entry }: DatasetSource, { format }: FormatReader): void {
  const refuse = (option: string, hint: string) => {
    throw optionNotForFormat(name, option, format, hint);
  };
  const byFileName = !isCsvEntry(entry) && entry.groupBy !== undefined;
  if (byFileName && format !== 'folders') refuse('groupBy', 'Remove "groupBy"; it is for a folder per class.');
  if (entry.groupPattern === undefined) return;
  if (format !== 'folders' && format !== 'csv')
    refuse('groupPattern', 'Remove it; images of this format have no names.');
  if (byFileName) refuse('groupPattern', 'Remove it or "groupBy": there is one way to group.');
  if (isCsvEntry(entry) && entry.groupColumn !== undefined) refuse('groupPattern', 'Remove it or "groupColumn".');
}

function checkClasses({ name, path, format, classNames, labels }: Dataset): void {
  const used = new Set(labels);
  if (used.size > 1) return;
  const nextStep =
    format === 'folders'
      ? 'Put the images of a second class into a folder beside it. "path" in darkroom.json is the folder that holds the class folders.'
      : 'Check the labels; for a CSV file, check that "labelColumn" in darkroom.json is the right one.';
  throw onlyOneClass(name, path, classNames[labels[0]!] ?? '', nextStep);
}

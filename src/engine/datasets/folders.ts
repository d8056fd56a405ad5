/**
 * A folder per class: `cats/1.jpg`, `dogs/old/2.png`. If the folder holds `train` and also `test` or `validation`
 * instead, each with a folder per class, these are the sides of the split. The fingerprint is made of paths, sizes
 * and times of change, as reading 100,000 files to hash them takes minutes; so a file whose content changes while its
 * size and time stay goes unnoticed.
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { classNamesMismatch, emptyClass, noImages } from '../../protocol/errors.ts';
import type { SplitName } from '../../protocol/runs.ts';
import { decodeImage } from '../preprocess/decode.ts';
import type { Dataset, Work } from './dataset.ts';
import { findImages, type ImageFile, type ImageFolder, isFolder, isHidden } from './image-files.ts';
import { compareNaturally } from './natural-order.ts';
import { sideOfName } from './side-names.ts';
import { counted, type DatasetSource, type FormatReader, fingerprintOf, problem, stemOf } from './source.ts';
import { isCsvEntry } from './workspace-schema.ts';

export const folders: FormatReader = {
  format: 'folders',
  match: async (path) => (await isFolder(path)) && (await subfolders(path)).length > 0,
  open,
};

/** A file with what its path says. */
interface Labelled {
  readonly file: ImageFile;
  readonly className: string;
  readonly side?: SplitName;
}

async function open(source: DatasetSource, work: Work): Promise<Dataset> {
  const { path, name, entry } = source;
  const roots = await sideFolders(path);
  const found = await findImages(path, work);
  const existing = await classFolders(path, roots);
  const classNames = entry.classes ?? existing;
  const labelled = found.files.map((file) => labelOf(file, roots)).filter((file) => file !== undefined);
  checkClasses(source, existing, labelled);
  const index = new Map(classNames.map((className, at) => [className, at]));
  const used = labelled.filter(({ className }) => index.has(className));
  if (used.length === 0) throw noImages(path, 'Put the images of each class into a folder of that name.');
  const ids = used.map(({ file }) => file.id);
  return {
    name,
    format: 'folders',
    path,
    classNames,
    labels: Int32Array.from(used, ({ className }) => index.get(className)!),
    ids,
    givenSplit: roots.length ? used.map(({ side }) => side!) : undefined,
    groups: !isCsvEntry(entry) && entry.groupBy === 'file-name' ? ids.map(stemOf) : undefined,
    problems: problemsOf(found, labelled, index, roots),
    fingerprint: fingerprintOf(used.map(({ file }) => `${file.id}:${file.bytes}:${file.mtimeMs}`)),
    filePath: (at) => join(path, ids[at]!),
    stamps: used.map(({ file }) => file),
    readImage: (at, size) => decodeImage(join(path, ids[at]!), size),
  };
}

async function subfolders(path: string): Promise<string[]> {
  const names: string[] = [];
  for (const { name } of await readdir(path, { withFileTypes: true })) {
    if (!isHidden(name) && (await isFolder(join(path, name)))) names.push(name);
  }
  return names.sort(compareNaturally);
}

/** The folders that are sides of a split: all of them must be, one of them `train`, with folders inside. */
async function sideFolders(path: string): Promise<string[]> {
  const names = await subfolders(path);
  const sides = names.map(sideOfName);
  if (names.length < 2 || sides.some((side) => !side) || !sides.includes('train')) return [];
  if (new Set(sides).size !== sides.length) return [];
  for (const name of names) if ((await subfolders(join(path, name))).length === 0) return [];
  return names;
}

async function classFolders(path: string, roots: readonly string[]): Promise<string[]> {
  if (roots.length === 0) return subfolders(path);
  const inside = await Promise.all(roots.map((root) => subfolders(join(path, root))));
  return [...new Set(inside.flat())].sort(compareNaturally);
}

/** Undefined for a file that stands in no class's folder. */
function labelOf(file: ImageFile, roots: readonly string[]): Labelled | undefined {
  const parts = file.id.split('/');
  if (roots.length === 0) return parts.length > 1 ? { file, className: parts[0]! } : undefined;
  const [side, className] = parts;
  return parts.length > 2 ? { file, className: className!, side: sideOfName(side!)! } : undefined;
}

function checkClasses({ path, name, entry }: DatasetSource, existing: readonly string[], files: readonly Labelled[]) {
  if (existing.length === 0) throw noImages(path, 'Put the images of each class into a folder of that name.');
  const missing = entry.classes?.find((className) => !existing.includes(className));
  if (missing !== undefined) throw classNamesMismatch(name, `there is no folder "${missing}" in ${path}`);
  const filled = new Set(files.map(({ className }) => className));
  const empty = (entry.classes ?? existing).filter((className) => !filled.has(className));
  if (empty.length === 0) return;
  const others = empty.length > 1 ? `, nor have ${counted(empty.length - 1, 'other class folder')}` : '';
  throw emptyClass(join(path, empty[0]!), others);
}

function problemsOf(
  { files, unsupported }: ImageFolder,
  labelled: readonly Labelled[],
  index: ReadonlyMap<string, number>,
  roots: readonly string[],
) {
  const inClass = new Set(labelled.map(({ file }) => file.id));
  const outside = files.filter(({ id }) => !inClass.has(id)).map(({ id }) => id);
  const unlisted = labelled.filter(({ className }) => !index.has(className)).map(({ file }) => file.id);
  return [
    ...problem(
      'warning',
      'unsupported-files',
      unsupported,
      (n) =>
        `${counted(n, 'file')} of a kind that Darkroom can't read (HEIC, SVG, JPEG XL, …): convert to PNG or JPEG.`,
    ),
    ...problem('warning', 'files-outside-classes', outside, (n) => `${counted(n, 'image')} in no class's folder.`),
    ...problem(
      'info',
      'unlisted-classes',
      unlisted,
      (n) => `${counted(n, 'image')} of classes that "classes" of darkroom.json does not list.`,
    ),
    ...problem('info', 'split-folders', roots, () => `The split is that of the folders ${roots.join(', ')}.`),
  ];
}

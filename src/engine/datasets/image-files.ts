/** Finds image files in folders: recursively, in natural order, hidden ones left out. Knows nothing of labels. */

import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { noImages, nothingToPredict } from '../../protocol/errors.ts';
import type { Work } from './dataset.ts';
import { compareNaturally } from './natural-order.ts';
import { inParallel, throwIfCancelled } from './parallel.ts';
import type { FileStamp } from './scan/facts.ts';

/** What can be decoded: by sharp's prebuilt libvips, or in preprocess/. */
const readable = new Set('.jpg .jpeg .jfif .png .webp .gif .tif .tiff .avif .bmp .dib .pbm .pgm .ppm .pnm'.split(' '));
/** Images for a person, but not for sharp; told as a problem, so that nobody wonders where they are. */
const unreadable = new Set(['.heic', '.heif', '.svg', '.psd', '.ico', '.jp2', '.jxl', '.tga', '.exr', '.dcm']);

export interface ImageFile extends FileStamp {
  /** Path relative to the folder, with forward slashes. */
  readonly id: string;
}

export interface ImageFolder {
  /** In natural order of their ids. */
  readonly files: readonly ImageFile[];
  /** Ids of images of a kind that can't be read (HEIC, SVG, …). */
  readonly unsupported: readonly string[];
}

export const isImageName = (name: string): boolean => readable.has(extname(name).toLowerCase());

/** Hidden for a person, or left behind by a program: `.git`, `.ipynb_checkpoints`, `__MACOSX`, `@eaDir`, `Thumbs.db`. */
export const isHidden = (name: string): boolean => /^(\.|__MACOSX$|@eaDir$|\$RECYCLE\.BIN$)/i.test(name);

/** All images below a folder, with sizes and times. Links are followed; a folder that contains itself is read once. */
export async function findImages(folder: string, work?: Work): Promise<ImageFolder> {
  const ids: string[] = [];
  const unsupported: string[] = [];
  const visited = new Set<string>();
  const visit = async (relative: string): Promise<void> => {
    throwIfCancelled(work, 'Reading the dataset');
    const path = join(folder, relative);
    const real = await realpath(path);
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (isHidden(entry.name)) continue;
      const id = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, id))))) await visit(id);
      else if (isImageName(id)) ids.push(id);
      else if (unreadable.has(extname(id).toLowerCase())) unsupported.push(id);
    }
  };
  await visit('');
  ids.sort(compareNaturally);
  return { files: await withStats(folder, ids, work), unsupported: unsupported.sort(compareNaturally) };
}

/** Absolute paths of the images of a folder in natural order, or the file itself. For prediction. */
export async function listImages(path: string, work?: Work): Promise<string[]> {
  const kind = await stat(path).catch(() => undefined);
  if (!kind) throw nothingToPredict([path]);
  if (!kind.isDirectory()) return [path];
  const { files } = await findImages(path, work);
  if (files.length === 0)
    throw noImages(path, 'Name a folder that holds JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP or PGM images.');
  return files.map(({ id }) => join(path, id));
}

async function withStats(folder: string, ids: readonly string[], work?: Work): Promise<ImageFile[]> {
  const files = new Array<ImageFile | undefined>(ids.length);
  await inParallel(ids.length, 16, async (index) => {
    if (index % 256 === 0) throwIfCancelled(work, 'Reading the dataset');
    // A dangling link, or a file that was deleted meanwhile, is simply not there.
    const found = await stat(join(folder, ids[index]!)).catch(() => undefined);
    if (found?.isFile()) files[index] = { id: ids[index]!, bytes: found.size, mtimeMs: found.mtimeMs };
  });
  return files.filter((file) => file !== undefined);
}

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

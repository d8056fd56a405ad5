/** The files of the pixel cache: their names, which of them are complete, and which can go. */

import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hexColour } from '../preprocess/colour.ts';
import { isLeftover } from './cache-leftovers.ts';
import type { Dataset, PixelSize } from './dataset.ts';

/** Beside the pixels: which images could not be read, and why. */
const notesSchema = z.object({
  format: z.literal(1),
  dataset: z.string(),
  fingerprint: z.string(),
  count: z.int(),
  unreadable: z.array(z.object({ index: z.int(), id: z.string(), why: z.string() })),
});

export type CacheNotes = z.infer<typeof notesSchema>;

export interface CacheFiles {
  readonly folder: string;
  /** uint8 [n, height, width, channels] and nothing else. */
  readonly pixels: string;
  readonly notes: string;
  /** What the names of all caches of this dataset and size begin with: `animals-32x32x3-`. */
  readonly prefix: string;
  /** Bytes of the pixels when they are complete. */
  readonly bytes: number;
}

export const cacheFolder = (workspace: string): string => join(workspace, '.darkroom', 'cache');
/** `32x32x3`, `32x32x3-cover`, `32x32x3-contain-808080`. */
function sizeText({ height, width, channels, resize = 'stretch', pad = 0 }: PixelSize): string {
  const size = `${height}x${width}x${channels}`;
  if (resize === 'stretch') return size;
  return resize === 'cover' ? `${size}-cover` : `${size}-contain-${hexColour(pad)}`;
}

/** Half-written files that nobody has written to for this long were left behind by a process that was killed. */
const abandonedAfterMs = 60 * 60 * 1000;

export function cacheFiles(workspace: string, { name, fingerprint, labels }: Dataset, size: PixelSize): CacheFiles {
  const folder = cacheFolder(workspace);
  const prefix = `${name}-${sizeText(size)}-`;
  const base = join(folder, prefix + fingerprint.slice(0, 16));
  const bytes = labels.length * size.height * size.width * size.channels;
  return { folder, prefix, pixels: `${base}.u8`, notes: `${base}.json`, bytes };
}

/** Beside the pixels: which row is which image. */
export const rowsFile = (pixels: string): string => `${pixels}.rows`;

/** A name that no other process writes to. */
export const temporaryName = (path: string): string => `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;

/** The notes of a cache that is complete; undefined if there is none or something about it is wrong. */
export async function readCacheNotes(files: CacheFiles, dataset: Dataset): Promise<CacheNotes | undefined> {
  const found = await stat(files.pixels).catch(() => undefined);
  if (found?.size !== files.bytes) return undefined;
  const notes = await readFile(files.notes, 'utf8').then(parseNotes, () => undefined);
  const belongs = notes?.fingerprint === dataset.fingerprint && notes.count === dataset.labels.length;
  return belongs ? notes : undefined;
}

/** Removes caches of the same dataset and size from before it changed, and what killed processes left half-written. */
export async function removeStale({ folder, prefix, pixels, notes }: CacheFiles): Promise<void> {
  const kept = [pixels, notes, rowsFile(pixels)];
  for (const entry of await readdir(folder).catch(() => [] as string[])) {
    const path = join(folder, entry);
    const outdated = isOfDataset(entry, prefix) && !kept.includes(path);
    const temporary = path.replace(/\.rows$/, '');
    const taken = entry.startsWith(prefix) && isLeftover(temporary);
    const left = temporary.endsWith('.tmp') && (taken || (await isAbandoned(path)));
    // One that is in use elsewhere can't be removed on Windows; it will be next time.
    if (outdated || left) await rm(path, { force: true }).catch(() => {});
  }
}

const isOfDataset = (entry: string, prefix: string) =>
  entry.startsWith(prefix) && /^[0-9a-f]{16}\.(u8|u8\.rows|json)$/.test(entry.slice(prefix.length));

async function isAbandoned(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > abandonedAfterMs;
}

/** Where the caches of a workspace are and how large they are together. */
export async function cacheUsage(workspace: string): Promise<{ path: string; bytes: number }> {
  const path = cacheFolder(workspace);
  let bytes = 0;
  for (const entry of await readdir(path).catch(() => [] as string[])) {
    bytes += (await stat(join(path, entry)).catch(() => undefined))?.size ?? 0;
  }
  return { path, bytes };
}

function parseNotes(text: string): CacheNotes | undefined {
  try {
    return notesSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

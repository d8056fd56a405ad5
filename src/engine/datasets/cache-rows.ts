/**
 * What rows a pixel cache has, so that the next one takes them over instead of decoding those images again: from the cache
 * of the dataset before it changed, and from what a build that was killed or cancelled had written.
 */

import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CacheFiles, rowsFile } from './cache-files.ts';
import { isLeftover } from './cache-leftovers.ts';
import type { Dataset } from './dataset.ts';

/** An image's row: its key, and why it is black where the image can't be read. */
export type CacheRow = readonly [key: string, why?: string];

export const rowLine = (row: CacheRow): string => `${JSON.stringify(row)}\n`;

/** The key of each image: its name, size and time. Undefined where images are no files and cost nothing to copy. */
export function rowKeys({ ids, stamps }: Dataset): string[] | undefined {
  return stamps?.map(({ bytes, mtimeMs }, index) =>
    createHash('sha1').update(`${ids[index]}\0${bytes}\0${mtimeMs}`).digest('base64').slice(0, 16),
  );
}

export interface KnownRows {
  /** Copies an image's pixels to `target` if some file has them. @returns Its row. */
  take(key: string, target: Uint8Array): Promise<CacheRow | undefined>;
  close(): Promise<void>;
}

interface Place {
  readonly file: FileHandle;
  readonly position: number;
  readonly row: CacheRow;
}

export async function openKnownRows({ folder, prefix }: CacheFiles, stride: number): Promise<KnownRows> {
  const places = new Map<string, Place>();
  const files: FileHandle[] = [];
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    const isPixels = name.startsWith(prefix) && (name.endsWith('.u8') || isLeftover(join(folder, name)));
    if (isPixels) await addFile(join(folder, name), stride, places, files);
  }
  return {
    async take(key, target) {
      const place = places.get(key);
      if (!place) return undefined;
      if (place.row.length > 1) return place.row;
      const { bytesRead } = await place.file.read(target, 0, stride, place.position);
      return bytesRead === stride ? place.row : undefined;
    },
    close: async () => {
      await Promise.all(files.map((file) => file.close()));
    },
  };
}

async function addFile(path: string, stride: number, places: Map<string, Place>, files: FileHandle[]): Promise<void> {
  const text = await readFile(rowsFile(path), 'utf8').catch(() => undefined);
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (text === undefined || size === 0) return;
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return;
  files.push(file);
  for (const [index, row] of parseRows(text).entries()) {
    if ((index + 1) * stride <= size) places.set(row[0], { file, position: index * stride, row });
  }
}

/** Up to a line that a crash tore: what follows would be counted wrongly. */
function parseRows(text: string): CacheRow[] {
  const rows: CacheRow[] = [];
  for (const line of text.split('\n')) {
    try {
      const row: unknown = JSON.parse(line);
      if (!Array.isArray(row) || typeof row[0] !== 'string') break;
      rows.push(row as unknown as CacheRow);
    } catch {
      break;
    }
  }
  return rows;
}

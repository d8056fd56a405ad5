/**
 * Computed arrays as files in `.darkroom/cache/`: the features of a split, a map of it. Each file says what it was computed
 * from; one that was computed from something else counts as missing, and goes when a new one is written.
 */

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../datasets/cache-files.ts';
import { listRunIds } from '../runs/folders.ts';
import { type ArrayEntry, type NamedArray, type PlainArray, packArrays, unpackArrays } from '../runs/tensors.ts';
import { writeFileAtomic } from '../runs/write.ts';

export interface KeptPlace {
  readonly workspace: string;
  readonly kind: 'features' | 'map';
  /** Id of the run: files of runs that are gone are removed. */
  readonly run: string;
  /** What else tells files of a run apart: `best-test`. Of each there is one file. */
  readonly name: string;
  /** Hash of everything that the arrays were computed from. */
  readonly key: string;
}

export interface KeptArrays<Notes> {
  readonly notes: Notes;
  readonly arrays: Readonly<Record<string, PlainArray>>;
}

interface Head<Notes> {
  readonly format: 1;
  readonly key: string;
  readonly notes: Notes;
  readonly entries: readonly ArrayEntry[];
}

const ending = '.bin';
const beginningOf = ({ kind, run, name }: KeptPlace) => `${kind}-${run}-${name}-`;
const fileOf = (place: KeptPlace) => `${beginningOf(place)}${place.key.slice(0, 16)}${ending}`;

/** Undefined if there is none, or it is not whole. */
export async function readKept<Notes>(place: KeptPlace): Promise<KeptArrays<Notes> | undefined> {
  const path = join(cacheFolder(place.workspace), fileOf(place));
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes || bytes.length < 4) return undefined;
  const start = 4 + bytes.readUInt32LE(0);
  try {
    const head = JSON.parse(bytes.toString('utf8', 4, start)) as Head<Notes>;
    if (head.format !== 1 || head.key !== place.key) return undefined;
    const arrays = unpackArrays(head.entries, bytes.subarray(start), path);
    return { notes: head.notes, arrays: Object.fromEntries(arrays.map(({ name, data }) => [name, data])) };
  } catch {
    return undefined;
  }
}

/** A disk that takes no more is no reason to fail: what was computed is there, and is computed again next time. */
export async function writeKept<Notes extends object>(
  place: KeptPlace,
  notes: Notes,
  arrays: readonly NamedArray[],
): Promise<void> {
  const folder = cacheFolder(place.workspace);
  const { entries, bytes } = packArrays(arrays);
  const head: Head<Notes> = { format: 1, key: place.key, notes, entries };
  const text = Buffer.from(JSON.stringify(head), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  try {
    await mkdir(folder, { recursive: true });
    await removeStale(folder, place);
    await writeFileAtomic(join(folder, fileOf(place)), Buffer.concat([length, text, bytes]));
  } catch {
    // Said above.
  }
}

/** What this file takes the place of, and what belongs to runs that were deleted. */
async function removeStale(folder: string, place: KeptPlace): Promise<void> {
  const runs = await listRunIds(place.workspace);
  for (const file of await readdir(folder)) {
    if (!/^(features|map)-.+\.bin$/.test(file)) continue;
    const orphaned = !runs.some((run) => file.startsWith(`features-${run}-`) || file.startsWith(`map-${run}-`));
    const replaced = file.startsWith(beginningOf(place)) && file.length === fileOf(place).length;
    if (orphaned || replaced) await rm(join(folder, file), { force: true }).catch(() => {});
  }
}

export const floats = (name: string, shape: readonly number[], data: Float32Array): NamedArray => ({
  name,
  dtype: 'float32',
  shape,
  data,
});

export const integers = (name: string, data: Int32Array): NamedArray => ({
  name,
  dtype: 'int32',
  shape: [data.length],
  data,
});

/**
 * Decoded pixels of a dataset in one file under `.darkroom/cache/`, keyed by the dataset's fingerprint and the input's size,
 * read by offset: a dataset larger than memory trains with a full shuffle. A small cache is held in memory.
 */

import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { DatasetProblem } from '../../protocol/datasets.ts';
import { cannotCache } from '../../protocol/errors.ts';
import { buildCache } from './cache-build.ts';
import { type CacheFiles, cacheFiles, readCacheNotes, removeStale } from './cache-files.ts';
import type { Dataset, PixelCache, PixelSize, Work } from './dataset.ts';
import { inParallel } from './parallel.ts';
import { counted, problem } from './source.ts';

/** A cache up to this size is held in memory. */
const memoryLimit = 256 * 2 ** 20;
/** Reads of a larger cache that are under way at once: enough to keep a disk busy. */
const readsAtOnce = 16;

export interface OpenedCache {
  readonly cache: PixelCache;
  readonly problems: readonly DatasetProblem[];
  /** Indices of images that could not be decoded, ascending; they are black in the cache and must be left out. */
  readonly unreadable: Int32Array;
}

/**
 * Opens the cache, after decoding all images if there is none yet. Throws UserErrors `no-readable-images`, `disk-full`
 * and `cannot-write-cache`, and CancelledError. `held` is for tests: the largest cache that is held in memory, bytes.
 */
export async function openCache(
  workspace: string,
  dataset: Dataset,
  size: PixelSize,
  work: Work = {},
  held = memoryLimit,
): Promise<OpenedCache> {
  const files = cacheFiles(workspace, dataset, size);
  let notes = await readCacheNotes(files, dataset);
  if (!notes) {
    notes = await buildCache(files, dataset, size, work);
    await removeStale(files);
  }
  return {
    cache: await pixelCache(files, size, held),
    problems: unreadableProblems(notes.unreadable),
    unreadable: Int32Array.from(notes.unreadable, ({ index }) => index),
  };
}

export const unreadableProblems = (unreadable: readonly { readonly why: string }[]): DatasetProblem[] =>
  problem(
    'warning',
    'unreadable-image',
    unreadable.map(({ why }) => why),
    (n) => `${counted(n, 'image')} can't be read; left out.`,
  );

async function pixelCache(files: CacheFiles, size: PixelSize, held: number): Promise<PixelCache> {
  const stride = size.height * size.width * size.channels;
  const count = files.bytes / stride;
  const read = files.bytes <= held ? await memoryReader(files) : await fileReader(files);
  return {
    path: files.pixels,
    size,
    async read(indices, target) {
      if (target.length !== indices.length * stride) {
        throw new RangeError(`${indices.length} images need ${indices.length * stride} bytes, not ${target.length}.`);
      }
      await read.runs(runsOf(indices, stride, count), target);
    },
    close: read.close,
  };
}

/** Consecutive images, in bytes: from where in the file, to where in the target, how many. */
interface Run {
  readonly from: number;
  readonly to: number;
  length: number;
}

function runsOf(indices: ArrayLike<number>, stride: number, count: number): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at]!;
    if (!(index >= 0 && index < count)) throw new RangeError(`There is no image ${index}; there are ${count}.`);
    const last = runs.at(-1);
    if (last && last.from + last.length === index * stride) last.length += stride;
    else runs.push({ from: index * stride, to: at * stride, length: stride });
  }
  return runs;
}

interface RunReader {
  runs(runs: readonly Run[], target: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

async function memoryReader({ pixels }: CacheFiles): Promise<RunReader> {
  let bytes: Uint8Array | undefined = await readFile(pixels);
  return {
    async runs(runs, target) {
      if (!bytes) throw new Error('The pixel cache is closed.');
      for (const { from, to, length } of runs) target.set(bytes.subarray(from, from + length), to);
    },
    async close() {
      bytes = undefined;
    },
  };
}

async function fileReader({ pixels }: CacheFiles): Promise<RunReader> {
  const file = await open(pixels, 'r');
  return {
    runs: (runs, target) => inParallel(runs.length, readsAtOnce, (at) => readRun(file, runs[at]!, target, pixels)),
    close: () => file.close(),
  };
}

async function readRun(file: FileHandle, { from, to, length }: Run, target: Uint8Array, path: string): Promise<void> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(target, to + done, length - done, from + done);
    if (bytesRead === 0) throw cannotCache(path, 'it became shorter while it was in use');
    done += bytesRead;
  }
}

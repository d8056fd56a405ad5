/**
 * Builds the pixel cache: every image decoded once, a block at a time, so that memory stays small. It is written under
 * another name and renamed when it is complete; a process that is killed leaves nothing that looks like a cache, but its
 * blocks are not decoded again.
 */

import { existsSync } from 'node:fs';
import { appendFile, type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { CancelledError, cacheDiskFull, cannotCache, noReadableImages, UserError } from '../../protocol/errors.ts';
import { hasCode, renamePatiently } from '../runs/write.ts';
import { type CacheFiles, type CacheNotes, rowsFile, temporaryName } from './cache-files.ts';
import { whileInUse } from './cache-leftovers.ts';
import { type CacheRow, type KnownRows, openKnownRows, rowKeys, rowLine } from './cache-rows.ts';
import type { Dataset, PixelSize, Work } from './dataset.ts';
import { inParallel, stepwise, throwIfCancelled } from './parallel.ts';

/** Pixels that are written at once. */
const blockBytes = 16 * 2 ** 20;
const phase = 'Decoding images';

/** Throws UserErrors `no-readable-images`, `disk-full` and `cannot-write-cache`. */
export async function buildCache(
  files: CacheFiles,
  dataset: Dataset,
  size: PixelSize,
  work: Work,
): Promise<CacheNotes> {
  const temporary = temporaryName(files.pixels);
  return whileInUse(temporary, async () => {
    try {
      await mkdir(files.folder, { recursive: true });
      const unreadable = await writePixels(temporary, files, dataset, size, work);
      const { name, fingerprint, labels } = dataset;
      const notes: CacheNotes = { format: 1, dataset: name, fingerprint, count: labels.length, unreadable };
      await publish(temporary, files, notes);
      return notes;
    } catch (error) {
      // What was decoded until it was cancelled is taken over by the next one; a full disk needs the room.
      const isUseful = error instanceof CancelledError && existsSync(rowsFile(temporary));
      if (!isUseful) await removeBoth(temporary);
      throw explained(error, files);
    }
  });
}

async function removeBoth(pixels: string): Promise<void> {
  for (const path of [pixels, rowsFile(pixels)]) await rm(path, { force: true }).catch(() => {});
}

async function writePixels(path: string, files: CacheFiles, dataset: Dataset, size: PixelSize, work: Work) {
  const file = await open(path, 'wx');
  try {
    const { packed } = dataset;
    const fits = packed && packed.size.height === size.height && packed.size.width === size.width;
    if (fits && packed.size.channels === size.channels) {
      await copyBlocks(file, packed.blocks(), dataset.labels.length * bytesOf(size), work);
      return [];
    }
    const known = await openKnownRows(files, bytesOf(size));
    try {
      return await decodeAll({ file, rows: rowsFile(path), known }, dataset, size, work);
    } finally {
      await known.close();
    }
  } finally {
    await file.close();
  }
}

const bytesOf = ({ height, width, channels }: PixelSize) => height * width * channels;

/** Raw pixels of the right size need no decoding. */
async function copyBlocks(file: FileHandle, blocks: AsyncIterable<Uint8Array>, total: number, work: Work) {
  let written = 0;
  for await (const block of blocks) {
    throwIfCancelled(work, phase);
    await writeAll(file, block, written);
    written += block.length;
    work.progress?.(phase, written, total);
  }
  if (written !== total) throw new Error(`The dataset gave ${written} bytes of pixels instead of ${total}.`);
}

interface Target {
  readonly file: FileHandle;
  /** Path of the file that says which rows are written. */
  readonly rows: string;
  readonly known: KnownRows;
}

/** An image that can't be read is noted, and is black in the cache; training leaves it out. */
async function decodeAll({ file, rows, known }: Target, dataset: Dataset, size: PixelSize, work: Work) {
  const count = dataset.labels.length;
  const stride = bytesOf(size);
  const perBlock = Math.max(1, Math.min(count, Math.floor(blockBytes / stride)));
  const block = new Uint8Array(perBlock * stride);
  const keys = rowKeys(dataset);
  const unreadable: CacheNotes['unreadable'] = [];
  const report = stepwise(work, phase, count);
  let done = 0;
  for (let first = 0; first < count; first += perBlock) {
    const images = Math.min(perBlock, count - first);
    const written = new Array<CacheRow>(images);
    await inParallel(images, availableParallelism(), async (at) => {
      throwIfCancelled(work, phase);
      const index = first + at;
      const target = block.subarray(at * stride, (at + 1) * stride);
      const key = keys?.[index] ?? '';
      const row = (await known.take(key, target)) ?? (await decode(dataset, index, size, key, target));
      const [, why] = row;
      written[at] = row;
      if (why !== undefined) {
        target.fill(0);
        unreadable.push({ index, id: dataset.ids[index]!, why });
      }
      report(++done);
    });
    await writeAll(file, block.subarray(0, images * stride), first * stride);
    if (keys) await appendFile(rows, written.map(rowLine).join(''));
  }
  unreadable.sort((a, b) => a.index - b.index);
  if (unreadable.length === count) throw noReadableImages(dataset.name, unreadable[0]!.why);
  return unreadable;
}

async function decode(
  dataset: Dataset,
  index: number,
  size: PixelSize,
  key: string,
  target: Uint8Array,
): Promise<CacheRow> {
  try {
    target.set(await dataset.readImage(index, size));
    return [key];
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unreadable-image') throw error;
    return [key, error.message];
  }
}

/** A write may end early without an error, e.g. at the last free byte of a disk; the next one then tells why. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    if (bytesWritten === 0) throw Object.assign(new Error('nothing could be written'), { code: 'ENOSPC' });
    at += bytesWritten;
  }
}

/** Notes first: pixels without notes, or notes without pixels, are no cache. Other processes that build write the same. */
async function publish(temporary: string, files: CacheFiles, notes: CacheNotes): Promise<void> {
  const temporaryNotes = temporaryName(files.notes);
  await whileInUse(temporaryNotes, async () => {
    try {
      await writeFile(temporaryNotes, `${JSON.stringify(notes, null, 1)}\n`, { flag: 'wx' });
      await renamePatiently(temporaryNotes, files.notes);
    } finally {
      await rm(temporaryNotes, { force: true }).catch(() => {});
    }
  });
  if (existsSync(rowsFile(temporary))) await renamePatiently(rowsFile(temporary), rowsFile(files.pixels));
  await renamePatiently(temporary, files.pixels);
}

function explained(error: unknown, files: CacheFiles): unknown {
  if (error instanceof UserError || error instanceof CancelledError || !(error instanceof Error)) return error;
  // EFBIG is a limit on the size of files (ulimit -f), which for the person is the same as a full disk.
  if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) return cacheDiskFull(files.pixels, files.bytes);
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('E')
    ? cannotCache(files.pixels, error.message)
    : error;
}

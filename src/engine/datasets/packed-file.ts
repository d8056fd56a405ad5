/** Reads a packed file whole, gzipped or not, and never takes more memory than its header and length allow. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { UserError, unreadableData } from '../../protocol/errors.ts';
import { counted } from './source.ts';

/** More than this can't be in one buffer on every platform. */
const largest = 2 ** 31 - 1;
/** Deflate makes at most 1,032 bytes of one. */
const deflateRatio = 1032;

export interface PackedBytes {
  readonly bytes: Buffer;
  /** Of the file as it is, still compressed; hex. */
  readonly hash: string;
}

/** The length that the whole content must have, told from its first bytes; throws UserError for a bad header. */
export type LengthFromHead = (head: Buffer) => number;

/** Throws UserError `unreadable-data` for a file that is too short, too long, damaged or can't be opened. */
export async function readPackedFile(path: string, lengthFromHead?: LengthFromHead): Promise<PackedBytes> {
  const file = await readWhole(path);
  const hash = createHash('sha256').update(file).digest('hex');
  const isGzip = file[0] === 0x1f && file[1] === 0x8b;
  if (isGzip && lengthFromHead) return { bytes: await gunzip(file, path, lengthFromHead), hash };
  if (lengthFromHead) checkLength(path, file.length, lengthFromHead(file));
  return { bytes: file, hash };
}

async function readWhole(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > largest) throw unreadableData(path, 'it is larger than 2 GB');
    return await readFile(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadableData(path, error instanceof Error ? error.message : String(error));
  }
}

function checkLength(path: string, actual: number, expected: number): void {
  if (actual < expected) {
    throw unreadableData(path, `it is truncated: ${counted(actual, 'byte')} instead of ${counted(expected, 'byte')}`);
  }
  if (actual > expected) throw unreadableData(path, `it has ${counted(actual - expected, 'byte')} too many`);
}

/** Unpacks into a buffer of the expected length, and stops as soon as there is more. */
function gunzip(packed: Buffer, path: string, lengthFromHead: LengthFromHead): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = createGunzip({ chunkSize: 2 ** 18 });
    let target: Buffer | undefined;
    let at = 0;
    const fail = (error: Error) => {
      stream.destroy();
      reject(error);
    };
    stream.on('data', (chunk: Buffer) => {
      try {
        target ??= allocate(lengthFromHead(chunk), packed.length, path);
        if (at + chunk.length > target.length) throw unreadableData(path, 'it has more bytes than its header says');
        chunk.copy(target, at);
        at += chunk.length;
      } catch (error) {
        fail(error as Error);
      }
    });
    stream.on('error', (error) => {
      const cut = /unexpected end/i.test(error.message);
      fail(unreadableData(path, cut ? 'it is truncated' : `its compressed bytes are damaged (${error.message})`));
    });
    stream.on('end', () => {
      if (!target) fail(unreadableData(path, 'it is empty'));
      else if (at < target.length) fail(unreadableData(path, `it is truncated: ${at} of ${target.length} bytes`));
      else resolve(target);
    });
    stream.end(packed);
  });
}

function allocate(length: number, packedLength: number, path: string): Buffer {
  if (length > packedLength * deflateRatio) {
    throw unreadableData(path, `it is truncated: ${basename(path)} is too short for ${counted(length, 'byte')}`);
  }
  if (length > largest) throw unreadableData(path, 'it is larger than 2 GB when it is unpacked');
  try {
    return Buffer.allocUnsafe(length);
  } catch {
    throw unreadableData(path, `there is no memory for its ${counted(length, 'byte')}`);
  }
}

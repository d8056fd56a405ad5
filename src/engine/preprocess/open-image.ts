/** The one place where an image is opened, for pixels, for a picture on a page, and for a look at what kind it is. */

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { decodeBmp, isBmp } from './bmp.ts';
import { decodeNetpbm, isNetpbm } from './netpbm.ts';
import type { RawImage } from './raw-image.ts';

// Many images are decoded at once, so that each needs one thread only; and a file that changes must be read again.
sharp.concurrency(1);
sharp.cache(false);

/**
 * The first frame or page, not yet upright. Files that end early or are damaged fail when they are decoded, as the missing
 * rows would be gray. Throws an Error for a file that is damaged in a format that is decoded here.
 */
export function openImage(source: string | Buffer): Sharp {
  const raw = decodedHere(source);
  if (!raw) return sharp(source, { failOn: 'error' });
  const { data, width, height, channels } = raw;
  return sharp(data, { raw: { width, height, channels } });
}

/** The name of the format if it is decoded here: libvips knows nothing of it. */
export const formatDecodedHere = (bytes: Buffer): RawImage['format'] | undefined =>
  isBmp(bytes) ? 'bmp' : isNetpbm(bytes) ? 'netpbm' : undefined;

function decodedHere(source: string | Buffer): RawImage | undefined {
  const format = formatDecodedHere(typeof source === 'string' ? beginningOf(source) : source);
  if (!format) return undefined;
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  return format === 'bmp' ? decodeBmp(bytes) : decodeNetpbm(bytes);
}

/** Enough to tell a format by. Empty for a file that can't be opened: sharp says why. */
function beginningOf(path: string): Buffer {
  const bytes = Buffer.alloc(32);
  try {
    const file = openSync(path, 'r');
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return bytes.subarray(0, 0);
  }
}

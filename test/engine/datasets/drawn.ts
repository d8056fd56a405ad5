/** Draws datasets into temporary folders for the tests of this folder: real image files, IDX and CIFAR bytes. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll } from 'vitest';
import { randomNumbers } from '../random-numbers.ts';

const made: string[] = [];
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

/** A new empty workspace, removed after the tests of the file. */
export async function workspaceWith(datasets?: Record<string, unknown>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'darkroom-data-'));
  made.push(path);
  if (datasets) await write(path, 'darkroom.json', JSON.stringify({ datasets }, null, 2));
  return path;
}

export async function write(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

export type Rgb = readonly [number, number, number];

/** Bytes of an image file of one colour. */
export function colourImage([r, g, b]: Rgb, format: 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' = 'png', size = 8) {
  return sharp({ create: { width: size, height: size, channels: 3, background: { r, g, b } } })
    .toFormat(format)
    .toBuffer();
}

/** Bytes of a detailed JPEG that a truncation really damages. */
export function noiseJpeg(width = 64, height = 48) {
  const pixels = Buffer.from(randomBytes(width * height * 3, 7));
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** A folder per class with `count` images each, no two of them equal. */
export async function classFolders(root: string, counts: Readonly<Record<string, number>>): Promise<void> {
  let shade = 0;
  for (const [name, count] of Object.entries(counts)) {
    for (let at = 0; at < count; at++) {
      const colour: Rgb = [shade % 256, (shade >> 8) * 40, 100];
      await write(root, `${name}/${at}.png`, await colourImage(colour));
      shade++;
    }
  }
}

export function randomBytes(count: number, seed: number): Uint8Array {
  const next = randomNumbers(seed);
  return Uint8Array.from({ length: count }, () => Math.floor(next() * 256));
}

/** An IDX file of unsigned bytes. */
export function idxBytes(shape: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [at, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * at);
  return Buffer.concat([header, data]);
}

/** A CIFAR batch as binary records: label bytes, then planes of red, green and blue. */
export function cifarBytes(labels: readonly (readonly number[])[], seed = 1): Buffer {
  const images = randomBytes(labels.length * 3072, seed);
  return Buffer.concat(
    labels.flatMap((label, at) => [Buffer.from(label), images.subarray(at * 3072, (at + 1) * 3072)]),
  );
}

/** 100,000 small PNG files in ten classes, as CIFAR-10 would be as files: drawn once into a folder and kept. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

export const smallImages = 100_000;
const side = 32;
const classes = 10;
const atOnce = 64;

/** A workspace whose dataset `small` has these images. */
export async function smallImagesWorkspace(folder: string): Promise<string> {
  const done = join(folder, 'complete');
  if (existsSync(done)) return folder;
  console.error(`Drawing ${smallImages} images into ${folder} …`);
  for (let label = 0; label < classes; label++)
    mkdirSync(join(folder, 'images', `class ${label}`), { recursive: true });
  for (let first = 0; first < smallImages; first += atOnce) {
    const indices = Array.from({ length: Math.min(atOnce, smallImages - first) }, (_, at) => first + at);
    await Promise.all(
      indices.map((index) => draw(join(folder, 'images', `class ${index % classes}`, `${index}.png`), index)),
    );
  }
  writeFileSync(join(folder, 'darkroom.json'), JSON.stringify({ datasets: { small: { path: 'images' } } }));
  writeFileSync(done, '');
  return folder;
}

/** A coarse random pattern in colour, made finer, with noise. */
async function draw(path: string, seed: number): Promise<void> {
  const random = numbers(seed + 1);
  const coarse = Buffer.from(Array.from({ length: 6 * 6 * 3 }, () => Math.floor(random() * 256)));
  const pixels = await sharp(coarse, { raw: { width: 6, height: 6, channels: 3 } })
    .resize(side, side, { kernel: 'cubic' })
    .raw()
    .toBuffer();
  for (let at = 0; at < pixels.length; at++) pixels[at] = Math.max(0, Math.min(255, pixels[at]! + random() * 30 - 15));
  await writeFile(
    path,
    await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** Numbers in 0..1 from a seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

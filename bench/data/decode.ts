/** The cache of 2,000 photos of 1024 x 1024 at 150 x 150, beside sharp alone with as many images at once. */

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openCache } from '../../src/engine/datasets/cache.ts';
import { openDataset } from '../../src/engine/datasets/open.ts';
import { inParallel } from '../../src/engine/datasets/parallel.ts';
import { median } from '../median.ts';
import { type Measured, measured, row } from './measured.ts';
import { numbers } from './small-images.ts';

const photos = 2_000;
const rounds = 3;
const size = { height: 150, width: 150, channels: 3 } as const;

export async function benchDecode(folder: string): Promise<string[]> {
  const workspace = await photosWorkspace(join(folder, 'photos'));
  const dataset = await openDataset(workspace, 'photos');
  const paths = dataset.ids.map((_, index) => dataset.filePath!(index));
  const ours: Measured<unknown>[] = [];
  const alone: Measured<unknown>[] = [];
  for (let round = 0; round < rounds; round++) {
    rmSync(join(workspace, '.darkroom'), { recursive: true, force: true });
    ours.push(await measured(async () => (await openCache(workspace, dataset, size)).cache.close()));
    alone.push(await measured(() => inParallel(paths.length, availableParallelism(), (at) => withSharp(paths[at]!))));
  }
  const ratio = (of: 'wall' | 'processor') => median(ours.map((own, at) => own[of] / alone[at]![of])).toFixed(2);
  return [
    row(`${photos} JPEG of 1024x1024 decoded into a cache of 150x150`, best(ours), ''),
    row('sharp alone, nothing kept', best(alone), ''),
    `| ours divided by sharp alone, median of ${rounds} rounds | ${ratio('wall')} | ${ratio('processor')} | at most 1.1 |`,
  ];
}

const best = (all: readonly Measured<unknown>[]) => [...all].sort((a, b) => a.wall - b.wall)[0]!;

/** What the engine asks of sharp, and nothing else. */
async function withSharp(path: string): Promise<void> {
  await sharp(path, { failOn: 'error' })
    .autoOrient()
    .flatten({ background: '#fff' })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
}

async function photosWorkspace(folder: string): Promise<string> {
  const done = join(folder, 'complete');
  if (existsSync(done)) return folder;
  console.error(`Drawing ${photos} photos into ${folder} …`);
  for (const label of ['a', 'b']) mkdirSync(join(folder, 'images', label), { recursive: true });
  for (let index = 0; index < photos; index++) {
    const random = numbers(index + 1);
    const coarse = Buffer.from(Array.from({ length: 48 * 48 * 3 }, () => Math.floor(random() * 256)));
    const image = sharp(coarse, { raw: { width: 48, height: 48, channels: 3 } }).resize(1024, 1024, {
      kernel: 'cubic',
    });
    await writeFile(
      join(folder, 'images', index % 2 ? 'a' : 'b', `${index}.jpg`),
      await image.jpeg({ quality: 85 }).toBuffer(),
    );
  }
  writeFileSync(join(folder, 'darkroom.json'), JSON.stringify({ datasets: { photos: { path: 'images' } } }));
  writeFileSync(done, '');
  return folder;
}

/** What the network gets of a file is the same in training and in prediction, byte for byte. */

import { join } from 'node:path';
import sharp, { type FormatEnum } from 'sharp';
import { expect, it } from 'vitest';
import { openCache } from '../../../src/engine/datasets/cache.ts';
import type { PixelSize } from '../../../src/engine/datasets/dataset.ts';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { decodeBatch } from '../../../src/engine/predict/batch.ts';
import { channelStatistics } from '../../../src/engine/preprocess/statistics.ts';
import { readBatch } from '../../../src/engine/train/batches.ts';
import { CancelledError } from '../../../src/protocol/errors.ts';
import { randomBytes, workspaceWith, write } from '../datasets/drawn.ts';

const width = 61;
const height = 47;

/** A detailed picture in ways that files hold pictures. */
async function pictures(): Promise<Readonly<Record<string, Buffer>>> {
  const raw = { width, height, channels: 3 } as const;
  const picture = () => sharp(randomBytes(width * height * 3, 11), { raw });
  const plain = async (format: keyof FormatEnum) => picture().toFormat(format).toBuffer();
  return {
    'plain.png': await plain('png'),
    'plain.jpg': await plain('jpeg'),
    'plain.webp': await plain('webp'),
    'plain.gif': await plain('gif'),
    'plain.tiff': await plain('tiff'),
    'plain.avif': await picture().avif().toBuffer(),
    'turned.jpg': await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'progressive.jpg': await picture().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    'palette.png': await picture().png({ palette: true, colours: 16 }).toBuffer(),
    'clear.png': await picture().ensureAlpha(0.5).png().toBuffer(),
    'deep.png': await picture().toColourspace('rgb16').png().toBuffer(),
    'printed.jpg': await picture().toColourspace('cmyk').jpeg().toBuffer(),
    'gray.png': await picture().toColourspace('b-w').png().toBuffer(),
  };
}

const sizes: readonly PixelSize[] = [
  { height: 20, width: 30, channels: 3 },
  { height: 20, width: 30, channels: 1, resize: 'cover' },
  { height: 33, width: 20, channels: 3, resize: 'contain', pad: [120, 10, 255] },
  { height, width, channels: 3 },
];

it('training and prediction read the same bytes of a file, in every format and every way to resize', async () => {
  const workspace = await workspaceWith({ all: { path: 'a' } });
  const files = await pictures();
  for (const [name, bytes] of Object.entries(files)) await write(workspace, `a/${name[0]}/${name}`, bytes);
  const dataset = await openDataset(workspace, 'all');
  for (const size of sizes) {
    const { cache, unreadable } = await openCache(workspace, dataset, size);
    expect(unreadable).toHaveLength(0);
    const source = { pixels: cache, labels: dataset.labels };
    const trained = await readBatch(source, Int32Array.from(dataset.ids.keys()));
    const decoded = await decodeBatch(
      dataset.ids.map((id) => ({ path: join(workspace, 'a', id) })),
      size,
    );
    const predicted = Buffer.concat(decoded.map(({ pixels }) => pixels!));
    expect(Buffer.compare(Buffer.from(trained.pixels.data as Uint8Array), predicted)).toBe(0);
    await cache.close();
  }
});

const size = { height: 3, width: 2, channels: 3 } as const;
const images = randomBytes(40 * 18, 5);
const cache = {
  size,
  async read(indices: ArrayLike<number>, target: Uint8Array) {
    Array.from(indices, (index, at) => target.set(images.subarray(index * 18, index * 18 + 18), at * 18));
  },
};

it('statistics are those of the given images alone, by channel', async () => {
  const indices = Int32Array.of(3, 7, 8, 21, 39);
  const seen: string[] = [];
  const progress = (phase: string, done: number, total: number) => seen.push(`${phase} ${done}/${total}`);
  const measured = await channelStatistics(cache, indices, { progress });
  expect(measured.images).toBe(5);
  for (const channel of [0, 1, 2]) {
    const values = [...indices].flatMap((index) =>
      [...images.subarray(index * 18, index * 18 + 18)].filter((_, i) => i % 3 === channel).map((byte) => byte / 255),
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(measured.mean[channel]).toBeCloseTo(mean, 12);
    expect(measured.std[channel]).toBeCloseTo(Math.sqrt(variance), 12);
  }
  expect(seen).toEqual(['Measuring the training images 0/5', 'Measuring the training images 5/5']);
});

it('a channel that never changes can be divided by, and measuring can be cancelled', async () => {
  const blank = { size, read: async (_: ArrayLike<number>, target: Uint8Array) => void target.fill(51) };
  expect(await channelStatistics(blank, Int32Array.of(0, 1), {})).toEqual({
    mean: [0.2, 0.2, 0.2],
    std: [1, 1, 1],
    images: 2,
  });
  const signal = AbortSignal.abort();
  await expect(channelStatistics(blank, Int32Array.of(0), { signal })).rejects.toBeInstanceOf(CancelledError);
});

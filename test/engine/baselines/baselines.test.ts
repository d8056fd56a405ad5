/** The baselines: each method on rows that can be worked out by hand, and all of them with their cache. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BaselineImages, measureBaselines } from '../../../src/engine/baselines/baselines.ts';
import { isTooLarge, logisticClass } from '../../../src/engine/baselines/logistic-regression.ts';
import { elected, nearestClass } from '../../../src/engine/baselines/nearest-class.ts';
import { pixelRows, shrunkSize } from '../../../src/engine/baselines/pixel-rows.ts';
import type { Dataset, PixelCache } from '../../../src/engine/datasets/dataset.ts';
import { openExecutor } from '../../../src/engine/train/executors.ts';
import type { Executor } from '../../../src/jit/executor.ts';

let executor: Executor;
beforeAll(async () => {
  executor = await openExecutor('cpu');
});
afterAll(() => executor.dispose());

/** Pixels in memory, `size` × `size`, one channel. */
const pixelsOf = (images: readonly (readonly number[])[], size: number): PixelCache => ({
  path: '',
  size: { height: size, width: size, channels: 1 },
  async read(indices, target) {
    Array.from(indices).forEach((index, i) => {
      target.set(images[index]!, i * size * size);
    });
  },
  close: async () => undefined,
});

describe('Rows of pixels', () => {
  it('stay as they are while they are short', async () => {
    expect(shrunkSize({ height: 28, width: 28, channels: 1 })).toEqual({
      height: 28,
      width: 28,
      channels: 1,
      factor: 1,
    });
    const { values, width } = await pixelRows(executor, pixelsOf([[0, 51, 102, 255]], 2), Int32Array.of(0, 0), {});
    expect(width).toBe(4);
    expect([...values].map((value) => Number(value.toFixed(6)))).toEqual([0, 0.2, 0.4, 1, 0, 0.2, 0.4, 1]);
  });

  it('are means of squares where images are large', async () => {
    expect(shrunkSize({ height: 32, width: 32, channels: 3 })).toMatchObject({ height: 16, width: 16, factor: 2 });
    expect(shrunkSize({ height: 224, width: 224, channels: 3 })).toMatchObject({ height: 18, factor: 12 });
    const side = 34;
    const image = Array.from({ length: side * side }, (_, i) => (Math.floor(i / side) % 2 === 0 ? 255 : 0));
    const { values, width } = await pixelRows(executor, pixelsOf([image], side), Int32Array.of(0), {});
    expect(width).toBe(17 * 17);
    expect(values.every((value) => Math.abs(value - 0.5) < 1e-6)).toBe(true);
  });

  it('can be cancelled', async () => {
    const reading = pixelRows(executor, pixelsOf([[0]], 1), Int32Array.of(0), { signal: AbortSignal.abort() });
    await expect(reading).rejects.toThrow('cancelled');
  });
});

describe('Nearest neighbours', () => {
  it('vote; of equals those that are nearer win', () => {
    expect(elected([2, 1, 1, 0, 0], [0.1, 0.2, 0.3, 0.25, 0.3])).toBe(1);
    expect(elected([2, 2, 0], [5, 5, 0])).toBe(2);
    expect(elected([7], [3])).toBe(7);
  });

  it('are found by the distance of pixels', async () => {
    const train = { values: Float32Array.of(0, 0, 0, 0.1, 0.1, 0, 1, 1, 1, 0.9, 0.9, 1), width: 2 };
    const labels = Int32Array.of(0, 0, 0, 1, 1, 1);
    const asked = { values: Float32Array.of(0.2, 0.2, 0.8, 0.8), width: 2 };
    expect([...(await nearestClass(executor, train, labels, asked, {}))]).toEqual([0, 1]);
  });

  it('are as many as there are', async () => {
    const one = { values: Float32Array.of(1, 2), width: 2 };
    expect([...(await nearestClass(executor, one, Int32Array.of(4), one, {}))]).toEqual([4]);
  });
});

describe('Logistic regression', () => {
  it('separates what a line separates', async () => {
    // Three classes by which of three numbers is the largest.
    const n = 300;
    const values = Float32Array.from({ length: 3 * n }, (_, i) => ((Math.imul(i + 1, 0x9e3779b1) >>> 8) % 1000) / 1000);
    const labels = Int32Array.from({ length: n }, (_, row) => {
      const three = values.subarray(3 * row, 3 * row + 3);
      return three.indexOf(Math.max(...three));
    });
    const rows = { values, width: 3 };
    const predicted = await logisticClass(executor, rows, labels, rows, 3, {});
    const right = predicted.filter((label, row) => label === labels[row]).length;
    expect(right / n).toBeGreaterThan(0.95);
    expect([...(await logisticClass(executor, rows, labels, rows, 3, {}))]).toEqual([...predicted]);
  });

  it('is left out for thousands of classes', () => {
    expect(isTooLarge(784, 1000)).toBe(false);
    expect(isTooLarge(784, 4251)).toBe(true);
  });
});

describe('All of them', () => {
  let workspace: string;
  const phases: string[] = [];
  const work = { progress: (phase: string) => void phases.push(phase) };
  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'darkroom-baselines-'));
  });
  afterAll(() => rm(workspace, { recursive: true, force: true }));

  /** Dark, grey and bright squares of four pixels; most are dark. */
  const images = (fingerprint = 'f', change: Partial<BaselineImages> = {}): BaselineImages => {
    const labels = Int32Array.from({ length: 60 }, (_, i) => (i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2));
    const pixels = [...labels].map((label, i) =>
      Array.from({ length: 4 }, (_, p) => label * 100 + ((i * 7 + p * 3) % 40)),
    );
    const indices = {
      train: Int32Array.from({ length: 48 }, (_, i) => i),
      validation: new Int32Array(),
      test: Int32Array.from({ length: 12 }, (_, i) => 48 + i),
    };
    const dataset = {
      name: 'squares',
      fingerprint,
      classNames: ['dark', 'grey', 'bright'],
      labels,
      ids: [...labels].map((_, i) => `${i}`),
    } as unknown as Dataset;
    const split = { id: 's', manifest: '', indices, sizes: { train: 48, validation: 0, test: 12 } };
    return {
      ...{ dataset, split, name: 'test', pixels: pixelsOf(pixels, 2), indices: indices.test, training: indices.train },
      ...change,
    };
  };

  it('are measured once and kept', async () => {
    const first = await measureBaselines(workspace, images(), work);
    expect(first.map(({ kind, accuracy, count }) => [kind, accuracy, count])).toEqual([
      ['majority', 0.5, 12],
      ['nearest', 1, 12],
      ['logistic', 1, 12],
    ]);
    expect(first.map(({ note }) => note)).toEqual([
      'always dark, the most frequent in training',
      'the 5 nearest of 48 training images, 2 × 2 pixels',
      'trained on 48 images, 2 × 2 pixels',
    ]);
    expect(first[0]!.interval![0]).toBeCloseTo(0.2538, 3);
    expect(phases).toContain('Baseline: logistic regression');
    phases.length = 0;
    expect(await measureBaselines(workspace, images(), work)).toEqual(first);
    expect(phases).toEqual([]);
  });

  it('are measured anew when the images, the split or what can be read of them has changed', async () => {
    const again = async (changed: BaselineImages) => {
      phases.length = 0;
      await measureBaselines(workspace, changed, work);
      return phases.length > 0;
    };
    expect(await again(images('f', { training: Int32Array.of(0, 3, 5) }))).toBe(true);
    expect(await again(images('g'))).toBe(true);
    // Those of the dataset as it was are gone.
    expect(await readdir(join(workspace, '.darkroom/cache'))).toHaveLength(1);
    expect(await again(images('g'))).toBe(false);
  });

  it('are measured anew where the file is broken', async () => {
    const folder = join(workspace, '.darkroom/cache');
    const [file] = await readdir(folder);
    const good = await readFile(join(folder, file!), 'utf8');
    await writeFile(join(folder, file!), good.slice(0, 40));
    phases.length = 0;
    await measureBaselines(workspace, images('g'), work);
    expect(phases.length).toBeGreaterThan(0);
    expect(await readFile(join(folder, file!), 'utf8')).toBe(good);
  });

  it('are the majority alone where nothing can be trained on', async () => {
    const none = await measureBaselines(workspace, images('h', { training: new Int32Array() }), work);
    expect(none.map(({ kind }) => kind)).toEqual(['majority']);
  });

  it('can be cancelled', async () => {
    const cancelled = measureBaselines(workspace, images('i'), { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toThrow('cancelled');
  });
});

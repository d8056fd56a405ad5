/** Wrong labels that were planted among pictures of clothes: a network that was trained on some finds them among others. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { train } from '../../../src/client/training.ts';
import { mulberry32 } from '../../../src/engine/seeded-random.ts';
import type { SplitName } from '../../../src/protocol/runs.ts';
import { builtEngine } from '../editor/engine.ts';

const engines = builtEngine();
/** Part of the labels of every file that is changed to another class. */
const share = 0.03;
let workspace: string;
let run: string;
/** Ids of images whose label was changed, with the class that it was. */
const planted = new Map<string, number>();

async function plant(file: string, prefix: string, seed: number): Promise<void> {
  const path = join(workspace, 'data', file);
  const bytes = gunzipSync(await readFile(path));
  const count = bytes.length - 8;
  const random = mulberry32(seed);
  const chosen = new Set<number>();
  while (chosen.size < Math.round(count * share)) chosen.add(Math.floor(random() * count));
  for (const at of chosen) {
    planted.set(`${prefix}/${at}`, bytes[8 + at]!);
    bytes[8 + at] = (bytes[8 + at]! + 1 + Math.floor(random() * 9)) % 10;
  }
  await writeFile(path, gzipSync(bytes));
}

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'darkroom-planted-'));
  await cp('examples/fashion', workspace, { recursive: true, filter: (path) => !path.includes('.darkroom') });
  await plant('train-labels-idx1-ubyte.gz', 'train', 1);
  await plant('t10k-labels-idx1-ubyte.gz', 'test', 2);
  const engine = await engines.start();
  const options = { workspace, file: 'fashion.model.ts', epochs: 6, device: 'cpu', seed: 1 };
  run = (await train(engine, options)).run;
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

async function suspectsOf(split: SplitName) {
  const engine = await engines.start();
  await engine.request('run/evaluate', { workspace, run, split });
  return engine.request('run/suspects', { workspace, run, split, limit: 10_000 });
}

describe('Planted wrong labels', () => {
  it.each(['test', 'validation'] as const)('are found among the %s images', async (split) => {
    const found = await suspectsOf(split);
    const isPlanted = ({ id }: { readonly id: string }) => planted.has(id);
    const engine = await engines.start();
    const { images } = await engine.request('dataset/images', {
      workspace,
      name: 'fashion',
      split,
      offset: 0,
      limit: 10_000,
    });
    expect(images).toHaveLength(found.count);
    const there = images.filter(isPlanted).length;
    expect(there).toBeGreaterThan(10);
    const first = found.suspects.slice(0, Math.round(found.count * 0.05)).filter(isPlanted);
    expect(first.length / there).toBeGreaterThanOrEqual(0.7);
    // Most of those that are found are given back what they were.
    const restored = first.filter(({ id, suggested }) => planted.get(id) === suggested);
    expect(restored.length / first.length).toBeGreaterThan(0.7);
    expect(found.warning).toBeUndefined();
    expect(found.confident).toBeGreaterThanOrEqual(first.length);
    expect(found.suspects.map(({ margin }) => margin).every((margin) => margin < 0)).toBe(true);
  });

  it('are among the mistakes, of which none is left out', async () => {
    const engine = await engines.start();
    const { evaluation } = await engine.request('run/evaluate', { workspace, run, split: 'test' });
    const found = await engine.request('run/mistakes', { workspace, run, split: 'test' });
    expect(found.count).toBe(evaluation.count);
    expect(found.ids.length).toBe(Math.round(evaluation.count * (1 - evaluation.accuracy)));
    expect(found.ids.slice(0, 100)).toEqual(evaluation.mistakes.map(({ id }) => id));
    const [first] = evaluation.mistakes;
    expect([found.actual[0], found.predicted[0]]).toEqual([first!.actual, first!.predicted]);
    expect(found.actualProbabilities[0]).toBeCloseTo(first!.actualProbability, 6);
    expect(found.predictedProbabilities[0]).toBeCloseTo(first!.predictedProbability, 6);
    expect(found.losses).toEqual(found.losses.slice().sort().reverse());
    const missing = engine.request('run/mistakes', { workspace, run, split: 'train' });
    await expect(missing).rejects.toMatchObject({ code: 'not-evaluated' });
  });

  it('among images that the network was trained on come with a warning', async () => {
    const found = await suspectsOf('train');
    expect(found.warning).toContain('trained on these images');
  });

  it('need an evaluation, and what it left', async () => {
    const engine = await engines.start();
    const other = (await train(engine, { workspace, file: 'fashion.model.ts', epochs: 1, limit: 100 })).run;
    const asked = () => engine.request('run/suspects', { workspace, run: other, split: 'test' });
    await expect(asked()).rejects.toMatchObject({ code: 'not-evaluated' });
    await engine.request('run/evaluate', { workspace, run: other, split: 'test' });
    expect((await asked()).suspects.length).toBeGreaterThan(0);
    await rm(join(workspace, '.darkroom/runs', other, 'outputs-test.bin'));
    await expect(asked()).rejects.toMatchObject({ code: 'outputs-missing' });
    await writeFile(join(workspace, '.darkroom/runs', other, 'predictions-test.csv'), 'id\n');
    await expect(asked()).rejects.toMatchObject({ code: 'predictions-missing' });
  });
});

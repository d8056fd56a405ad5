/** Features of real runs: which layer's they are, that they are what the layer is given, and when they are stale. */

import { appendFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { model as modelOf } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { closeNetworks, withNetwork } from '../../../src/engine/evaluate/kept-networks.ts';
import { openFeatures } from '../../../src/engine/features/features.ts';
import { mapData } from '../../../src/engine/features/map.ts';
import { findNeighbours } from '../../../src/engine/features/neighbours.ts';
import { draw, drawWorkspace, start, type Workspace } from '../train/workspace.ts';
import { heads } from './heads.ts';

const phases: string[] = [];
const notices: string[] = [];
const contextWith = (signal = new AbortController().signal): RequestContext => {
  phases.length = 0;
  notices.length = 0;
  return {
    request: 1,
    signal,
    progress: (phase) => void (phases.includes(phase) || phases.push(phase)),
    emit: (name, event) => {
      if (name === 'notice') notices.push((event as { message: string }).message);
    },
  };
};

let workspace: Workspace;
const runs: Record<string, string> = {};
const usual = 'a dense layer behind others';

const features = (run: string, split: 'train' | 'validation' | 'test' = 'train') =>
  withNetwork(workspace.path, runs[run]!, { device: 'cpu' }, (kept) =>
    openFeatures(workspace.path, kept, split, contextWith()),
  );
const neighbours = (run: string, more: Partial<Parameters<typeof findNeighbours>[0]> = {}) =>
  findNeighbours(
    {
      workspace: workspace.path,
      run: runs[run]!,
      image: { dataset: 'shapes', id: 'top/3.png' },
      split: 'train',
      device: 'cpu',
      ...more,
    },
    contextWith(),
  );
const cached = async (kind: string) =>
  (await readdir(join(workspace.path, '.darkroom/cache'))).filter((name) => name.startsWith(`${kind}-`));

beforeAll(async () => {
  workspace = await drawWorkspace();
  for (const [name, { source }] of Object.entries(heads)) {
    await writeFile(join(workspace.path, 'small.model.ts'), source);
    const started = await start(workspace, { epochs: 2 });
    const { outcome, error } = await started.ended;
    expect(error).toBeUndefined();
    expect(outcome).toBe('completed');
    runs[name] = started.id;
  }
});
afterAll(async () => {
  await closeNetworks();
  await workspace.remove();
});

describe('Features', () => {
  it.each(Object.entries(heads))('of %s', async (name, { layers, width, kind }) => {
    const { space, values, indices } = await features(name);
    expect(space).toMatchObject({ source: kind, layers, width });
    expect(values).toHaveLength(indices.length * width);
    expect(values.some((value) => value !== 0)).toBe(true);
  });

  it('are what the last layer is given', async () => {
    const { values, indices, dataset, predicted, labels } = await features(usual);
    await withNetwork(workspace.path, runs[usual]!, { device: 'eager' }, async ({ network }) => {
      const before = modelOf({ inputs: network.model.inputs, outputs: network.model.getLayer('output').input });
      for (const [row, index] of indices.entries()) {
        const pixels = await sharp(dataset.filePath!(index)).greyscale().raw().toBuffer();
        network.executor.activate();
        const expected = tf.tidy(() =>
          (before.predict(tf.div(tf.tensor4d([...pixels], [1, 6, 6, 1]), 255)) as tf.Tensor).dataSync(),
        );
        for (const [at, value] of expected.entries()) expect(values[row * 5 + at]).toBeCloseTo(value, 5);
      }
    });
    expect(labels).toEqual(indices.map((index) => dataset.labels[index]!));
    expect(predicted.every((one) => one >= 0 && one < 3)).toBe(true);
  });

  it('that are folded keep the distances of those that were not', async () => {
    const { space, values, indices } = await features('more features than are kept');
    expect(space.foldedFrom).toBe(20 * 20 * 12);
    const whole = await withNetwork(
      workspace.path,
      runs['more features than are kept']!,
      { device: 'eager' },
      async ({ network }) => {
        const before = modelOf({ inputs: network.model.inputs, outputs: network.model.getLayer('output').input });
        const pixels = await Promise.all(
          Array.from(indices, async (index) => {
            const path = (await features(usual)).dataset.filePath!(index);
            return [...(await sharp(path).greyscale().resize(20, 20, { fit: 'fill' }).raw().toBuffer())];
          }),
        );
        network.executor.activate();
        return tf.tidy(() =>
          (before.predict(tf.div(tf.tensor4d(pixels.flat(), [pixels.length, 20, 20, 1]), 255)) as tf.Tensor).dataSync(),
        );
      },
    );
    const between = (rows: ArrayLike<number>, width: number, a: number, b: number) => {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (rows[a * width + i]! - rows[b * width + i]!) ** 2;
      return Math.sqrt(sum);
    };
    const ratios = [1, 5, 9, 14, 20].map((b) => between(values, 1024, 0, b) / between(whole, 4800, 0, b));
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
  });

  it('are computed once, kept, and computed anew when the weights or the split are others', async () => {
    const name = `features-${runs[usual]}-best-train-`;
    const mine = async () => (await cached('features')).filter((file) => file.startsWith(name));
    const first = await features(usual);
    const [file] = await mine();
    expect(file).toBeDefined();
    expect(await features(usual)).toBe(first);
    expect(phases).toEqual([]);

    const started = await start(workspace, { resume: runs[usual], epochs: 4 });
    expect((await started.ended).outcome).toBe('completed');
    await rm(join(started.folder, 'best'), { recursive: true });
    const last = await features(usual);
    expect(last.values).not.toEqual(first.values);
    expect(phases).toContain('Computing features');

    await draw(join(workspace.path, 'images/top/new.png'), 2, 40);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const more = await features(usual);
    expect(more.indices.length + (await features(usual, 'validation')).indices.length).toBeGreaterThan(0);
    expect(more.key).not.toBe(last.key);
    expect(notices).toEqual([expect.stringContaining('has changed since this run was trained')]);
    await rm(join(workspace.path, 'images/top/new.png'));
  });

  it('of runs that are gone are removed', async () => {
    const orphan = join(
      workspace.path,
      '.darkroom/cache/features-20200101-000000-gone-0000-best-test-0123456789abcdef.bin',
    );
    await writeFile(orphan, 'x');
    await features('one layer', 'test');
    expect(await cached('features')).not.toContain(orphan.split('/').at(-1));
  });

  it('that are damaged on the disk are computed again', async () => {
    const name = 'two branches that are added up';
    const { values } = await features(name, 'validation');
    const file = (await cached('features')).find((one) => one.startsWith(`features-${runs[name]}-best-validation`))!;
    await writeFile(join(workspace.path, '.darkroom/cache', file), Buffer.from([9, 0, 0, 0, 1, 2, 3]));
    await closeNetworks();
    await appendFile(join(workspace.path, '.darkroom/cache', file), 'more');
    expect((await features(name, 'validation')).values).toEqual(values);
  });
});

describe('Neighbours', () => {
  it('are the nearest ones, without the image itself', async () => {
    const { values, indices, dataset, labels, space } = await features(usual);
    for (const metric of ['cosine', 'euclidean'] as const) {
      const id = dataset.ids[indices[4]!]!;
      const found = await neighbours(usual, { image: { dataset: 'shapes', id }, metric, count: 5 });
      const row = (at: number) => values.subarray(at * space.width, (at + 1) * space.width);
      const dot = (a: number, b: number) => row(a).reduce((sum, value, i) => sum + value * row(b)[i]!, 0);
      const distance = (b: number) =>
        metric === 'cosine'
          ? 1 - dot(4, b) / Math.sqrt(dot(4, 4) * dot(b, b) || Number.POSITIVE_INFINITY)
          : Math.sqrt(row(4).reduce((sum, value, i) => sum + (value - row(b)[i]!) ** 2, 0));
      const expected = [...indices.keys()]
        .filter((at) => at !== 4)
        .map((at) => [distance(at), at] as const)
        .sort(([a, i], [b, j]) => a - b || i - j)
        .slice(0, 5);
      expect(found.groups).toHaveLength(1);
      for (const [place, one] of found.groups[0]!.entries()) {
        expect(one.distance).toBeCloseTo(expected[place]![0], 3);
        expect(one.id).not.toBe(id);
        expect(dataset.classNames[one.label]).toBe(one.id.split('/')[0]);
      }
      expect(labels).toContain(found.groups[0]![0]!.label);
    }
  });

  it('may be of a kind: of a class, rightly classified', async () => {
    const { predicted, labels } = await features(usual);
    const groups = [{ label: 0, right: true }, { label: 2 }, { right: false }];
    const found = await neighbours(usual, { groups, count: 100 });
    const counts = [
      labels.filter((label, i) => label === 0 && predicted[i] === 0).length,
      labels.filter((label) => label === 2).length,
      labels.filter((label, i) => label !== predicted[i]).length,
    ];
    for (const [at, list] of found.groups.entries()) {
      // One less where the image itself is of that kind.
      expect([counts[at]!, counts[at]! - 1]).toContain(list.length);
      expect(list.every(({ id }) => id !== 'top/3.png')).toBe(true);
    }
    expect(found.groups[1]!.every(({ label }) => label === 2)).toBe(true);
    expect(found.prediction.top).toHaveLength(3);
  });

  it('of a file that is no image of the dataset', async () => {
    const path = join(workspace.path, 'other.png');
    await draw(path, 2, 77);
    const found = await neighbours('one layer', { image: { path }, count: 3 });
    expect(found.space.source).toBe('input');
    expect(found.groups[0]).toHaveLength(3);
    expect(found.groups[0]![0]!.id.startsWith('top/')).toBe(true);
    await rm(path);
    await expect(neighbours('one layer', { image: { path } })).rejects.toMatchObject({ code: 'unreadable-image' });
  });

  it('say what is wrong with the run or the image', async () => {
    await expect(neighbours(usual, { run: 'none' })).rejects.toMatchObject({ code: 'unknown-run' });
    const gone = { dataset: 'shapes', id: 'top/99.png' };
    await expect(neighbours(usual, { image: gone })).rejects.toMatchObject({ code: 'no-such-image' });
  });

  it('leave no tensors behind', async () => {
    await closeNetworks();
    const before = tf.memory().numTensors;
    for (const name of Object.keys(heads).slice(0, 3)) await neighbours(name);
    await closeNetworks();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('A map', () => {
  const map = (method: 'pca' | 'umap', more: object = {}, signal?: AbortSignal) =>
    mapData(
      { workspace: workspace.path, run: runs[usual]!, split: 'train', method, device: 'cpu', ...more },
      contextWith(signal),
    );

  it.each(['pca', 'umap'] as const)('by %s is the same at the second time, and comes from the disk', async (method) => {
    const first = await map(method);
    expect(first.ids).toHaveLength(first.count);
    expect(first.points).toHaveLength(2 * first.count);
    expect(first.points.every(Number.isFinite)).toBe(true);
    expect(first.labels.map((label) => label)).toHaveLength(first.count);
    expect(phases.length).toBeGreaterThan(0);
    expect(await map(method)).toEqual(first);
    expect(phases).toEqual([]);
    expect((await cached('map')).filter((name) => name.includes(`-train-${method}-1-`))).toHaveLength(1);
    if (method === 'pca') expect(first.explained![0]).toBeGreaterThanOrEqual(first.explained![1]);
  });

  it('of another seed is another map', async () => {
    expect((await map('umap', { seed: 2 })).points).not.toEqual((await map('umap')).points);
  });

  it('can be cancelled', async () => {
    await expect(map('umap', { seed: 3 }, AbortSignal.abort())).rejects.toThrow('cancelled');
    expect((await cached('map')).filter((name) => name.includes('-umap-3-'))).toEqual([]);
  });
});

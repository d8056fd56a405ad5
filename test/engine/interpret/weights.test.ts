/** Weights as distributions and kernels: against numbers that are counted by hand, and of runs that were really trained. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeNetworks } from '../../../src/engine/evaluate/kept-networks.ts';
import { histograms } from '../../../src/engine/interpret/histograms.ts';
import { kernelPictures } from '../../../src/engine/interpret/kernels.ts';
import { showWeights } from '../../../src/engine/interpret/weights.ts';
import type { WeightsSource } from '../../../src/protocol/weights.ts';
import { nested } from '../editor/branches.ts';
import { modelSource } from '../train/small.ts';
import { drawWorkspace, start, type Workspace } from '../train/workspace.ts';

const values = (...data: number[]) => ({ shape: [data.length], data });

describe('Histograms', () => {
  it('count the shares of all sources in the same bins', () => {
    const { edges, of } = histograms([values(0, 0, 3, -3), undefined, values(3, 3)]);
    expect([edges.length, edges[0], edges[60]]).toEqual([61, -3, 3]);
    const [first, second, third] = of;
    expect(second).toBeNull();
    expect([first!.shares[0], first!.shares[30], first!.shares[59]]).toEqual([0.25, 0.5, 0.25]);
    expect(first).toMatchObject({ count: 4, mean: 0, lowest: -3, highest: 3, zeros: 0.5 });
    expect(first!.deviation).toBeCloseTo(Math.sqrt(4.5), 10);
    expect(third).toMatchObject({ count: 2, mean: 3, deviation: 0, zeros: 0 });
    expect(third!.shares[59]).toBe(1);
    // Another shape: nothing to subtract.
    expect(third!.distance).toBeUndefined();
  });

  it('tell how far weights are from the first', () => {
    const { of } = histograms([values(3, 4), values(3, 4), values(0, 4), values(6, 8)]);
    expect(of.map((facts) => facts!.distance)).toEqual([undefined, 0, 0.6, 1]);
    expect(histograms([values(0, 0), values(1, 0)]).of[1]!.distance).toBeUndefined();
  });

  it('bear weights that are all the same, no numbers, or none at all', () => {
    const same = histograms([values(2, 2)]);
    expect(same.edges[0]!).toBeLessThan(2);
    expect(same.of[0]!.shares.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    const broken = histograms([values(Number.NaN, 1, Number.POSITIVE_INFINITY, 2)]);
    expect([broken.edges[0], broken.edges[60]]).toEqual([1, 2]);
    expect(broken.of[0]!.shares.reduce((a, b) => a + b)).toBeCloseTo(0.5, 6);
    expect(histograms([values(Number.NaN)]).of[0]).toMatchObject({ lowest: 0, highest: 0 });
  });
});

describe('Kernels', () => {
  const at = (kernels: NonNullable<ReturnType<typeof kernelPictures>>, filter: number, channel: number) => {
    const area = kernels.height * kernels.width;
    const start = (filter * kernels.channels + channel) * area;
    return [...kernels.bytes.subarray(start, start + area)];
  };

  it('are one picture for each filter and channel, the farthest weight of a filter at an end', () => {
    // [1, 2, 2 channels, 2 filters]
    const data = [1, 10, -2, 20, 0, -5, 4, 0];
    const kernels = kernelPictures({ className: 'Conv2D', weight: 'kernel' }, [1, 2, 2, 2], data)!;
    expect(kernels).toMatchObject({ filters: 2, channels: 2, height: 1, width: 2, total: { filters: 2, channels: 2 } });
    expect([...kernels.largest]).toEqual([4, 20]);
    expect([at(kernels, 0, 0), at(kernels, 0, 1)]).toEqual([
      [128 + 32, 128],
      [128 - 63, 255],
    ]);
    expect(at(kernels, 1, 0)).toEqual([128 + 64, 128 - 32]);
  });

  it('of transposed, depthwise and one-dimensional convolutions have their own order', () => {
    const data = [0, 1, 2, 3, 4, 5];
    const transposed = kernelPictures({ className: 'Conv2DTranspose', weight: 'kernel' }, [1, 1, 2, 3], data)!;
    expect(transposed.total).toEqual({ filters: 2, channels: 3 });
    expect([...transposed.largest]).toEqual([2, 5]);
    const depthwise = kernelPictures({ className: 'SeparableConv2D', weight: 'depthwise_kernel' }, [1, 1, 3, 2], data)!;
    expect([depthwise.total, [...depthwise.largest]]).toEqual([{ filters: 3, channels: 2 }, [1, 3, 5]]);
    const line = kernelPictures({ className: 'Conv1D', weight: 'kernel' }, [3, 1, 2], data)!;
    expect([line.height, line.width, line.total]).toEqual([1, 3, { filters: 2, channels: 1 }]);
    expect(at(line, 0, 0)).toEqual([128, 128 + 64, 255]);
  });

  it('are at most 64 by 64, and only of convolutions', () => {
    const many = kernelPictures({ className: 'Conv2D', weight: 'kernel' }, [1, 1, 70, 90], new Float32Array(6300))!;
    expect(many).toMatchObject({ filters: 64, channels: 64, total: { filters: 90, channels: 70 } });
    expect(many.bytes.every((byte) => byte === 128)).toBe(true);
    expect(kernelPictures({ className: 'Dense', weight: 'kernel' }, [2, 2], [1, 2, 3, 4])).toBeUndefined();
    expect(kernelPictures({ className: 'Conv2D', weight: 'bias' }, [2], [1, 2])).toBeUndefined();
  });
});

describe('Of runs', () => {
  let workspace: Workspace;
  let run: string;
  let folder: string;
  let wider: string;
  beforeAll(async () => {
    const source = modelSource
      .replace('import { adam,', 'import { adam, modelCheckpoint,')
      .replace('callbacks: [', 'callbacks: [modelCheckpoint({ keepEvery: 1 }), ');
    workspace = await drawWorkspace(source);
    const started = await start(workspace, { epochs: 3, seed: 2 });
    expect((await started.ended).error).toBeUndefined();
    ({ id: run, folder } = started);
    await writeFile(join(workspace.path, 'small.model.ts'), source.replace('filters: 3', 'filters: 5'));
    const other = await start(workspace, { epochs: 1, seed: 3 });
    await other.ended;
    wider = other.id;
  });
  afterAll(async () => {
    await closeNetworks();
    await workspace.remove();
  });
  const show = (...sources: WeightsSource[]) => showWeights({ workspace: workspace.path, sources });

  it('every layer that has weights is told, in the order of the model, with what changed in training', async () => {
    const { layers } = await show({ run, weights: 0 }, { run, weights: 'last' }, { run, weights: 1 });
    expect(layers.map(({ className, tensors }) => [className, tensors.map(({ name }) => name)])).toEqual([
      ['Conv2D', ['kernel', 'bias']],
      ['BatchNormalization', ['gamma', 'beta', 'moving_mean', 'moving_variance']],
      ['Dense', ['kernel', 'bias']],
    ]);
    const [conv, , dense] = layers;
    expect(conv!.kernels).toMatchObject({ filters: 3, channels: 1, height: 3, width: 3, rgb: false });
    expect(dense!.kernels).toBeUndefined();
    const [before, last, first] = conv!.tensors[0]!.of;
    expect(before).toMatchObject({ count: 27 });
    // The farther a training is, the farther are its weights from where they began.
    expect(last!.distance!).toBeGreaterThan(first!.distance!);
    expect(first!.distance!).toBeGreaterThan(0);
    // A bias begins with zeros.
    expect(conv!.tensors[1]!.of[0]).toMatchObject({ zeros: 1, mean: 0, deviation: 0 });
  });

  it('of another size are laid over each other all the same', async () => {
    const { layers } = await show({ run, weights: 'best' }, { run: wider, weights: 'best' });
    const [{ tensors }] = layers as [(typeof layers)[number]];
    expect(tensors[0]!.of.map((facts) => facts!.count)).toEqual([27, 45]);
    expect(tensors[0]!.of[1]!.distance).toBeUndefined();
  });

  it('with models inside of models', async () => {
    await writeFile(join(workspace.path, 'small.model.ts'), nested);
    const inner = await start(workspace, { epochs: 1 });
    expect((await inner.ended).error).toBeUndefined();
    const { layers } = await show({ run: inner.id, weights: 'last' }, { run: inner.id, weights: 0 });
    expect(layers.map(({ name, className, kernels }) => [name, className, kernels?.filters])).toEqual([
      ['innerConv', 'Conv2D', 2],
      ['shared', 'Dense', undefined],
      ['output', 'Dense', undefined],
    ]);
    expect(layers.every(({ tensors }) => tensors.every(({ of }) => of[1] !== null))).toBe(true);
  });

  it('need no model file that still builds, but their weights', async () => {
    const text = await readFile(join(folder, 'model.ts'), 'utf8');
    await writeFile(join(folder, 'model.ts'), 'broken(');
    expect((await show({ run, weights: 'best' })).layers).toHaveLength(3);
    await expect(show({ run, weights: 0 })).rejects.toMatchObject({ code: 'model-syntax' });
    await writeFile(join(folder, 'model.ts'), text);
    await expect(show({ run, weights: 7 })).rejects.toMatchObject({ code: 'epoch-not-kept' });
    await expect(show({ run: 'none', weights: 'best' })).rejects.toMatchObject({ code: 'unknown-run' });
    await expect(show()).rejects.toMatchObject({ code: 'bad-option' });
    await rm(join(folder, 'epochs/1/weights.bin'));
    await expect(show({ run, weights: 1 })).rejects.toMatchObject({ code: 'weights-missing' });
  });
});

/** What every layer makes of an image: compared with TensorFlow.js, which computes each layer by itself. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { model as modelOf } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { closeNetworks } from '../../../src/engine/evaluate/kept-networks.ts';
import { openNetwork } from '../../../src/engine/evaluate/network.ts';
import { showActivations } from '../../../src/engine/interpret/activations.ts';
import { featureMaps } from '../../../src/engine/interpret/feature-maps.ts';
import { showInput } from '../../../src/engine/interpret/input.ts';
import { layerDifference } from '../../../src/engine/interpret/layer-difference.ts';
import { predictImages } from '../../../src/engine/predict/predict.ts';
import type { ImageReference, LayerActivations } from '../../../src/protocol/runs.ts';
import { drawWorkspace, start, type Workspace } from '../train/workspace.ts';
import { nested, residual } from './branches.ts';

const context: RequestContext = {
  request: 1,
  signal: new AbortController().signal,
  progress: () => {},
  emit: () => {},
};

let workspace: Workspace;
const runs: Record<string, string> = {};
const image = () => ({ path: join(workspace.path, 'images/top/3.png') });
const activations = (run: string, device: string, of: ImageReference = image()) =>
  showActivations({ workspace: workspace.path, run: runs[run]!, device, image: of }, context);

beforeAll(async () => {
  workspace = await drawWorkspace();
  for (const [name, source] of Object.entries({ residual, nested })) {
    await writeFile(join(workspace.path, 'small.model.ts'), source);
    const started = await start(workspace, { epochs: 2 });
    expect((await started.ended).outcome).toBe('completed');
    runs[name] = started.id;
  }
});
afterAll(async () => {
  await closeNetworks();
  await workspace.remove();
});

const named = (layers: readonly LayerActivations[], name: string) => layers.find((layer) => layer.name === name)!;
const shapes = (layers: readonly LayerActivations[]) => layers.map(({ name, shape }) => `${name} ${shape}`);

/** The values that the maps were made of, as exactly as a byte can tell. */
const values = ({ maps, mapShape: [count, height, width], lowest, highest }: LayerActivations) =>
  Array.from(maps, (byte, at) => {
    const map = Math.floor(at / (height * width)) % count;
    return lowest[map]! + (byte / 255) * (highest[map]! - lowest[map]!);
  });

describe('Activations of a model with branches', () => {
  it('are those of every layer, in the order of the model', async () => {
    const { layers, prediction } = await activations('residual', 'cpu');
    expect(shapes(layers)).toEqual([
      'first 6,6,3',
      'normal 6,6,3',
      'relu 6,6,3',
      'second 6,6,3',
      'sum 6,6,3',
      'pooled 3',
      'output 3',
    ]);
    expect(prediction.path).toBe(image().path);
    expect(prediction.top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    const request = { workspace: workspace.path, run: runs.residual!, paths: [image().path], top: 3 };
    const { predictions } = await predictImages({ ...request, device: 'cpu' }, context);
    for (const [at, { label, probability }] of prediction.top.entries()) {
      expect(predictions[0]!.top[at]!.label).toBe(label);
      expect(predictions[0]!.top[at]!.probability).toBeCloseTo(probability, 5);
    }
  });

  it('are what each layer gives by itself', async () => {
    const { layers } = await activations('residual', 'cpu');
    const network = await openNetwork(workspace.path, runs.residual!, { device: 'eager' });
    const pixels = await sharp(image().path).greyscale().raw().toBuffer();
    for (const layer of network.model.layers.slice(1)) {
      const part = modelOf({ inputs: network.model.inputs, outputs: layer.output });
      const expected = tf.tidy(() => part.predict(tf.div(tf.tensor4d([...pixels], [1, 6, 6, 1]), 255)) as tf.Tensor);
      const channelsFirst = expected.rank === 4 ? tf.transpose(expected, [0, 3, 1, 2]) : expected;
      const seen = named(layers, layer.name);
      const numbers = [...channelsFirst.dataSync()];
      const step = Math.max(...seen.highest.map((high, map) => high - seen.lowest[map]!)) / 255;
      for (const [at, value] of values(seen).entries())
        expect(Math.abs(value - numbers[at]!)).toBeLessThan(step + 1e-5);
      const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      expect(seen.mean).toBeCloseTo(mean, 5);
      tf.dispose([expected, channelsFirst]);
    }
    network.dispose();
  });

  it('know layers that are used twice, and those of a model inside', async () => {
    const { layers } = await activations('nested', 'cpu');
    expect(shapes(layers).sort()).toEqual(
      [
        'innerConv 4,4,2',
        'rows 4,8',
        'leaky 4,8',
        'shared 4,5',
        'shared (2) 4,5',
        'flat 20',
        'flatToo 20',
        'both 40',
        'output 3',
      ].sort(),
    );
    expect(named(layers, 'rows').mapShape).toEqual([1, 4, 8]);
    const [once, twice] = [values(named(layers, 'shared')), values(named(layers, 'shared (2)'))];
    // No number before `leaky` is negative, so that both branches are the same here.
    expect(twice).toEqual(once);
    expect(values(named(layers, 'both'))).toEqual([...once, ...twice]);
  });

  it('are the same op by op, and at the second time', async () => {
    for (const run of ['residual', 'nested']) {
      const compiled = await activations(run, 'cpu');
      const again = await activations(run, 'cpu');
      expect(again).toEqual(compiled);
      const eager = await activations(run, 'eager');
      expect(shapes(eager.layers)).toEqual(shapes(compiled.layers));
      for (const [at, layer] of eager.layers.entries()) {
        expect(layer.mean).toBeCloseTo(compiled.layers[at]!.mean, 4);
        expect(layer.deviation).toBeCloseTo(compiled.layers[at]!.deviation, 4);
        expect(layer.dead).toBeCloseTo(compiled.layers[at]!.dead, 5);
      }
    }
  });

  it('leave no tensors behind', async () => {
    await closeNetworks();
    const before = tf.memory().numTensors;
    for (const run of ['residual', 'nested']) await activations(run, 'cpu');
    await activations('nested', 'eager');
    const open = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await activations('nested', 'eager');
    expect(tf.memory().numTensors).toBe(open);
    await closeNetworks();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('Two images', () => {
  const other = () => ({ path: join(workspace.path, 'images/bottom/5.png') });
  const both = (run: string, device = 'cpu') =>
    showActivations({ workspace: workspace.path, run: runs[run]!, device, image: image(), second: other() }, context);

  it('are stretched alike, and each gives what it gives alone', async () => {
    for (const run of ['residual', 'nested']) {
      const { layers, prediction, second } = await both(run);
      const [alone, otherAlone] = [await activations(run, 'cpu'), await activations(run, 'cpu', other())];
      expect([prediction, second!.prediction]).toEqual([alone.prediction, otherAlone.prediction]);
      for (const [at, layer] of layers.entries()) {
        const beside = second!.layers[at]!;
        expect([layer.lowest, layer.highest]).toEqual([beside.lowest, beside.highest]);
        expect([layer.mean, beside.mean]).toEqual([alone.layers[at]!.mean, otherAlone.layers[at]!.mean]);
        const step = Math.max(...layer.highest.map((high, map) => high - layer.lowest[map]!)) / 255;
        const exact = [values(alone.layers[at]!), values(otherAlone.layers[at]!)];
        for (const [i, shown] of [values(layer), values(beside)].entries()) {
          for (const [j, value] of shown.entries())
            expect(Math.abs(value - exact[i]![j]!)).toBeLessThan(2 * step + 1e-6);
        }
      }
    }
  });

  it('differ by the second less the first', async () => {
    const { layers, second } = await both('residual');
    for (const [at, { maps, largest, mean }] of second!.differences.entries()) {
      const [one, two] = [values(layers[at]!), values(second!.layers[at]!)];
      const area = maps.length / largest.length;
      const sizes = two.map((value, i) => Math.abs(value - one[i]!));
      expect(mean).toBeCloseTo(sizes.reduce((a, b) => a + b) / sizes.length, 1);
      for (const [i, byte] of maps.entries()) {
        const most = largest[Math.floor(i / area)]!;
        expect(Math.abs(((byte - 128) / 127) * most - (two[i]! - one[i]!))).toBeLessThan(0.03 * most + 1e-6);
      }
    }
    const same = await showActivations(
      { workspace: workspace.path, run: runs.residual!, device: 'cpu', image: image(), second: image() },
      context,
    );
    for (const { maps, mean, cosine } of same.second!.differences) {
      expect(maps.every((byte) => byte === 128)).toBe(true);
      expect(mean).toBe(0);
      expect(cosine).toBeCloseTo(1, 5);
    }
  });

  it('have a cosine of 0 where one is dead', () => {
    expect(layerDifference([2], [0, 0], [1, 2])).toMatchObject({ cosine: 0, mean: 1.5 });
    expect(layerDifference([2], [0, 0], [0, 0])).toMatchObject({ cosine: 1, mean: 0 });
    expect(layerDifference([2], [1, 0], [-1, 0]).cosine).toBe(-1);
  });
});

describe('An image', () => {
  it('may be one of the dataset', async () => {
    const ofDataset = await activations('residual', 'cpu', { dataset: 'shapes', id: 'top/3.png' });
    expect(ofDataset).toEqual(await activations('residual', 'cpu'));
    await expect(activations('residual', 'cpu', { dataset: 'shapes', id: 'top/99.png' })).rejects.toMatchObject({
      code: 'no-such-image',
    });
  });

  it('that is gone, or none, is said to be', async () => {
    await expect(activations('residual', 'cpu', { path: 'images/gone.png' })).rejects.toMatchObject({
      code: 'unreadable-image',
    });
    const path = join(workspace.path, 'text.png');
    await writeFile(path, '<b>no image</b>');
    await expect(activations('residual', 'cpu', { path })).rejects.toMatchObject({ code: 'unreadable-image' });
    const input = showInput({ workspace: workspace.path, run: runs.residual!, image: { path } }, context);
    await expect(input).rejects.toMatchObject({ code: 'unreadable-image' });
    await rm(path);
  });

  it('is shown as the network sees it', async () => {
    const large = join(workspace.path, 'large.webp');
    await sharp(await readFile(image().path))
      .resize(50, 80, { kernel: 'nearest', fit: 'fill' })
      .webp({ lossless: true })
      .toFile(large);
    const seen = await showInput({ workspace: workspace.path, run: runs.residual!, image: { path: large } }, context);
    expect(seen).toMatchObject({ height: 6, width: 6, channels: 1 });
    const { data, info } = await sharp(seen.png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ height: 6, width: 6 });
    // The bright band is at the top.
    const pixel = (x: number, y: number) => data[(y * 6 + x) * info.channels]!;
    expect(pixel(3, 0)).toBeGreaterThan(pixel(3, 5));
  });
});

describe('Feature maps', () => {
  const layer = { name: 'x', className: 'X' };

  it('are stretched one by one, channels first', () => {
    const maps = featureMaps(layer, [2, 2, 2], [0, -1, 1, -1, 2, -1, 4, -1]);
    expect([...maps.maps]).toEqual([0, 64, 128, 255, 0, 0, 0, 0]);
    expect(maps).toMatchObject({ mapShape: [2, 2, 2], shape: [2, 2, 2], dead: 0, mean: 0.375 });
    expect([[...maps.lowest], [...maps.highest]]).toEqual([
      [0, -1],
      [4, -1],
    ]);
  });

  it('of units are one row, and count those that are 0', () => {
    const maps = featureMaps(layer, [4], [0, 0, 0.5, 1]);
    expect([...maps.maps]).toEqual([0, 0, 128, 255]);
    expect(maps).toMatchObject({ mapShape: [1, 1, 4], dead: 0.5 });
    expect(featureMaps(layer, [2, 1, 2], [0, 3, 0, 0]).dead).toBe(0.5);
  });

  it('are at most 512, and bear numbers that are not finite', () => {
    expect(featureMaps(layer, [1, 1, 600], new Float32Array(600)).mapShape).toEqual([512, 1, 1]);
    const broken = featureMaps(layer, [3], [Number.NaN, 1, Number.POSITIVE_INFINITY]);
    expect([[...broken.maps], [...broken.lowest], [...broken.highest]]).toEqual([[0, 0, 0], [1], [1]]);
  });
});

/** Predictions of a real engine that keeps networks open: their weights, their folders, their ends. */

import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient, RequestOptions } from '../../../src/client/engine.ts';
import { train } from '../../../src/client/training.ts';
import type { RequestContext } from '../../../src/engine/context.ts';
import { closeNetworks, withNetwork } from '../../../src/engine/evaluate/kept-networks.ts';
import { predictImages } from '../../../src/engine/predict/predict.ts';
import type { Events, Requests } from '../../../src/protocol/requests.ts';
import { draw, drawWorkspace, start, type Workspace } from '../train/workspace.ts';
import { builtEngine } from './engine.ts';

const engines = builtEngine();
let engine: EngineClient;
let workspace: Workspace;
let run: string;
const at = (...names: string[]) => join(workspace.path, ...names);

beforeAll(async () => {
  workspace = await drawWorkspace();
  engine = await engines.start();
  run = (await train(engine, { workspace: workspace.path, file: 'small.model.ts', epochs: 3 })).run;
});
afterAll(() => workspace.remove());

type Params = Partial<Requests['run/predict']['params']>;
const predict = async (paths: string[], params: Params = {}, options?: RequestOptions) => {
  const request = { workspace: workspace.path, run, paths: paths.map((path) => at(path)), ...params };
  return (await engine.request('run/predict', request, options)).predictions;
};

/** A folder of so many images. */
async function fill(folder: string, count: number): Promise<void> {
  await mkdir(at(folder), { recursive: true });
  await draw(at(folder, '0.png'), 0, 0);
  await draw(at(folder, '1.png'), 2, 1);
  for (let i = 2; i < count; i++) await copyFile(at(folder, `${i % 2}.png`), at(folder, `${i}.png`));
}

describe('A folder', () => {
  it('gives each image what it gets by itself, whatever the batches', async () => {
    await fill('some', 75);
    await writeFile(at('some/20.png'), 'no image');
    const seen: Events['progress'][] = [];
    const predictions = await predict(['some'], { top: 3 }, { onProgress: (event) => seen.push(event) });
    expect(predictions.map(({ path }) => path)).toEqual(Array.from({ length: 75 }, (_, i) => at('some', `${i}.png`)));
    const [even, odd] = [
      (await predict(['some/0.png'], { top: 3 }))[0]!,
      (await predict(['some/1.png'], { top: 3 }))[0]!,
    ];
    for (const [i, { top, error }] of predictions.entries()) {
      expect(error === undefined).toBe(i !== 20);
      for (const [place, { label, probability }] of top.entries()) {
        const alone = (i % 2 === 0 ? even : odd).top[place]!;
        expect(label).toBe(alone.label);
        expect(probability).toBeCloseTo(alone.probability, 5);
      }
    }
    expect(seen.at(-1)).toMatchObject({ phase: 'Predicting', done: 75, total: 75 });
  });

  it('of more than a thousand images can be cancelled, and asked for again', async () => {
    await fill('many', 1200);
    const controller = new AbortController();
    const onProgress = ({ phase, done }: Events['progress']) => {
      if (phase === 'Predicting' && done > 0) controller.abort();
    };
    const cancelled = predict(['many'], {}, { signal: controller.signal, onProgress });
    await expect(cancelled).rejects.toMatchObject({ name: 'CancelledError' });
    const predictions = await predict(['many'], { top: 1 });
    expect(predictions).toHaveLength(1200);
    expect(new Set(predictions.map(({ top }) => top[0]!.label)).size).toBeLessThanOrEqual(2);
  });
});

/** Numbers before a weight in weights.bin. */
async function offsetOf(folder: string, name: string): Promise<number> {
  const { weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const weights: { name: string; shape: number[] }[] = weightsManifest[0].weights;
  const index = weights.findIndex((weight) => weight.name === name);
  expect(index).toBeGreaterThanOrEqual(0);
  return weights.slice(0, index).reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0);
}

describe('One image', () => {
  it('may have any name', async () => {
    const folder = `Größe "a" 'b' <i>日本</i> %20 #1`;
    await fill(folder, 2);
    const [inside] = await predict([folder]);
    const [alone] = await predict([`${folder}/0.png`]);
    expect(inside!.error).toBeUndefined();
    expect(inside!.path).toBe(alone!.path);
    // Two images at once are another order of additions than one.
    for (const [at, { label, probability }] of inside!.top.entries()) {
      expect(alone!.top[at]!.label).toBe(label);
      expect(alone!.top[at]!.probability).toBeCloseTo(probability, 5);
    }
  });

  it('that was deleted, or is none, is said to be', async () => {
    await expect(predict(['images/gone.png'])).rejects.toMatchObject({ code: 'nothing-to-predict' });
    await writeFile(at('text.png'), 'no image');
    const [prediction] = await predict(['text.png']);
    expect(prediction).toMatchObject({ top: [], error: expect.stringContaining("can't be read as an image") });
  });
});

describe('A network that is kept open', () => {
  it('is opened anew when its weights are replaced', async () => {
    const first = await predict(['images/top/3.png']);
    const folder = at('.darkroom/runs', run);
    const values = await readFile(join(folder, 'best/weights.bin'));
    const numbers = new Float32Array(new Uint8Array(values).buffer);
    numbers.set([0, 0, 99], await offsetOf(join(folder, 'best'), 'dense_Dense1/bias'));
    await writeFile(join(folder, 'best/weights.bin'), new Uint8Array(numbers.buffer));
    const second = await predict(['images/top/3.png']);
    expect(second[0]!.top[0]).toMatchObject({ label: 'top' });
    expect(second[0]!.top[0]!.probability).toBeGreaterThan(0.99);
    await writeFile(join(folder, 'best/weights.bin'), values);
    expect(await predict(['images/top/3.png'])).toEqual(first);
  });

  it('is gone with its run', async () => {
    const other = (await train(engine, { workspace: workspace.path, file: 'small.model.ts', epochs: 1 })).run;
    expect(await predict(['images/top/3.png'], { run: other })).toHaveLength(1);
    await rm(at('.darkroom/runs', other), { recursive: true });
    await expect(predict(['images/top/3.png'], { run: other })).rejects.toMatchObject({ code: 'unknown-run' });
    expect(await predict(['images/top/3.png'])).toHaveLength(1);
  });
});

describe('Networks in this process', () => {
  const context: RequestContext = {
    request: 1,
    signal: new AbortController().signal,
    progress: () => {},
    emit: () => {},
  };
  const ask = (of: string) =>
    predictImages({ workspace: workspace.path, run: of, paths: [at('images/top/3.png')], device: 'eager' }, context);

  it('are two at most, stay while they are used, and leave nothing behind', async () => {
    const runs: string[] = [];
    for (let i = 0; i < 3; i++) {
      const started = await start(workspace, { epochs: 1 });
      await started.ended;
      runs.push(started.id);
    }
    const before = tf.memory().numTensors;
    await ask(runs[0]!);
    const one = tf.memory().numTensors - before;
    expect(one).toBeGreaterThan(0);
    for (const of of [...runs, ...runs]) await ask(of);
    expect(tf.memory().numTensors).toBe(before + 2 * one);
    // Asked for at once; the first is still in use when the third one takes its place.
    await Promise.all([...runs, ...runs].map(ask));
    await withNetwork(workspace.path, runs[0]!, { device: 'eager' }, async ({ network }) => {
      for (const of of runs.slice(1)) await ask(of);
      expect(network.model.weights.every((weight) => !weight.read().isDisposed)).toBe(true);
    });
    expect(tf.memory().numTensors).toBe(before + 2 * one);
    await closeNetworks();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('that can not be opened leave nothing either', async () => {
    const before = tf.memory().numTensors;
    const copy = at('.darkroom/runs', run, 'model.ts');
    const source = await readFile(copy, 'utf8');
    await writeFile(copy, source.replace('return model;', 'throw new Error("no model today");'));
    await expect(ask(run)).rejects.toMatchObject({ code: 'model-file-failed' });
    await writeFile(copy, source);
    await ask(run);
    await closeNetworks();
    expect(tf.memory().numTensors).toBe(before);
  });
});

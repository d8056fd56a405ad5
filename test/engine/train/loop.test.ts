/** The loop on real, tiny trainings: repeatable, resumable at every batch, its callbacks in order, nothing leaked. */

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import type { Callback } from '../../../src/api/callback.ts';
import { earlyStopping } from '../../../src/api/callbacks/early-stopping.ts';
import { modelCheckpoint } from '../../../src/api/callbacks/model-checkpoint.ts';
import { readLog } from '../../../src/engine/runs/log.ts';
import { Steering } from '../../../src/engine/train/steering.ts';
import { modelSource, remains, type SmallTraining, StopAtTurn, smallTraining } from './small.ts';

const open: SmallTraining[] = [];
const small = async (source?: string) => {
  const training = await smallTraining(source);
  open.push(training);
  return training;
};
afterEach(async () => {
  for (const training of open.splice(0)) await training.remove();
});

test('the same seed gives the same bits, another one does not', async () => {
  const [first, second, other] = [await small(), await small(), await small()];
  expect(await first.run()).toMatchObject({ outcome: 'completed', reason: undefined });
  await second.run();
  await other.run({ seed: 6 });
  expect(await remains(second.folder)).toEqual(await remains(first.folder));
  expect((await remains(other.folder)).last).not.toEqual((await remains(first.folder)).last);
});

test('stopped at any moment and resumed, a run equals the one that was never interrupted', async () => {
  const whole = await small();
  await whole.run();
  const expected = await remains(whole.folder);
  // 3 epochs of 3 batches and 1 of validation ask 12 times.
  for (let turn = 0; turn < 12; turn++) {
    const parts = await small();
    expect(await parts.run({ steering: new StopAtTurn(turn) })).toMatchObject({ outcome: 'stopped' });
    expect(await parts.run()).toMatchObject({ outcome: 'completed' });
    expect(await remains(parts.folder), `stopped at turn ${turn}`).toEqual(expected);
  }
});

test('stopped at every single moment, it still comes to the same end', async () => {
  const whole = await small();
  await whole.run();
  const parts = await small();
  let outcome = '';
  for (let round = 0; outcome !== 'completed'; round++) {
    expect(round).toBeLessThan(20);
    ({ outcome } = await parts.run({ steering: new StopAtTurn(1) }));
  }
  expect(await remains(parts.folder)).toEqual(await remains(whole.folder));
});

test('a checkpoint after every batch changes nothing', async () => {
  const whole = await small();
  await whole.run();
  const careful = await small();
  await careful.run({ changes: { checkpointSeconds: 0 } });
  expect(await remains(careful.folder)).toEqual(await remains(whole.folder));
});

test('more epochs go on from the end', async () => {
  const constant = modelSource.replace('learningRateSchedule(cosineDecay()), ', '');
  const [whole, grown] = [await small(constant), await small(constant)];
  await whole.run({ epochs: 4 });
  await grown.run({ epochs: 2 });
  await grown.run({ epochs: 4 });
  expect(await remains(grown.folder)).toEqual(await remains(whole.folder));
});

test('the log has the metrics of each epoch, under the names of Keras', async () => {
  const training = await small();
  await training.run();
  const lines = await readLog(training.folder);
  expect(lines.filter(({ type }) => type === 'batch')).toHaveLength(9);
  const epochs = lines.filter((line) => line.type === 'epoch');
  expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 3],
    [2, 6],
    [3, 9],
  ]);
  expect(Object.keys(epochs[0]!.metrics)).toEqual(['loss', 'accuracy', 'top2', 'val_loss', 'val_accuracy', 'val_top2']);
  const csv = await readFile(join(training.folder, 'training.csv'), 'utf8');
  expect(csv.trim().split('\n')).toHaveLength(4);
});

test('callbacks run in a fixed order, the checkpoint first', async () => {
  const calls: string[] = [];
  const tell = (name: string): Callback => ({
    name,
    onTrainBegin: () => void calls.push(`${name} train begin`),
    onEpochBegin: async ({ epoch }) => void calls.push(`${name} epoch ${epoch} begin`),
    onBatchBegin: ({ step }) => void calls.push(`${name} batch ${step} begin`),
    onBatchEnd: ({ step }) => void calls.push(`${name} batch ${step} end`),
    onEpochEnd: async ({ epoch }) => void calls.push(`${name} epoch ${epoch} end`),
    onTrainEnd: () => void calls.push(`${name} train end`),
  });
  const training = await small();
  const callbacks = [tell('b'), tell('a'), tell('modelCheckpoint')];
  await training.run({ epochs: 1, callbacks, changes: { batchSize: 10 } });
  const order = ['modelCheckpoint', 'b', 'a'];
  const hooks = ['train begin', 'epoch 1 begin', 'batch 0 begin', 'batch 1 end', 'batch 1 begin', 'batch 2 end'];
  const all = [...hooks, 'epoch 1 end', 'train end'];
  expect(calls).toEqual(all.flatMap((hook) => order.map((name) => `${name} ${hook}`)));
});

test('a callback stops the training after the epoch, or after the batch', async () => {
  const stopAt = (hook: 'onEpochEnd' | 'onBatchEnd', when: number): Callback => ({
    name: 'stopper',
    [hook]: (control: { step: number; epoch: number; stop(reason: string): void }) => {
      if ((hook === 'onBatchEnd' ? control.step : control.epoch) === when) control.stop(`stopper: ${hook}`);
    },
  });
  for (const [hook, when, step] of [
    ['onEpochEnd', 2, 6],
    ['onBatchEnd', 4, 4],
  ] as const) {
    const training = await small();
    const callbacks = [modelCheckpoint(), stopAt(hook, when)];
    expect(await training.run({ callbacks })).toMatchObject({ outcome: 'completed', reason: `stopper: ${hook}` });
    const epochs = (await readLog(training.folder)).filter((line) => line.type === 'epoch');
    expect(epochs.at(-1)).toMatchObject({ epoch: 2, step });
  }
});

test('early stopping leaves the best weights in last/, and more epochs go on from the trained ones', async () => {
  const callbacks = () => [modelCheckpoint({ monitor: 'val_loss' }), earlyStopping({ patience: 50 })];
  const high = modelSource.replace('learningRate: 0.01', 'learningRate: 0.3');
  const [whole, grown] = [await small(high), await small(high)];
  await grown.run({ epochs: 5, callbacks: callbacks() });
  const ended = await remains(grown.folder);
  expect(ended.last).toEqual(ended.best);
  await grown.run({ epochs: 8, callbacks: callbacks() });
  await whole.run({ epochs: 8, callbacks: callbacks() });
  const { log: _, progress: __, ...weights } = await remains(grown.folder);
  expect(await remains(whole.folder)).toMatchObject(weights);
});

test('callbacks get back what they kept, infinite numbers and weights too', async () => {
  const training = await small();
  const values = { best: Number.NEGATIVE_INFINITY, list: [1, Number.NaN], text: 'x', flag: true, none: null };
  const weights = [Float32Array.of(1, 2), Float32Array.of(3)];
  const restored: unknown[] = [];
  const keeper = (name: string, kept?: Float32Array[]): Callback => ({
    name,
    state: () => ({ values, ...(kept && { weights: kept }) }),
    restore: (state) => void restored.push([name, state]),
  });
  const callbacks = () => [keeper('a', weights), keeper('b'), keeper('c', [])];
  await training.run({ callbacks: callbacks(), epochs: 1 });
  await training.run({ callbacks: callbacks(), epochs: 2 });
  expect(restored).toEqual([
    ['a', { values, weights }],
    ['b', { values }],
    ['c', { values, weights: [] }],
  ]);
});

test('a loss that is not a number ends the training and keeps the last good checkpoint', async () => {
  const training = await small();
  const explode: Callback = {
    name: 'explode',
    onEpochBegin: (control) => {
      if (control.epoch === 2) control.learningRate = 1e38;
    },
  };
  await expect(training.run({ callbacks: [explode] })).rejects.toMatchObject({
    code: 'loss-not-finite',
    nextStep: expect.stringContaining('1e+38'),
  });
  const state = JSON.parse(await readFile(join(training.folder, 'last/state.json'), 'utf8'));
  expect(state.progress).toMatchObject({ epochsDone: 1, batch: 0 });
});

test('a paused training does nothing until it may continue', async () => {
  const training = await small();
  const steering = new Steering();
  let batches = 0;
  const pause: Callback = {
    name: 'pause',
    onBatchEnd: () => {
      if (++batches === 4) steering.pause();
    },
  };
  const running = training.run({ steering, callbacks: [pause] });
  while (!(await readFile(join(training.folder, 'run.json'), 'utf8').catch(() => '')).includes('paused')) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(batches).toBe(4);
  steering.continue();
  const { outcome, events } = await running;
  expect([outcome, batches]).toEqual(['completed', 9]);
  expect(events.filter(({ name }) => name === 'run/state').map(({ event }) => event)).toEqual([
    { run: 'small', state: 'paused' },
    { run: 'small', state: 'running' },
  ]);
});

test('a paused training can be stopped', async () => {
  const training = await small();
  const steering = new Steering();
  steering.pause();
  steering.onPause = () => {};
  const running = training.run({ steering });
  await new Promise((resolve) => setTimeout(resolve, 50));
  steering.stop();
  expect(await running).toMatchObject({ outcome: 'stopped' });
});

test('no tensors are left behind, neither by epochs nor by trainings', async () => {
  const counts: number[] = [];
  const count: Callback = { name: 'count', onEpochEnd: () => void counts.push(tf.memory().numTensors) };
  await (await small()).run({ callbacks: [count], epochs: 1 });
  const before = tf.memory().numTensors;
  counts.length = 0;
  await (await small()).run({ callbacks: [count], epochs: 4 });
  expect(new Set(counts).size).toBe(1);
  expect(tf.memory().numTensors).toBe(before);
});

test('a run folder that is deleted ends the training with an explanation', async () => {
  const training = await small();
  const remove: Callback = {
    name: 'remove',
    onEpochEnd: ({ epoch }) => (epoch === 2 ? rm(training.folder, { recursive: true }) : undefined),
  };
  await expect(training.run({ callbacks: [remove] })).rejects.toMatchObject({ code: 'run-folder-gone' });
});

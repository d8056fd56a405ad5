/** The requests about trainings, on a workspace with real image files. */

import { readdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLog } from '../../../src/engine/runs/log.ts';
import { readRecord } from '../../../src/engine/runs/record.ts';
import { continueRun, pauseRun, stopRun } from '../../../src/engine/train/requests.ts';
import { modelSource, remains } from './small.ts';
import { draw, drawWorkspace, type SentEvent, type StartedRun, start, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await drawWorkspace();
});
afterEach(() => workspace.remove());

const context = {
  request: 2,
  signal: new AbortController().signal,
  progress: () => {},
  emit: () => {},
};
const runs = () => readdir(join(workspace.path, '.darkroom/runs')).catch(() => []);
const names = (events: readonly SentEvent[]) => events.map(({ name }) => name);
/** Does something at the first batch of an epoch. */
const atEpoch = (epoch: number, act: (run: string) => void) => {
  let done = false;
  return ({ name, event }: SentEvent) => {
    if (done || name !== 'run/log' || event.line.epoch !== epoch) return;
    done = true;
    act(event.run);
  };
};

test('a run leaves its files and tells its one end', async () => {
  const hash = 'c'.repeat(40);
  await mkdir(join(workspace.path, '.git'));
  await writeFile(join(workspace.path, '.git/HEAD'), hash);
  const run = await start(workspace, { seed: 7, set: { rate: '0.5' } });
  const { outcome, record, error } = await run.ended;
  expect([outcome, error]).toEqual(['completed', undefined]);
  expect(names(run.events).filter((name) => name === 'run/ended')).toHaveLength(1);
  expect(names(run.events).at(-1)).toBe('run/ended');
  expect((await readdir(run.folder)).sort()).toEqual([
    'best',
    'last',
    'log.jsonl',
    'model.ts',
    'run.json',
    'training.csv',
  ]);
  expect(await readFile(join(run.folder, 'model.ts'), 'utf8')).toBe(modelSource);

  const written = await readRecord(run.folder);
  expect(written).toEqual(JSON.parse(JSON.stringify(record)));
  expect(written).toMatchObject({
    id: run.id,
    modelFile: 'small.model.ts',
    dataset: 'shapes',
    classNames: ['bottom', 'middle', 'top'],
    input: { height: 6, width: 6, channels: 1, scale: '0..1' },
    params: { rate: 0.5 },
    seed: 7,
    epochs: 3,
    batchSize: 8,
    loss: 'sparseCategoricalCrossentropy',
    optimizer: { name: 'adam', learningRate: 0.01 },
    device: { id: 'eager' },
    gitCommit: hash,
    parameters: { total: 3 * 9 + 3 + 4 * 3 + 48 * 3 + 3, trainable: 3 * 9 + 3 + 2 * 3 + 48 * 3 + 3 },
    state: 'completed',
    epochsDone: 3,
    best: { monitor: 'val_accuracy' },
  });
  expect(written.pid).toBeUndefined();
  const logged = run.events
    .filter(({ name }) => name === 'run/log')
    .map(({ event }) => (event as { line: unknown }).line);
  expect(logged).toEqual(await readLog(run.folder));
});

test.each(['eager', 'cpu'])(
  'stopped by request and resumed on %s, it equals the run that was never interrupted',
  async (device) => {
    const whole = await start(workspace, { device });
    await whole.ended;
    const parts = await start(
      workspace,
      { device },
      atEpoch(2, (run) => void stopRun({ run }, context)),
    );
    expect(await parts.ended).toMatchObject({
      outcome: 'stopped',
      record: { state: 'stopped', reason: 'stopped by the user', epochsDone: 1 },
    });
    const resumed = await start(workspace, { resume: parts.id, device: undefined });
    expect(resumed.folder).toBe(parts.folder);
    expect(await resumed.ended).toMatchObject({ outcome: 'completed', record: { state: 'completed', epochsDone: 3 } });
    expect(await remains(parts.folder)).toEqual(await remains(whole.folder));
  },
);

test('statistics of the training images stand in run.json, and a resumed run keeps them', async () => {
  const source = modelSource.replace('channels: 1', "channels: 1, resize: 'cover', scale: 'dataset'");
  await writeFile(join(workspace.path, 'small.model.ts'), source);
  const whole = await start(workspace);
  await whole.ended;
  const { input, split } = await readRecord(whole.folder);
  const { train: images } = split.sizes;
  expect(input).toMatchObject({ resize: 'cover', scale: 'dataset', statistics: { images } });
  expect(input.statistics!.mean[0]).toBeGreaterThan(0.1);
  const parts = await start(
    workspace,
    {},
    atEpoch(2, (run) => void stopRun({ run }, context)),
  );
  await parts.ended;
  const resumed = await start(workspace, { resume: parts.id, device: undefined });
  await resumed.ended;
  expect((await readRecord(parts.folder)).input).toEqual(input);
  expect(await remains(parts.folder)).toEqual(await remains(whole.folder));
});

test('what is changed and repeated of the images stands in run.json, and is told where it is wrong', async () => {
  const settings = "augment: [flip(), rotate({ degrees: 5, only: ['top'] })], sampling: 'balanced', topK: 2";
  const source = modelSource.replace('topK: 2', settings).replace('adam,', 'adam, flip, rotate,');
  await writeFile(join(workspace.path, 'small.model.ts'), source);
  const run = await start(workspace, { device: 'cpu' });
  expect(await run.ended).toMatchObject({ outcome: 'completed' });
  expect(await readRecord(run.folder)).toMatchObject({
    sampling: 'balanced',
    augment: [
      { name: 'flip', horizontal: true, vertical: false, p: 0.5 },
      { name: 'rotate', degrees: 5, fill: 'reflect', p: 1, only: ['top'] },
    ],
  });
  await writeFile(join(workspace.path, 'small.model.ts'), source.replace("['top']", "['tip']"));
  await expect(start(workspace)).rejects.toMatchObject({ code: 'bad-option', nextStep: 'Did you mean "top"?' });
});

test('paused and continued by request', async () => {
  const run = await start(workspace, {}, (sent) => {
    if (sent.name === 'run/state' && sent.event.state === 'paused') void continueRun({ run: sent.event.run }, context);
    pauseOnce(sent);
  });
  expect(await run.ended).toMatchObject({ outcome: 'completed' });
  const states = run.events.flatMap((sent) => (sent.name === 'run/state' ? [sent.event.state] : []));
  expect(states).toEqual(['running', 'paused', 'running']);
});
const pauseOnce = atEpoch(2, (run) => void pauseRun({ run }, context));

test.each(['eager', 'cpu'])('two trainings at once on %s end like two after another', async (device) => {
  const alone: StartedRun[] = [];
  for (const seed of [1, 2]) {
    alone.push(await start(workspace, { seed, device }));
    await alone.at(-1)!.ended;
  }
  const together = await Promise.all([1, 2].map((seed) => start(workspace, { seed, device })));
  await Promise.all(together.map(({ ended }) => ended));
  expect(together[0]!.id).not.toBe(together[1]!.id);
  for (const i of [0, 1]) expect(await remains(together[i]!.folder)).toEqual(await remains(alone[i]!.folder));
});

test('a run that trains, or is complete, is not resumed', async () => {
  const run = await start(workspace);
  await expect(start(workspace, { resume: run.id })).rejects.toMatchObject({ code: 'run-in-use' });
  await run.ended;
  await expect(start(workspace, { resume: run.id })).rejects.toMatchObject({ code: 'run-completed' });
  await expect(start(workspace, { resume: run.id, epochs: 2 })).rejects.toMatchObject({
    code: 'fewer-epochs-than-done',
  });
  const grown = await start(workspace, { resume: run.id, epochs: 4 });
  expect(await grown.ended).toMatchObject({ outcome: 'completed', record: { epochs: 4, epochsDone: 4 } });
});

test('what would make it another training is refused', async () => {
  const run = await start(workspace);
  await run.ended;
  for (const option of [{ seed: 3 }, { limit: 9 }, { set: { rate: '0.1' } }, { file: 'small.model.ts' }]) {
    await expect(start(workspace, { resume: run.id, epochs: 9, ...option })).rejects.toMatchObject({
      code: 'fixed-on-resume',
    });
  }
  await draw(join(workspace.path, 'images/top/new.png'), 2, 99);
  await expect(start(workspace, { resume: run.id, epochs: 9 })).rejects.toMatchObject({ code: 'dataset-changed' });
  await expect(start(workspace, { resume: `${run.id}x` })).rejects.toMatchObject({ code: 'unknown-run' });
  expect((await readRecord(run.folder)).state).toBe('completed');
});

test("the run's own copy of the model file is used, and a notice says so", async () => {
  const run = await start(workspace);
  await run.ended;
  await writeFile(join(workspace.path, 'small.model.ts'), 'export default 1;');
  const resumed = await start(workspace, { resume: run.id, epochs: 4 });
  expect(await resumed.ended).toMatchObject({ outcome: 'completed' });
  const notice = resumed.events.find(({ name }) => name === 'notice');
  expect(notice?.event).toMatchObject({ run: run.id, message: expect.stringContaining('small.model.ts has changed') });
});

test('only part of the images, for a quick try', async () => {
  const run = await start(workspace, { limit: 9, epochs: 1 });
  const { record } = await run.ended;
  expect(record.limit).toBe(9);
  const [line] = await readLog(run.folder);
  expect(line).toMatchObject({ batches: 2 });
});

test('wrong input is refused before a folder is made', async () => {
  for (const [params, code] of [
    [{ file: 'missing.model.ts' }, 'model-file-not-found'],
    [{ set: { rat: '1' } }, 'unknown-param'],
    [{ epochs: 0 }, 'bad-option'],
    [{ seed: 1.5 }, 'bad-option'],
    [{ limit: -1 }, 'bad-option'],
    [{ device: 'gpu' }, 'unknown-device'],
  ] as const) {
    await expect(start(workspace, params)).rejects.toMatchObject({ code });
  }
  expect(await runs()).toEqual([]);
});

test('a folder that is moved away while it trains fails the run, once', async () => {
  const elsewhere = join(workspace.path, 'elsewhere');
  const run = await start(
    workspace,
    { epochs: 50 },
    atEpoch(2, () => renameSync(run.folder, elsewhere)),
  );
  expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind: 'user', code: 'run-folder-gone' } });
  expect(names(run.events).filter((name) => name === 'run/ended')).toHaveLength(1);
  expect(await runs()).toEqual([]);
});

test('a folder whose files are deleted while it trains fails the run too', async () => {
  const run = await start(
    workspace,
    { epochs: 50 },
    atEpoch(2, () => {
      for (const name of readdirSync(run.folder)) rmSync(join(run.folder, name), { recursive: true });
    }),
  );
  expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind: 'user', code: 'run-folder-gone' } });
});

test('an error in a callback of the model file points at its line', async () => {
  const broken = modelSource.replace(
    'csvLogger()]',
    "{ name: 'mine', onEpochEnd() { throw new Error('my own mistake'); } }]",
  );
  await writeFile(join(workspace.path, 'broken.model.ts'), broken);
  const run = await start(workspace, { file: 'broken.model.ts' });
  const line = broken.split('\n').findIndex((text) => text.includes('my own mistake')) + 1;
  expect(await run.ended).toMatchObject({
    outcome: 'failed',
    record: { state: 'failed', reason: expect.stringContaining('my own mistake') },
    error: { kind: 'user', location: { line } },
  });
});

test('nothing stays in memory after a run on the compiled device', async () => {
  await (await start(workspace, { device: 'cpu' })).ended;
  const { numTensors, numBytes } = tf.memory();
  await (await start(workspace, { device: 'cpu' })).ended;
  expect(tf.memory()).toMatchObject({ numTensors, numBytes });
});

test('requests about a run that does not train are refused', async () => {
  for (const request of [stopRun, pauseRun, continueRun]) {
    await expect(request({ run: 'none' }, context)).rejects.toMatchObject({ code: 'run-not-active' });
  }
});

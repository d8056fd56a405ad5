/** A training that is stopped, killed, deleted, doubled or out of disk space: what is saved is whole, and it goes on. */

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/protocol/runs.ts';
import { remains } from '../engine/train/small.ts';
import { resultOf } from './darkroom.ts';
import { model, shapesWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await shapesWorkspace();
  await workspace.darkroom(['train', 'small.model.ts', '--epochs', '1']);
});
beforeEach(() => rm(join(workspace.path, '.darkroom/runs'), { recursive: true, force: true }));

const long = ['train', 'small.model.ts', '--epochs', '5000'];
const runs = async () =>
  resultOf<{ runs: { record: RunRecord; folder: string; state: string }[] }>(
    await workspace.darkroom(['runs', '--json']),
  ).runs;

/** Does something once, when the text has been printed. */
const when = (text: string, act: (child: { kill(signal: NodeJS.Signals): unknown }) => unknown) => {
  let done = false;
  return (said: string, child: { kill(signal: NodeJS.Signals): unknown }) => {
    if (done || !said.includes(text)) return;
    done = true;
    act(child);
  };
};

/** Goes on with the last run for two epochs and compares it with a run that was never interrupted. */
async function expectResumable(): Promise<void> {
  const [stopped] = await runs();
  const epochs = String(stopped!.record.epochsDone + 2);
  const resumed = await workspace.darkroom(['train', '--resume', 'last', '--epochs', epochs]);
  expect(resumed).toMatchObject({ code: 0, err: '' });
  const whole = await workspace.darkroom(['train', 'small.model.ts', '--epochs', epochs, '--json']);
  const { folder } = resultOf<{ folder: string }>(whole);
  expect(await remains(stopped!.folder)).toEqual(await remains(folder));
}

test('Ctrl-C once: the batch is finished, everything is saved, and the run goes on as if nothing had been', async () => {
  const ended = await workspace.darkroom(long, { onOutput: when('epoch    3/', (child) => child.kill('SIGINT')) });
  expect(ended.code).toBe(0);
  expect(ended.err).toBe('Stopping after this batch and saving. Ctrl-C again quits at once.\n');
  expect(ended.out).toMatch(/■ Stopped after \d+ epochs in .*; everything so far is saved\.\n/);
  expect(ended.out).toMatch(/next {5}darkroom train --resume \S+-small-/);
  expect(await runs()).toMatchObject([{ state: 'stopped', record: { reason: 'stopped by the user' } }]);
  await expectResumable();
});

test('Ctrl-C twice: it quits at once, and the run is interrupted', async () => {
  const interrupt = when('epoch    3/', (child) => child.kill('SIGINT'));
  const again = when('Ctrl-C again', (child) => child.kill('SIGINT'));
  const ended = await workspace.darkroom(long, {
    onOutput: (said, child) => {
      interrupt(said, child);
      again(said, child);
    },
  });
  // The first may be done before the second arrives.
  expect([0, 130]).toContain(ended.code);
  expect((await runs())[0]!.state).toBe(ended.code === 130 ? 'interrupted' : 'stopped');
  await expectResumable();
});

test('an engine that is killed', async () => {
  const ended = await workspace.darkroom(long, {
    onOutput: when('epoch    3/', async () => {
      const [run] = await readdir(join(workspace.path, '.darkroom/runs'));
      const lock = await readFile(join(workspace.path, '.darkroom/runs', run!, 'lock'), 'utf8');
      process.kill(JSON.parse(lock).pid, 'SIGKILL');
    }),
  });
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('The engine ended unexpectedly (killed by SIGKILL).');
  expect(ended.err).toContain('`darkroom train --resume last` goes on with the last run.');
  expect(await runs()).toMatchObject([{ state: 'interrupted' }]);
  await expectResumable();
});

test('a run folder that is deleted while it trains', async () => {
  const ended = await workspace.darkroom(long, {
    onOutput: when('epoch    3/', () =>
      rm(join(workspace.path, '.darkroom/runs'), { recursive: true, force: true, maxRetries: 3 }),
    ),
  });
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('The folder of the run was deleted or moved while it was training');
  expect(await runs()).toEqual([]);
});

test('two trainings at once, and no third one of a run that trains', async () => {
  const argv = ['train', 'small.model.ts', '--epochs', '6', '--json'];
  const both = await Promise.all([workspace.darkroom(argv), workspace.darkroom(argv)]);
  const folders = both.map((ended) => resultOf<{ folder: string }>(ended).folder);
  expect(folders[0]).not.toBe(folders[1]);
  expect(await remains(folders[0]!)).toEqual(await remains(folders[1]!));

  let second: ReturnType<typeof workspace.darkroom> | undefined;
  await workspace.darkroom(long, {
    onOutput: when('epoch    3/', (child) => {
      second = workspace.darkroom(['train', '--resume', 'last']);
      void second.then(() => child.kill('SIGINT'));
    }),
  });
  const refused = await second!;
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/The run \S+ is being trained by process \d+\.\n {2}Stop that training first/);
});

describe.skipIf(process.platform === 'win32')('no space', () => {
  const wide = (text: string) => text.replace('filters: 4', 'filters: 96');

  test('for a checkpoint: the run says so and goes on when there is some', async () => {
    await workspace.write('wide.model.ts', wide(model()));
    const ended = await workspace.darkroom(['train', 'wide.model.ts', '--epochs', '2'], { fileLimit: 40 });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('The disk is full (or a limit on file sizes is reached)');
    expect(ended.err).toContain('Free some space, then resume the run.');
    const [failed] = await runs();
    expect(failed!.state).toBe('failed');
    expect((await readdir(failed!.folder)).filter((name) => /writing|new|old|tmp|lock/.test(name))).toEqual([]);
    expect(await workspace.darkroom(['train', '--resume', 'last'])).toMatchObject({ code: 0, err: '' });
  });

  test('for decoded images: nothing half-written is kept', async () => {
    await rm(join(workspace.path, '.darkroom/cache'), { recursive: true });
    const ended = await workspace.darkroom(['train', 'small.model.ts'], { fileLimit: 20 });
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/needs \d+ kB\./);
    const pixels = (await readdir(join(workspace.path, '.darkroom/cache'))).filter((name) => /\.(u8|tmp)/.test(name));
    expect(pixels).toEqual([]);
    expect(await workspace.darkroom(['train', 'small.model.ts', '--epochs', '1'])).toMatchObject({ code: 0 });
  });
});

/** run.json is written whole and read with care. */

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitCommit } from '../../../src/engine/runs/git.ts';
import { readRecord, writeRecord } from '../../../src/engine/runs/record.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-record-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const record: RunRecord = {
  format: 1,
  id: '20261122-104530-mnist-3f9a',
  modelFile: 'mnist.model.ts',
  dataset: 'digits',
  datasetFingerprint: 'abc',
  classNames: ['0', '1'],
  input: { height: 28, width: 28, channels: 1, scale: { mean: [0.5], std: [0.25] } },
  params: { dropout: 0.4, wide: true, name: 'x' },
  seed: 1,
  epochs: 2,
  batchSize: 32,
  loss: 'sparseCategoricalCrossentropy',
  optimizer: { name: 'adam', learningRate: 0.001 },
  split: { manifest: '.darkroom/splits/digits.json', id: 'def', sizes: { train: 8, validation: 1, test: 1 } },
  device: { id: 'cpu', description: 'a processor' },
  versions: { darkroom: '0.1.0' },
  parameters: { total: 10, trainable: 8 },
  state: 'running',
  pid: 1,
  createdAt: '2026-11-22T10:45:30.000Z',
  duration: 0,
  epochsDone: 0,
};

test('a record comes back as it was written, with nothing beside it', async () => {
  await writeRecord(folder, record);
  await writeRecord(folder, { ...record, state: 'completed', pid: undefined });
  expect(await readRecord(folder)).toEqual({ ...record, state: 'completed', pid: undefined });
  expect(await readdir(folder)).toEqual(['run.json']);
});

test.each([
  ['{"format":1', 'unreadable-run'],
  ['{"format":1}', 'unreadable-run'],
  ['[]', 'unreadable-run'],
  [JSON.stringify({ ...record, epochs: -1 }), 'unreadable-run'],
  [JSON.stringify({ ...record, format: 2 }), 'newer-run-format'],
])('%s is refused as %s', async (text, code) => {
  await writeFile(join(folder, 'run.json'), text);
  await expect(readRecord(folder)).rejects.toMatchObject({ code });
});

test('a folder without run.json, and a deleted folder, are explained', async () => {
  await expect(readRecord(folder)).rejects.toMatchObject({ code: 'unreadable-run' });
  await rm(folder, { recursive: true });
  await expect(writeRecord(folder, record)).rejects.toMatchObject({ code: 'run-folder-gone' });
});

test('the commit is read from a branch, a packed branch, a detached head and a worktree', async () => {
  const hash = (digit: string) => digit.repeat(40);
  const git = join(folder, '.git');
  const inner = join(folder, 'a', 'b');
  await mkdir(join(git, 'refs/heads/topic'), { recursive: true });
  await mkdir(inner, { recursive: true });
  await writeFile(join(git, 'HEAD'), 'ref: refs/heads/topic/x\n');
  expect(await gitCommit(inner)).toBeUndefined();
  await writeFile(join(git, 'packed-refs'), `# pack-refs with: peeled\n${hash('1')} refs/heads/topic/x\n`);
  expect(await gitCommit(inner)).toBe(hash('1'));
  await writeFile(join(git, 'refs/heads/topic/x'), `${hash('2')}\n`);
  expect(await gitCommit(inner)).toBe(hash('2'));

  const worktree = join(git, 'worktrees/w');
  await mkdir(worktree, { recursive: true });
  await writeFile(join(worktree, 'HEAD'), 'ref: refs/heads/topic/x\n');
  await writeFile(join(worktree, 'commondir'), '../..\n');
  await writeFile(join(inner, '.git'), `gitdir: ${worktree}\n`);
  expect(await gitCommit(inner)).toBe(hash('2'));

  await writeFile(join(git, 'HEAD'), `${hash('3')}\n`);
  expect(await gitCommit(join(folder, 'a'))).toBe(hash('3'));
  await writeFile(join(git, 'HEAD'), 'nonsense\n');
  expect(await gitCommit(folder)).toBeUndefined();
});

/** Run folders as a person may leave them: finished, killed, broken, empty, copied. */

import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRuns, readLog, readRun, resolveRun } from '../../../src/client/runs.ts';
import { findWorkspace } from '../../../src/client/workspace.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';
import { record } from '../cli/data.ts';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'darkroom-runs-'));
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

async function addRun(id: string, changes: Partial<RunRecord> = {}, files: Record<string, string> = {}) {
  const folder = join(workspace, '.darkroom', 'runs', id);
  await mkdir(folder, { recursive: true });
  const all = { 'run.json': JSON.stringify({ ...record, id, ...changes }), ...files };
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
  return folder;
}

/** Above every process number that Linux, macOS or Windows gives. */
const deadPid = 2 ** 30;

test('no runs folder is an empty list', async () => {
  expect(await listRuns(workspace)).toEqual({ runs: [], problems: [] });
});

test('newest first; broken folders are told of and skipped', async () => {
  await addRun('a-1', { createdAt: '2026-01-01T00:00:00Z' });
  await addRun('b-2', { createdAt: '2026-02-01T00:00:00Z' });
  await addRun('cut-off', {}, { 'run.json': '{"format": 1, "id"' });
  await addRun('future', {}, { 'run.json': '{"format": 2}' });
  await addRun('lacking', { params: undefined });
  await addRun('list', {}, { 'run.json': 'null' });
  await mkdir(join(workspace, '.darkroom/runs/empty'));
  const { runs, problems } = await listRuns(workspace);
  expect(runs.map(({ record: { id } }) => id)).toEqual(['b-2', 'a-1']);
  expect(problems.map(({ message }) => message.replace(workspace, 'W'))).toEqual([
    "The run in W/.darkroom/runs/cut-off can't be read: its run.json is not JSON.",
    "The run in W/.darkroom/runs/empty can't be read: it has no run.json.",
    "The run in W/.darkroom/runs/future can't be read: its format is 2, this Darkroom reads format 1.",
    'The run in W/.darkroom/runs/lacking can\'t be read: its run.json lacks "params".',
    "The run in W/.darkroom/runs/list can't be read: its run.json holds no object.",
  ]);
});

test('running, if the process that holds its lock lives; else interrupted', async () => {
  const running = { state: 'running' } as const;
  const lock = (owner: object) => ({
    lock: JSON.stringify({ pid: process.pid, host: hostname(), started: '', ...owner }),
  });
  const cases: [state: string, folder: string][] = [
    ['running', await addRun('alive', running, lock({}))],
    ['paused', await addRun('paused', { state: 'paused' }, lock({}))],
    ['running', await addRun('elsewhere', running, lock({ pid: deadPid, host: 'another-machine' }))],
    ['interrupted', await addRun('killed', running, lock({ pid: deadPid }))],
    ['interrupted', await addRun('disk-was-full', running)],
    ['interrupted', await addRun('torn-lock', { state: 'paused' }, { lock: '{"pid": 1' })],
    ['completed', await addRun('done', { state: 'completed' })],
  ];
  for (const [state, folder] of cases) expect([folder, (await readRun(folder)).state]).toEqual([folder, state]);
});

test.runIf(process.platform === 'linux')(
  'ended between the looks at its state and at its lock, it is not taken for interrupted',
  async () => {
    const folder = await addRun('ends', { state: 'running' });
    // Whoever reads a pipe waits until somebody has written: by then the run has ended.
    spawnSync('mkfifo', [join(folder, 'lock')]);
    const reading = readRun(folder);
    const lock = await open(join(folder, 'lock'), 'w');
    await addRun('ends', { state: 'completed' });
    await lock.close();
    expect((await reading).state).toBe('completed');
  },
);

test.runIf(process.platform === 'linux')(
  'a later process with the same number is not taken for the one that trained',
  async () => {
    const text = JSON.stringify({ pid: process.pid, host: hostname(), started: 'another-boot:1' });
    expect((await readRun(await addRun('r', { state: 'running' }, { lock: text }))).state).toBe('interrupted');
  },
);

test('a log is read up to a line that was cut off', async () => {
  const line = { type: 'notice', epoch: 1, time: 2, message: 'hello' };
  const folder = await addRun('r', {}, { 'log.jsonl': `${JSON.stringify(line)}\n{"type":"epoch","epo` });
  expect(await readLog(folder)).toEqual([line]);
  expect(await readLog(await addRun('no-log'))).toEqual([]);
});

test('a run is found by its id, its beginning, its end, or as the last', async () => {
  await addRun('20261122-104530-mnist-3f9a', { createdAt: '2026-11-22T10:45:30Z' });
  await addRun('20261122-110000-cifar-77aa', { createdAt: '2026-11-22T11:00:00Z' });
  const found = async (name: string) => (await resolveRun(workspace, name)).record.id;
  expect(await found('20261122-104530-mnist-3f9a')).toBe('20261122-104530-mnist-3f9a');
  expect(await found('20261122-10')).toBe('20261122-104530-mnist-3f9a');
  expect(await found('3f9a')).toBe('20261122-104530-mnist-3f9a');
  expect(await found('last')).toBe('20261122-110000-cifar-77aa');
  await expect(found('2026')).rejects.toMatchObject({ code: 'ambiguous-run' });
  await expect(found('20261122-104530-mnist-3f9b')).rejects.toMatchObject({
    code: 'unknown-run',
    nextStep: expect.stringContaining('Did you mean 20261122-104530-mnist-3f9a?'),
  });
  await expect(found('')).rejects.toMatchObject({ code: 'unknown-run' });
  await expect(found('../../x')).rejects.toMatchObject({ code: 'unknown-run' });
});

test('there is no last run in an empty workspace', async () => {
  await expect(resolveRun(workspace, 'last')).rejects.toMatchObject({ code: 'unknown-run' });
});

test('the workspace is the nearest folder upwards with a darkroom.json', async () => {
  await writeFile(join(workspace, 'darkroom.json'), '{}');
  await mkdir(join(workspace, 'models/old'), { recursive: true });
  expect(await findWorkspace(join(workspace, 'models/old'))).toBe(workspace);
  expect(await findWorkspace(workspace)).toBe(workspace);
});

/** Following the runs of a workspace that other processes write. */

import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { editRun, removeRun } from '../../../src/client/run-notes.ts';
import { type RunsWatch, type WatchOptions, watchRuns } from '../../../src/client/watch-runs.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';
import { record } from '../cli/data.ts';

let workspace: string;
let watch: RunsWatch | undefined;
let seen: string[];
let runs: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'darkroom-watch-'));
  runs = join(workspace, '.darkroom/runs');
  seen = [];
});

afterEach(async () => {
  watch?.dispose();
  await rm(workspace, { recursive: true, force: true });
});

/** Without notices, and with an interval of an hour, a test decides itself when is looked. */
function follow(options: WatchOptions = { interval: 3_600_000, notices: false }): RunsWatch {
  watch = watchRuns(
    workspace,
    {
      onList: (_, { added, removed }) => seen.push(`+${added} -${removed}`),
      onRun: ({ id, state, notes }) => seen.push(`${id} ${state}${notes.name ? ` "${notes.name}"` : ''}`),
      onLog: ({ id }, { lines, restarted }) => seen.push(`${id} log ${restarted ? 'anew ' : ''}${lines.length}`),
    },
    options,
  );
  return watch;
}

/** What was seen since the last call, after another look. */
async function news(): Promise<string[]> {
  await watch!.refresh();
  return seen.splice(0);
}

const lockOf = (pid: number) => JSON.stringify({ pid, host: hostname(), started: '' });
const line = `${JSON.stringify({ type: 'notice', epoch: 1, time: 1, message: 'm' })}\n`;

/** As the engine does it: replaced whole. */
async function write(id: string, changes: Partial<RunRecord> = {}): Promise<string> {
  const folder = join(runs, id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'new'), JSON.stringify({ ...record, id, state: 'completed', ...changes }));
  await rename(join(folder, 'new'), join(folder, 'run.json'));
  return folder;
}

test('runs come and go', async () => {
  follow();
  expect(await news()).toEqual(['+ -']);
  await write('1-a');
  expect(await news()).toEqual(['+1-a -']);
  await write('3-c');
  await write('2-b');
  expect(await news()).toEqual(['+3-c,2-b -']);
  expect(watch!.ids).toEqual(['3-c', '2-b', '1-a']);
  await writeFile(join(runs, 'stray.txt'), '');
  await mkdir(join(runs, '.hidden'));
  expect(await news()).toEqual([]);
  await removeRun(join(runs, '2-b'));
  expect(await news()).toEqual(['+ -2-b']);
  await rename(join(workspace, '.darkroom'), join(workspace, 'elsewhere'));
  expect(await news()).toEqual(['+ -3-c,1-a']);
  await rename(join(workspace, 'elsewhere'), join(workspace, '.darkroom'));
  expect(await news()).toEqual(['+3-c,1-a -']);
});

test('a run that was asked for is told of when it changes', async () => {
  await write('1-a');
  await write('2-b');
  follow();
  expect(await news()).toEqual(['+2-b,1-a -']);
  expect((await watch!.read('1-a')).record.id).toBe('1-a');
  expect(await news()).toEqual([]);
  await editRun(join(runs, '1-a'), { name: 'best so far' });
  await editRun(join(runs, '2-b'), { name: 'nobody asked' });
  expect(await news()).toEqual(['1-a completed "best so far"']);
  await write('1-a', { state: 'stopped' });
  expect(await news()).toEqual(['1-a stopped "best so far"']);
  await expect(watch!.read('9-z')).rejects.toMatchObject({ code: 'run-gone' });
});

test('a run whose folder came before its run.json is told of when that is there, however old it is', async () => {
  await mkdir(join(runs, '000'), { recursive: true });
  for (let i = 1; i <= 200; i++) await mkdir(join(runs, String(i).padStart(3, '0')));
  follow();
  await news();
  await expect(watch!.read('000')).rejects.toMatchObject({ code: 'unreadable-run' });
  expect(await news()).toEqual([]);
  await write('000');
  expect(await news()).toEqual(['000 completed']);
  expect(watch!.known.map(({ id }) => id)).toEqual(['000']);
});

test('a run that another process trains is followed to its end, and when it is resumed', async () => {
  follow();
  await news();
  const folder = await write('1-a', { state: 'running' });
  await writeFile(join(folder, 'lock'), lockOf(process.pid));
  expect(await news()).toEqual(['+1-a -', '1-a running']);
  await writeFile(join(folder, 'log.jsonl'), line + line + line.slice(0, 9));
  expect(await news()).toEqual(['1-a log anew 2']);
  await appendFile(join(folder, 'log.jsonl'), line.slice(9));
  await write('1-a', { state: 'running', epochsDone: 1 });
  expect(await news()).toEqual(['1-a log 1', '1-a running']);
  // Killed: no file changes.
  await writeFile(join(folder, 'lock'), lockOf(2 ** 30));
  expect(await news()).toEqual(['1-a interrupted']);
  await appendFile(join(folder, 'log.jsonl'), line);
  expect(await news()).toEqual([]);
  await write('1-a', { state: 'running', epochsDone: 2 });
  await writeFile(join(folder, 'lock'), lockOf(process.pid));
  expect(await news()).toEqual(['1-a running', '1-a log anew 4']);
  await appendFile(join(folder, 'log.jsonl'), line);
  await rm(join(folder, 'lock'));
  await write('1-a', { state: 'completed' });
  expect(await news()).toEqual(['1-a log 1', '1-a completed']);
});

test('an old run among very many is noticed when it trains again', async () => {
  const old = await write('000');
  for (let i = 1; i <= 200; i++) await mkdir(join(runs, String(i).padStart(3, '0')));
  follow();
  await news();
  await write('000', { state: 'running' });
  await writeFile(join(old, 'lock'), lockOf(process.pid));
  const told: string[] = [];
  for (let look = 0; look < 5; look++) told.push(...(await news()));
  expect(told).toEqual(['000 running']);
});

test('without being asked, by itself', async () => {
  follow({ interval: 20 });
  await vi.waitFor(() => expect(seen).toEqual(['+ -']));
  const folder = await write('1-a', { state: 'running' });
  await writeFile(join(folder, 'lock'), lockOf(process.pid));
  await vi.waitFor(() => expect(seen).toContain('1-a running'), { timeout: 20_000 });
  await appendFile(join(folder, 'log.jsonl'), line);
  await vi.waitFor(() => expect(seen).toContain('1-a log anew 1'), { timeout: 20_000 });
  watch!.dispose();
  const count = seen.length;
  await appendFile(join(folder, 'log.jsonl'), line);
  await watch!.refresh();
  expect(seen).toHaveLength(count);
});

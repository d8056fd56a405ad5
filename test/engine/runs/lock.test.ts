/** One writer a run: held against this and other processes, taken over from dead ones, won by one of many. */

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isTraining } from '../../../src/client/run-owner.ts';
import { lockHolder, lockRun } from '../../../src/engine/runs/lock.ts';
import { thisMachine, thisProcess } from '../../../src/engine/runs/process.ts';
import { liveness } from '../../../src/protocol/run-lock.ts';

let run: string;
let path: string;

beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'darkroom-lock-'));
  path = join(run, 'lock');
});
afterEach(() => rm(run, { recursive: true, force: true }));

test('a held lock is refused, a released one is free', async () => {
  const lock = await lockRun(run, 'r');
  expect(await lockHolder(run)).toEqual(thisProcess());
  await expect(lockRun(run, 'r')).rejects.toMatchObject({
    code: 'run-in-use',
    message: expect.stringContaining(String(process.pid)),
  });
  await lock.release();
  expect(await readdir(run)).toEqual([]);
  await (await lockRun(run, 'r')).release();
});

test('the lock of a dead process is taken over, by one of many', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('exit', resolve));
  await writeFile(path, JSON.stringify({ ...thisProcess(), pid: child.pid }));
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(run, 'r')));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(run)).toEqual(['lock']);
});

test('a living process with the same number is not the one that locked', async () => {
  const self = thisProcess();
  if (self.started === '') return; // The start of a process can't be read here.
  expect(liveness(self, thisMachine)).toBe('alive');
  expect(liveness({ ...self, started: `${self.started}0` }, thisMachine)).toBe('gone');
  expect(liveness({ ...self, host: 'elsewhere' }, thisMachine)).toBe('unknown');
});

test('a lock of another machine is respected and says how to go on', async () => {
  await writeFile(path, JSON.stringify({ ...thisProcess(), host: 'elsewhere' }));
  await expect(lockRun(run, 'r')).rejects.toMatchObject({
    code: 'run-in-use',
    nextStep: expect.stringContaining(path),
  });
});

test('a torn lock is taken over', async () => {
  await writeFile(path, '{"pid":');
  await lockRun(run, 'r');
});

test('a holder notices that its lock was deleted or taken', async () => {
  const lock = await lockRun(run, 'r');
  await lock.check();
  await rm(path);
  await expect(lock.check()).rejects.toMatchObject({ code: 'run-folder-gone' });
  await lockRun(run, 'r');
  await expect(lock.check()).rejects.toMatchObject({ code: 'run-in-use' });
});

test('a folder that was moved meanwhile is free where it is now', async () => {
  if (process.platform === 'win32') return; // There no folder with an open file is moved.
  const lock = await lockRun(run, 'r');
  const moved = `${run}-moved`;
  await rename(run, moved);
  try {
    await expect(lock.check()).rejects.toMatchObject({ code: 'run-folder-gone' });
    expect(await isTraining(moved)).toBe(true);
    await lock.release();
    expect(await isTraining(moved)).toBe(false);
    await (await lockRun(moved, 'r')).release();
  } finally {
    await rename(moved, run);
  }
});

test("releasing leaves another's lock and a deleted folder alone", async () => {
  const lock = await lockRun(run, 'r');
  await writeFile(path, 'another');
  await lock.release();
  expect(await readFile(path, 'utf8')).toBe('another');
  await rm(run, { recursive: true });
  await lock.release();
});

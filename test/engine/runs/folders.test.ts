/** Run ids and folders: sortable, readable, unique, and never outside of the runs' folder. */

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createRunFolder,
  findRun,
  listRunIds,
  newRunId,
  runFolder,
  runsFolder,
} from '../../../src/engine/runs/folders.ts';

const noon = new Date('2026-11-22T10:45:30.789Z');
let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'darkroom-folders-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

test('an id tells time, model file and four digits', () => {
  expect(newRunId('models/mnist.model.ts', noon, '3f9a')).toBe('20261122-104530-mnist-3f9a');
  expect(newRunId('C:\\work\\Big Café.model.ts', noon, '0000')).toBe('20261122-104530-big-cafe-0000');
  expect(newRunId('模型.model.ts', noon, '0000')).toBe('20261122-104530-run-0000');
  const ids = [noon, new Date('2026-11-22T10:45:31Z'), new Date('2027-01-01T00:00:00Z')].map((now) =>
    newRunId('b.ts', now),
  );
  expect([...ids].sort()).toEqual(ids);
});

test('runs that start in the same second get folders of their own', async () => {
  const created = await Promise.all(Array.from({ length: 20 }, () => createRunFolder(workspace, 'a.model.ts', noon)));
  expect(new Set(created.map(({ id }) => id)).size).toBe(20);
  expect(await listRunIds(workspace)).toEqual(created.map(({ id }) => id).sort());
});

test('a taken id is not reused', async () => {
  const suffixes = ['aaaa', 'aaaa', 'bbbb'];
  const next = () => suffixes.shift()!;
  const first = await createRunFolder(workspace, 'a.model.ts', noon, next);
  const second = await createRunFolder(workspace, 'a.model.ts', noon, next);
  expect([first.id, second.id]).toEqual(['20261122-104530-a-aaaa', '20261122-104530-a-bbbb']);
});

test('an unknown run suggests the nearest, and ids never lead out of the folder', async () => {
  await mkdir(join(runsFolder(workspace), '20261122-104530-mnist-3f9a'), { recursive: true });
  expect(await findRun(workspace, '20261122-104530-mnist-3f9a')).toBe(
    join(runsFolder(workspace), '20261122-104530-mnist-3f9a'),
  );
  await expect(findRun(workspace, '20261122-104530-mnist-3f9b')).rejects.toMatchObject({
    code: 'unknown-run',
    nextStep: expect.stringContaining('20261122-104530-mnist-3f9a'),
  });
  for (const id of ['', '.', '..', '../x', 'a/b', 'a\\b', 'a\0b']) {
    expect(() => runFolder(workspace, id)).toThrow(expect.objectContaining({ code: 'unknown-run' }));
  }
  expect(await readdir(workspace)).toEqual(['.darkroom']);
});

/** What a person adds to runs, and the removal of runs. */

import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editRun, readNotes, removeRun } from '../../../src/client/run-notes.ts';

let workspace: string;
let folder: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'darkroom-notes-'));
  folder = join(workspace, '.darkroom/runs/a-1');
  await mkdir(join(folder, 'best'), { recursive: true });
  await writeFile(join(folder, 'best/weights.bin'), 'numbers');
});

afterEach(() => rm(workspace, { recursive: true, force: true }));

const text = () => readFile(join(folder, 'notes.json'), 'utf8');

describe('Notes', () => {
  test('are changed one by one, and taken away again', async () => {
    expect(await readNotes(folder)).toEqual({});
    await editRun(folder, { name: 'baseline "<b>"', tags: ['first', 'größer'] });
    await editRun(folder, { pinned: true, note: 'two\nlines' });
    const notes = { name: 'baseline "<b>"', tags: ['first', 'größer'], pinned: true, note: 'two\nlines' };
    expect(await readNotes(folder)).toEqual(notes);
    expect(JSON.parse(await text())).toEqual(notes);
    await editRun(folder, { name: undefined, pinned: false, tags: [], note: '' });
    expect(await readdir(folder)).toEqual(['best']);
  });

  test('asked for at once are all kept', async () => {
    const changes = [{ name: 'n' }, { pinned: true }, { tags: ['a'] }, { note: 'x' }, { tags: ['a', 'b'] }];
    await Promise.all(changes.map((change) => editRun(folder, change)));
    expect(await readNotes(folder)).toEqual({ name: 'n', pinned: true, tags: ['a', 'b'], note: 'x' });
    expect(await readdir(folder)).toEqual(['best', 'notes.json']);
  });

  test('of a newer version stay; what is not understood is not shown', async () => {
    await writeFile(join(folder, 'notes.json'), '{"colour": "red", "pinned": "yes", "tags": ["a", 7]}');
    expect(await readNotes(folder)).toEqual({ tags: ['a'] });
    await editRun(folder, { name: 'n' });
    expect(JSON.parse(await text())).toMatchObject({ colour: 'red', name: 'n' });
    for (const broken of ['', '{"name": ', 'null', '[1]']) {
      await writeFile(join(folder, 'notes.json'), broken);
      expect(await readNotes(folder)).toEqual({});
    }
  });

  test('of a run that is gone are refused', async () => {
    await rm(folder, { recursive: true });
    await expect(editRun(folder, { pinned: true })).rejects.toMatchObject({ code: 'run-gone' });
    await expect(stat(folder)).rejects.toThrow('ENOENT');
    expect(await readNotes(folder)).toEqual({});
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() !== 0)('that can not be written say so', async () => {
    const { chmod } = await import('node:fs/promises');
    await chmod(folder, 0o500);
    await expect(editRun(folder, { pinned: true })).rejects.toMatchObject({ code: 'cannot-write-run' });
    await chmod(folder, 0o700);
  });
});

describe('Removing a run', () => {
  test('leaves nothing of it, and others alone', async () => {
    await mkdir(join(workspace, '.darkroom/runs/b-2'));
    await removeRun(folder);
    expect(await readdir(join(workspace, '.darkroom'))).toEqual(['runs']);
    expect(await readdir(join(workspace, '.darkroom/runs'))).toEqual(['b-2']);
    await removeRun(folder);
  });

  test('is refused while it trains', async () => {
    const owner = { pid: process.pid, host: hostname(), started: '' };
    await writeFile(join(folder, 'lock'), JSON.stringify(owner));
    await expect(removeRun(folder)).rejects.toMatchObject({ code: 'run-still-trains' });
    expect(await readdir(folder)).toContain('best');
    // Of a process that is gone.
    await writeFile(join(folder, 'lock'), JSON.stringify({ ...owner, pid: 2 ** 30 }));
    await removeRun(folder);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });

  test('never removes what is no run', async () => {
    for (const path of [workspace, join(workspace, '.darkroom'), join(workspace, '.darkroom/runs'), `${folder}/best`]) {
      await expect(removeRun(path)).rejects.toMatchObject({ code: 'unreadable-run' });
    }
    expect(await readdir(folder)).toEqual(['best']);
  });
});

/** A checkpoint folder is replaced as a whole: whatever moment a kill picks, a complete one is found afterwards. */

import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSeal, sealFolder } from '../../../src/engine/runs/seal.ts';
import { currentFolder, recoverFolder, replaceFolder } from '../../../src/engine/runs/swap.ts';

let run: string;
let last: string;

beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'darkroom-swap-'));
  last = join(run, 'last');
});
afterEach(() => rm(run, { recursive: true, force: true }));

const fill = (value: string) => async (folder: string) => {
  await writeFile(join(folder, 'a'), value);
  await writeFile(join(folder, 'b'), value);
};
const folderWith = async (name: string, value: string) => {
  await mkdir(join(run, name));
  await fill(value)(join(run, name));
};
const content = async (folder: string) => [
  await readFile(join(folder, 'a'), 'utf8'),
  await readFile(join(folder, 'b'), 'utf8'),
];

test('replacing leaves one folder with the new content', async () => {
  await replaceFolder(last, fill('1'));
  await replaceFolder(last, fill('2'));
  expect(await readdir(run)).toEqual(['last']);
  expect(await content(last)).toEqual(['2', '2']);
});

test('a failure while filling leaves the old folder and nothing else', async () => {
  await replaceFolder(last, fill('1'));
  const failing = replaceFolder(last, async (folder) => {
    await writeFile(join(folder, 'a'), '2');
    throw new Error('no space');
  });
  await expect(failing).rejects.toThrow('no space');
  expect(await readdir(run)).toEqual(['last']);
  expect(await content(last)).toEqual(['1', '1']);
});

// Every state that the steps of a replacement pass through, in order, with what must be found after it.
const moments: [string, Record<string, string>, string | undefined][] = [
  ['first one being written', { 'last.writing': '1' }, undefined],
  ['first one complete', { 'last.new': '1' }, '1'],
  ['second being written', { last: '1', 'last.writing': '2' }, '1'],
  ['second complete', { last: '1', 'last.new': '2' }, '2'],
  ['an old one was left and the second is complete', { last: '1', 'last.new': '2', 'last.old': '0' }, '2'],
  ['old one aside', { 'last.old': '1', 'last.new': '2' }, '2'],
  ['new one in place', { 'last.old': '1', last: '2' }, '2'],
  ['only the old one', { 'last.old': '1' }, '1'],
];

test.each(moments)('killed with the %s', async (_, folders, expected) => {
  for (const [name, value] of Object.entries(folders)) await folderWith(name, value);
  const seen = await currentFolder(run, 'last');
  if (expected === undefined) expect(seen).toBeUndefined();
  else expect(Object.values(folders)).toContain((await content(seen!))[0]);

  await recoverFolder(last);
  if (expected === undefined) {
    expect(await readdir(run)).toEqual([]);
  } else {
    expect(await readdir(run)).toEqual(['last']);
    expect(await content(last)).toEqual([expected, expected]);
  }
});

test('a seal finds files that are missing, cut short or changed', async () => {
  await mkdir(last);
  await fill('content')(last);
  const seal = await sealFolder(last);
  await checkSeal(last, seal);
  const damages: ((folder: string) => Promise<void>)[] = [
    (folder) => rm(join(folder, 'a')),
    (folder) => writeFile(join(folder, 'a'), 'conten'),
    (folder) => writeFile(join(folder, 'b'), 'c0ntent'),
  ];
  for (const [i, damage] of damages.entries()) {
    const copy = join(run, `copy${i}`);
    await cp(last, copy, { recursive: true });
    await damage(copy);
    await expect(checkSeal(copy, seal)).rejects.toMatchObject({ code: 'damaged-checkpoint' });
  }
});

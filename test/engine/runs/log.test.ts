/** The log: torn lines are skipped, a checkpoint's length is restored, and the disk's refusals are explained. */

import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunLog, readLog } from '../../../src/engine/runs/log.ts';
import { type LogLine, parseLog } from '../../../src/protocol/runs.ts';

let run: string;
let path: string;

beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'darkroom-log-'));
  path = join(run, 'log.jsonl');
});
afterEach(() => rm(run, { recursive: true, force: true }));

const notice = (message: string): LogLine => ({ type: 'notice', epoch: 1, time: 0, message });
const messages = async () => (await readLog(run)).map((line) => (line.type === 'notice' ? line.message : line.type));

test('lines come back; torn and unknown ones are left out', async () => {
  const log = await RunLog.open(run, {});
  await log.append(notice('one'));
  await log.append(notice('zwei — 二'));
  await appendFile(path, '{"type":"from the future"}\n[1]\nnull\n{"type":"notice","epo');
  expect(await messages()).toEqual(['one', 'zwei — 二']);
  expect(parseLog('')).toEqual([]);
});

test('opening at a checkpoint cuts off what came after it', async () => {
  const log = await RunLog.open(run, {});
  await log.append(notice('one'));
  await log.appendTo('training.csv', 'epoch,loss');
  const lengths = await log.lengths();
  await log.append(notice('two'));
  await log.appendTo('training.csv', '1,0.5');
  await log.appendTo('late.csv', 'a');
  await appendFile(path, '{"type":"noti');

  const again = await RunLog.open(run, lengths);
  expect(await messages()).toEqual(['one']);
  await again.append(notice('two, again'));
  await again.appendTo('training.csv', '1,0.25');
  await again.appendTo('late.csv', 'b');
  expect(await messages()).toEqual(['one', 'two, again']);
  expect(await readFile(join(run, 'training.csv'), 'utf8')).toBe('epoch,loss\n1,0.25\n');
  expect(await readFile(join(run, 'late.csv'), 'utf8')).toBe('b\n');
});

test('a log that is shorter than the checkpoint says is damage', async () => {
  const log = await RunLog.open(run, {});
  await log.append(notice('one'));
  const lengths = await log.lengths();
  await writeFile(path, '');
  await expect(RunLog.open(run, lengths)).rejects.toMatchObject({ code: 'damaged-checkpoint' });
});

test('a callback can only append to files of its own', async () => {
  const log = await RunLog.open(run, {});
  for (const name of ['../x.csv', 'run.json', 'log.jsonl', 'lock', '/etc/x.csv', 'predictions-test.csv', 'a/b.csv']) {
    await expect(log.appendTo(name, 'x')).rejects.toMatchObject({ code: 'bad-file-name' });
  }
});

test('a deleted folder is noticed at the next line', async () => {
  const log = await RunLog.open(run, {});
  await log.append(notice('one'));
  await rm(run, { recursive: true });
  await expect(log.append(notice('two'))).rejects.toMatchObject({ code: 'run-folder-gone' });
  await mkdir(run);
});

test.skipIf(process.platform !== 'linux')('a full device is explained', async () => {
  const log = await RunLog.open(run, {});
  await symlink('/dev/full', path);
  await expect(log.append(notice('one'))).rejects.toMatchObject({ code: 'disk-full' });
});

/** A log that grows, is torn, is cut back and grows again. */

import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tailLog } from '../../../src/client/log-tail.ts';
import type { LogLine } from '../../../src/protocol/runs.ts';

let folder: string;
let log: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-tail-'));
  log = join(folder, 'log.jsonl');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const line = (time: number, message = 'ünïcode'): LogLine => ({ type: 'notice', epoch: 1, time, message });
const text = (...times: number[]) => times.map((time) => `${JSON.stringify(line(time))}\n`).join('');
const times = (lines: readonly LogLine[]) => lines.map(({ time }) => time);

test('only new lines are read, whole ones', async () => {
  const tail = tailLog(folder);
  expect(await tail.read()).toEqual({ lines: [], restarted: false });
  await writeFile(log, text(1, 2));
  expect(await tail.read()).toEqual({ lines: [line(1), line(2)], restarted: false });
  expect(await tail.read()).toEqual({ lines: [], restarted: false });
  const third = Buffer.from(text(3));
  // Torn in the middle of a character of two bytes.
  const middle = third.indexOf(Buffer.from('ü')) + 1;
  await appendFile(log, third.subarray(0, middle));
  expect((await tail.read()).lines).toEqual([]);
  await appendFile(log, Buffer.concat([third.subarray(middle), Buffer.from(text(4))]));
  expect(await tail.read()).toEqual({ lines: [line(3), line(4)], restarted: false });
});

test('a log that was cut back is read from the beginning, also when it has grown again', async () => {
  const tail = tailLog(folder);
  await writeFile(log, text(1, 2, 3));
  await tail.read();
  await truncate(log, text(1).length + 4);
  const cut = await tail.read();
  expect([cut.restarted, times(cut.lines)]).toEqual([true, [1]]);

  await writeFile(log, text(1, 2, 3, 4));
  await tail.read();
  await writeFile(log, text(1, 5, 6, 7, 8, 9));
  const grown = await tail.read();
  expect([grown.restarted, times(grown.lines)]).toEqual([true, [1, 5, 6, 7, 8, 9]]);
  await appendFile(log, text(10));
  expect(times((await tail.read()).lines)).toEqual([10]);
});

test('a log that is gone, and one that comes back', async () => {
  const tail = tailLog(folder);
  await writeFile(log, text(1));
  await tail.read();
  await rm(log);
  expect(await tail.read()).toEqual({ lines: [], restarted: true });
  expect(await tail.read()).toEqual({ lines: [], restarted: false });
  await writeFile(log, text(7));
  expect(times((await tail.read()).lines)).toEqual([7]);
});

test('lines of another version are left out', async () => {
  const tail = tailLog(folder);
  await writeFile(log, `{"type":"weather"}\nnonsense\n${text(1)}`);
  expect(times((await tail.read()).lines)).toEqual([1]);
});

/** The page of a run: its charts as stored pictures, and what it makes of the panel's messages. */

import { expect, test } from 'vitest';
import type { LogLine } from '../../../src/protocol/runs.ts';
import { curves } from '../../../webview/charts/curves.ts';
import { ticks } from '../../../webview/charts/ticks.ts';
import { emptyRun, runView, withMessage } from '../../../webview/views/run.ts';
import { batch, epoch, record } from '../cli/data.ts';

/** Three epochs of ten batches, the loss falling, the second epoch the best. */
const log: LogLine[] = [1, 2, 3].flatMap((number) => [
  ...Array.from({ length: 10 }, (_, b): LogLine => {
    const step = (number - 1) * 10 + b + 1;
    return {
      ...batch,
      epoch: number,
      batch: b + 1,
      batches: 10,
      step,
      time: step,
      loss: 2.3 / step,
      accuracy: 1 - 0.9 / step,
    };
  }),
  {
    ...epoch,
    epoch: number,
    time: number * 10 + 0.5,
    metrics: {
      loss: 1 / number,
      accuracy: 1 - 0.5 / number,
      val_loss: [0.9, 0.5, 0.6][number - 1]!,
      val_accuracy: 0.8,
    },
  },
]);

test('the page of a run', async () => {
  const run = { ...record, epochs: 5, best: { epoch: 2, monitor: 'val_loss', value: 0.5 } };
  const data = withMessage(emptyRun, { kind: 'run', record: run, state: 'running', log });
  await expect(`${runView(data)}\n`).toMatchFileSnapshot('stored/run.html');
});

test('a chart with gaps, and one without anything', async () => {
  const points = [
    [1, 2.5],
    [2, Number.NaN],
    [3, 2.5],
    [4, 2.5],
  ] as const;
  const gaps = curves({ title: 'Loss & <more>', epochs: 4, series: [{ name: 'train', kind: 'train', points }] });
  await expect(`${gaps}\n`).toMatchFileSnapshot('stored/gaps.svg');
  await expect(`${curves({ title: 'Loss', epochs: 4, series: [] })}\n`).toMatchFileSnapshot('stored/empty.svg');
});

test('ticks are round numbers within the range', () => {
  expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks(0.13, 0.42, 5)).toEqual([0.2, 0.3, 0.4]);
  expect(ticks(-3, 12, 5)).toEqual([0, 5, 10]);
  expect(ticks(5, 5, 5)).toEqual([]);
});

test('a line that came in the file and as an event is kept once', () => {
  const filled = withMessage(emptyRun, { kind: 'run', record, state: 'running', log });
  expect(withMessage(filled, { kind: 'log', line: log.at(-1)! }).log).toHaveLength(log.length);
  expect(withMessage(filled, { kind: 'log', line: { ...batch, time: 99 } }).log).toHaveLength(log.length + 1);
});

test('names from data are text, never markup', () => {
  const run = { ...record, modelFile: '<img src=x onerror=alert(1)>', params: { a: '"><script>' } };
  const html = runView({ record: run, log: [] });
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<script');
  expect(runView({ log: [], problem: '<b>' })).toBe('<p class="problem">&lt;b&gt;</p>');
});

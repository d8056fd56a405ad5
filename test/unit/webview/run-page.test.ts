/** What the page of a run makes of the panel's messages and of the log: charts, progress, overfitting, facts. */

import { describe, expect, test } from 'vitest';
import { configGroups } from '../../../src/figures/config-facts.ts';
import { lineScene } from '../../../src/figures/line-scene.ts';
import { lineSvg } from '../../../src/figures/line-svg.ts';
import { runCharts } from '../../../src/figures/run-charts.ts';
import type { LogLine } from '../../../src/protocol/runs.ts';
import { progressOf } from '../../../webview/views/run/progress.ts';
import { emptyRun, withMessage } from '../../../webview/views/run/run-data.ts';
import { batch, epoch, evaluation, record } from '../cli/data.ts';
import { palette, size } from './series.ts';

/** Three epochs of ten batches, ten seconds each, the second epoch the best. */
const log: LogLine[] = [1, 2, 3].flatMap((number) => [
  ...Array.from({ length: 10 }, (_, b): LogLine => {
    const step = (number - 1) * 10 + b + 1;
    const [loss, accuracy] = [2.3 / step, 1 - 0.9 / step];
    return { ...batch, epoch: number, batch: b + 1, batches: 10, step, time: step, loss, accuracy };
  }),
  {
    ...epoch,
    epoch: number,
    step: number * 10,
    time: number * 10,
    metrics: {
      loss: 1 / number,
      accuracy: 1 - 0.5 / number,
      val_loss: [0.9, 0.5, 0.6][number - 1]!,
      val_accuracy: 0.8,
    },
  },
]);
const run = { ...record, epochs: 5, epochsDone: 3, best: { epoch: 2, monitor: 'val_loss', value: 0.5 } };
const start = { kind: 'run', record: run, state: 'running', log, evaluations: {} } as const;
const asDrawn = { x: 'epoch', smoothing: 0, log: false } as const;

describe('messages', () => {
  const filled = withMessage(emptyRun, start);

  test('new lines are added', () => {
    const next = { ...batch, epoch: 4, batch: 1, batches: 10, step: 31, time: 31 };
    expect(withMessage(filled, { kind: 'log', lines: [next] }).log).toEqual([...log, next]);
  });

  test('a run that was resumed sends all of its log anew', () => {
    expect(withMessage(filled, { ...start, log: log.slice(0, 14) }).log).toEqual(log.slice(0, 14));
  });

  test('evaluations are kept by split', () => {
    const { evaluations } = withMessage(filled, { kind: 'evaluation', evaluation });
    expect(evaluations).toEqual({ test: evaluation });
    // The same one, told once more: what is looked at stays as it is.
    const data = withMessage(filled, { kind: 'evaluation', evaluation });
    expect(withMessage(data, { kind: 'evaluation', evaluation: { ...evaluation } })).toBe(data);
  });

  test('progress ends with a message that has none', () => {
    const busy = withMessage(filled, { kind: 'progress', phase: 'Evaluating', done: 1, total: 2 });
    expect(busy.progress).toEqual({ phase: 'Evaluating', done: 1, total: 2 });
    expect(withMessage(busy, { kind: 'progress' }).progress).toBeUndefined();
  });

  test('a record that can be read again takes the problem away', () => {
    const lost = withMessage(filled, { kind: 'problem', problem: { message: 'gone' } });
    expect(lost.log).toBe(filled.log);
    expect(withMessage(lost, { kind: 'record', record: run, state: 'stopped' }).problem).toBeUndefined();
  });
});

describe('charts', () => {
  test('loss, accuracy, learning rate and speed, in that order', () => {
    expect(runCharts(run, log, asDrawn).map(({ title }) => title)).toEqual([
      'Loss',
      'Accuracy',
      'Learning rate',
      'Samples per second',
    ]);
  });

  test('other metrics get a chart of their own', () => {
    const with5 = log.map((line) =>
      line.type === 'epoch' ? { ...line, metrics: { ...line.metrics, val_top5: 0.9 } } : line,
    );
    const chart = runCharts(run, with5, asDrawn).find(({ id }) => id === 'top5');
    expect(chart?.series.map(({ id, ys }) => [id, ys.length])).toContainEqual(['validation', 3]);
  });

  test('smoothed, the raw curve stays behind and the name says so', async () => {
    const [loss] = runCharts(run, log, { x: 'relative', smoothing: 0.6, log: true });
    expect(loss!.series.map(({ name, faint }) => [name, faint])).toEqual([
      ['batches', 'batches'],
      ['train', 'raw'],
      ['train (smoothed 0.6)', undefined],
      ['validation', 'raw'],
      ['validation (smoothed 0.6)', undefined],
    ]);
    await expect(`${lineSvg(lineScene(loss!, size), palette)}\n`).toMatchFileSnapshot('stored/run-smoothed.svg');
  });

  test('the axis ends where the training will', async () => {
    const [loss] = runCharts(run, log, asDrawn);
    expect(loss!.xRange).toEqual([0, 5]);
    // The first of very many epochs are not squeezed into a line.
    expect(runCharts({ ...run, epochs: 1000 }, log, asDrawn)[0]!.xRange).toBeUndefined();
    expect(loss!.markers).toEqual([{ x: 2, label: 'best: 2', colour: 'best' }]);
    await expect(`${lineSvg(lineScene(loss!, size), palette)}\n`).toMatchFileSnapshot('stored/run-loss.svg');
  });

  test('wall time begins when the run did', () => {
    const [loss] = runCharts(run, log, { ...asDrawn, x: 'wall' });
    const train = loss!.series.find(({ id }) => id === 'train')!;
    expect(train.xs[0]).toBe(Date.parse(run.createdAt) / 1000 + 10);
  });

  test('findings are marked where they are seen, and the majority rate is drawn', () => {
    const finding = { severity: 'error', title: '', message: '', advice: '', tab: 'curves' } as const;
    const findings = [
      { ...finding, kind: 'overfitting', evidence: { epoch: 2, numbers: {} } },
      { ...finding, kind: 'majority-rate', evidence: { epoch: 1, numbers: { majority: 0.59 } } },
      { ...finding, kind: 'dead-units', evidence: { epoch: 1, numbers: {} } },
    ] as const;
    const [loss, accuracy] = runCharts(run, log, asDrawn, findings);
    expect(loss!.markers!.map(({ x, label }) => [x, label])).toEqual([
      [2, 'best: 2'],
      [2, 'overfits after 2'],
      [1, 'stuck from 1'],
    ]);
    const majority = accuracy!.series.find(({ id }) => id === 'majority');
    expect(majority!.ys).toEqual([0.59, 0.59, 0.59]);
    expect(loss!.series.some(({ id }) => id === 'majority')).toBe(false);
  });

  test('a training that broke off within an epoch is marked at its last batch', () => {
    const broken = log.slice(0, 11 + 5);
    const exploded = { epoch: 2, numbers: {} };
    const finding = {
      kind: 'exploding-loss',
      severity: 'error',
      title: '',
      message: '',
      advice: '',
      tab: 'curves',
    } as const;
    const [loss] = runCharts(run, broken, asDrawn, [{ ...finding, evidence: exploded }]);
    expect(loss!.markers!.at(-1)).toMatchObject({ x: 1.5, label: 'explodes in 2' });
  });

  test('before anything was measured they are empty', () => {
    expect(runCharts(run, [], asDrawn).every(({ series }) => series.every(({ xs }) => xs.length === 0))).toBe(true);
  });
});

describe('progress', () => {
  test('counts batches of the epoch under way, and tells the time that is left', () => {
    const half = log.slice(0, 11 + 5); // an epoch and five batches, in 15 s
    expect(progressOf(run, half)).toEqual({ epoch: 2, epochs: 5, share: 0.3, secondsLeft: 35 });
  });

  test('of a whole epoch is that epoch', () => {
    expect(progressOf(run, log)).toEqual({ epoch: 3, epochs: 5, share: 0.6, secondsLeft: 20 });
  });

  test('without a log is that of the record', () => {
    expect(progressOf({ ...run, epochsDone: 0 }, [])).toEqual({ epoch: 1, epochs: 5, share: 0 });
  });
});

test('every fact of the record has its place', () => {
  const record = { ...run, reason: 'earlyStopping', limit: 1000, gitCommit: 'abc' };
  const facts = configGroups(record, 'stopped', (iso) => iso).flatMap(([, all]) => all);
  const told = new Map(facts);
  expect(told.get('reason')).toBe('earlyStopping');
  expect(told.get('limited to')).toBe('1,000');
  expect(told.get('dropout')).toBe('0.25');
  expect(told.get('input')).toBe('28 × 28, grey, scaled to 0..1');
  expect(told.get('best')).toBe('val_loss 0.5 in epoch 2');
});

/** What each detector says of courses that are known, and that it says nothing of healthy ones whatever their noise. */

import { describe, expect, test } from 'vitest';
import { findIn } from '../../../src/detectors/find.ts';
import { detectors } from '../../../src/detectors/registry.ts';
import { sparseRow } from '../../../src/figures/confusion-rows.ts';
import type { EpochMetrics, Evaluation, LogLine } from '../../../src/protocol/runs.ts';
import { evaluation, record } from '../cli/data.ts';
import { course, logOf, noise, runOf } from './courses.ts';

const kinds = (...args: Parameters<typeof findIn>) => findIn(...args).map(({ kind }) => kind);
const found = (kind: string, ...args: Parameters<typeof findIn>) =>
  findIn(...args).find((finding) => finding.kind === kind);

const constant = (count: number, metrics: EpochMetrics) => Array.from({ length: count }, () => metrics);

test('every detector has a kind of its own, and explains kinds that there are', () => {
  const all = detectors.map(({ kind }) => kind);
  expect(new Set(all).size).toBe(all.length);
  for (const { explains = [] } of detectors) for (const kind of explains) expect(all).toContain(kind);
});

test('every finding says what to do and names its numbers', () => {
  const sick = [
    findIn(runOf(5, 0.592), logOf(constant(5, { loss: 6.6, accuracy: 0.592, val_loss: 6.6, val_accuracy: 0.592 }))),
    findIn(runOf(40), logOf(course({ epochs: 40, onset: 12 }))),
  ].flat();
  expect(sick).toHaveLength(2);
  for (const { title, message, advice, evidence } of sick) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    for (const sentence of [message, advice]) expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(Object.values(evidence.numbers).every(Number.isFinite)).toBe(true);
  }
});

describe('healthy trainings', () => {
  test('of every noise and length have no findings', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const epochs = 10 + (seed % 50);
      const metrics = course({ epochs, noise: [0.002, 0.01, 0.03][seed % 3], seed });
      expect(
        findIn(runOf(epochs), logOf(metrics, { start: 2.3 })).filter(({ severity }) => severity !== 'info'),
        `seed ${seed}`,
      ).toEqual([]);
    }
  });

  test('have none while they go on, either', () => {
    const metrics = course({ epochs: 30 });
    for (let epochs = 0; epochs <= 30; epochs++) {
      const run = { ...runOf(30), state: 'running' as const, epochsDone: epochs };
      expect(kinds(run, logOf(metrics.slice(0, epochs), { start: 2.3 }))).toEqual([]);
    }
  });

  test('a run without epochs, without validation or from an older version is no trouble', () => {
    expect(kinds(record, [])).toEqual([]);
    const { balance: _, ...older } = runOf(10);
    expect(kinds(older, logOf(constant(10, { loss: 0.3, accuracy: 0.9 })))).toEqual([]);
  });
});

describe('the majority rate', () => {
  const stuck = (count: number, loss = 0.676) =>
    logOf(constant(count, { loss, accuracy: 0.591, val_loss: loss, val_accuracy: 0.592 }), { learningRate: 0.1 });

  test('is told after three epochs, with the class that is always answered', () => {
    expect(kinds(runOf(10, 0.592), stuck(2))).toEqual([]);
    const finding = found('majority-rate', runOf(10, 0.592), stuck(3))!;
    expect(finding).toMatchObject({
      severity: 'error',
      title: 'Stuck at the majority rate',
      message: 'For 3 epochs the accuracy (59.2 %) has been no better than that of always answering "real" (59.2 %).',
      evidence: { epoch: 1, classes: ['real'], numbers: { majority: 0.592, val_accuracy: 0.592, epochs: 3 } },
    });
    expect(finding.advice).toContain('0.1 → 0.01');
  });

  test('with a loss far above that of knowing nothing says so', () => {
    expect(found('majority-rate', runOf(10, 0.592), stuck(4, 6.6))!.advice).toMatch(/thrown far off/);
  });

  test('that it fell back to has its epoch', () => {
    const log = logOf([
      ...constant(2, { loss: 0.5, accuracy: 0.75, val_loss: 0.5, val_accuracy: 0.75 }),
      ...constant(4, { loss: 0.69, accuracy: 0.592, val_loss: 0.69, val_accuracy: 0.592 }),
    ]);
    expect(found('majority-rate', runOf(10, 0.592), log)).toMatchObject({
      title: 'Fell back to the majority rate in epoch 3',
      evidence: { epoch: 3 },
    });
  });

  test('is no trouble while the loss falls', () => {
    const metrics = [0.67, 0.64, 0.61, 0.57].map((loss) => ({
      loss,
      accuracy: 0.6,
      val_loss: loss,
      val_accuracy: 0.592,
    }));
    expect(kinds(runOf(10, 0.592), logOf(metrics))).not.toContain('majority-rate');
  });
});

describe('overfitting', () => {
  test('is found where it begins, in noise', () => {
    const onsets: number[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      const log = logOf(course({ epochs: 40, onset: 14, noise: 0.02, seed }), { start: 2.3 });
      const finding = found('overfitting', runOf(40), log);
      expect(finding, `seed ${seed}`).toBeDefined();
      onsets.push(finding!.evidence.epoch!);
      const { gap_then, gap_now } = finding!.evidence.numbers as Record<string, number>;
      expect(gap_now! - gap_then!).toBeGreaterThan(0.5);
    }
    onsets.sort((a, b) => a - b);
    expect(onsets[100]).toBe(14);
    expect(onsets[10]).toBeGreaterThanOrEqual(12);
    expect(onsets[190]).toBeLessThanOrEqual(16);
  });

  test('is not read out of a plateau', () => {
    for (let seed = 1; seed <= 1000; seed++) {
      const draw = noise(seed);
      const metrics = Array.from({ length: 50 }, (_, i) => {
        const loss = 0.3 * Math.exp(-i / 30) + 0.1;
        return { loss, accuracy: 0.95, val_loss: 0.45 + draw() * 0.02, val_accuracy: 0.86 };
      });
      expect(found('overfitting', runOf(50), logOf(metrics)), `seed ${seed}`).toBeUndefined();
    }
  });

  test('that early stopping has ended is a hint', () => {
    const log = logOf(course({ epochs: 20, onset: 12 }));
    const reason = 'earlyStopping: val_loss has not improved for 5 epochs';
    expect(found('overfitting', runOf(40, 0.1, { reason }), log)).toMatchObject({ severity: 'info' });
  });

  test('is not told when training got worse as well', () => {
    const metrics = course({ epochs: 20, onset: 8 }).map((one, i) => ({ ...one, loss: 0.5 + 0.02 * i }));
    expect(kinds(runOf(20), logOf(metrics))).not.toContain('overfitting');
  });
});

describe('a loss that explodes', () => {
  test('is seen in the numbers', () => {
    const metrics = [1.2, 0.8, 0.7, 5, 40].map((loss) => ({ loss, accuracy: 0.3, val_loss: loss, val_accuracy: 0.3 }));
    expect(found('exploding-loss', runOf(5), logOf(metrics, { start: 2.3 }))).toMatchObject({
      severity: 'error',
      title: 'Loss explodes in epoch 4',
      evidence: { epoch: 4, numbers: { loss: 40, start: 2.3, lowest: 0.7 } },
    });
  });

  test('that is no number was written as a notice, until a resumed run went on', () => {
    const before = logOf(course({ epochs: 2 }), { start: 2.3, learningRate: 5 });
    const notice: LogLine = {
      type: 'notice',
      epoch: 3,
      time: 1,
      message: 'The loss became NaN (not a number) in epoch 3, batch 7.',
      finding: 'exploding-loss',
    };
    const finding = found('exploding-loss', { ...runOf(5), state: 'failed' }, [...before, notice])!;
    expect(finding).toMatchObject({ message: notice.message, evidence: { epoch: 3, numbers: { learningRate: 5 } } });
    expect(finding.advice).toContain('5 → 0.5');
    expect(kinds(runOf(5), [...before, notice, ...logOf(course({ epochs: 3 }))])).not.toContain('exploding-loss');
  });

  test('is none where a small loss becomes a little less small', () => {
    const metrics = [0.5, 0.1, 0.02, 0.09].map((loss) => ({ loss, accuracy: 0.9 }));
    expect(kinds(runOf(4), logOf(metrics, { start: 2.3 }))).not.toContain('exploding-loss');
  });
});

describe('dead units', () => {
  const log = (dead: number, units: number) =>
    logOf(course({ epochs: 10 }), { start: 2.3 }).map((line) =>
      line.type === 'epoch' && line.epoch === 8
        ? { ...line, relu: { images: 256, layers: [{ layer: 'conv2d_1', units, dead }] } }
        : line,
    );

  test('are told from six of ten on, and gravely where none is alive', () => {
    expect(kinds(runOf(10), log(19, 32))).not.toContain('dead-units');
    expect(found('dead-units', runOf(10), log(20, 32))).toMatchObject({
      severity: 'warning',
      title: 'Dead units in conv2d_1',
      evidence: { epoch: 8, layers: ['conv2d_1'], numbers: { dead: 20, units: 32, images: 256 } },
      tab: 'layers',
    });
    expect(found('dead-units', runOf(10), log(4, 4))).toMatchObject({
      severity: 'error',
      title: 'Every unit of conv2d_1 is dead',
    });
    expect(kinds(runOf(10), log(3, 4))).not.toContain('dead-units');
  });
});

describe('classes that are never predicted', () => {
  const names = ['cat', 'dog', 'owl'];
  const evaluated = (confusion: readonly (readonly number[])[]): Evaluation => {
    const sum = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);
    const count = sum(confusion.map(sum));
    return {
      ...evaluation,
      classNames: names,
      confusion: confusion.map(sparseRow),
      count,
      accuracy: confusion.reduce((all, row, i) => all + row[i]!, 0) / count,
      classes: names.map((name, i) => ({ name, precision: 0, recall: 0, f1: 0, support: sum(confusion[i]!) })),
    };
  };
  const told = (confusion: readonly (readonly number[])[]) =>
    found('never-predicted', runOf(5), [], { test: evaluated(confusion) });

  test('are named with their split', () => {
    expect(
      told([
        [20, 0, 0],
        [0, 20, 0],
        [10, 10, 0],
      ]),
    ).toMatchObject({
      title: 'owl is never predicted',
      tab: 'confusion',
      evidence: { split: 'test', classes: ['owl'], numbers: { images: 20, never: 1 } },
    });
    expect(
      told([
        [20, 0, 2],
        [0, 20, 0],
        [10, 10, 0],
      ]),
    ).toMatchObject({ title: 'owl is never right' });
  });

  test('are chance where few images, or little is right', () => {
    expect(
      told([
        [18, 2, 0],
        [0, 20, 0],
        [0, 2, 0],
      ]),
    ).toBeUndefined();
    expect(
      told([
        [20, 0, 0],
        [0, 20, 0],
        [0, 0, 0],
      ]),
    ).toBeUndefined();
  });
});

describe('steps of the wrong size', () => {
  test('too large: the training loss goes up and down', () => {
    const metrics = [1.5, 1.0, 1.3, 0.9, 1.25, 0.85, 1.2].map((loss) => ({ loss, accuracy: 0.6 }));
    expect(found('unsteady-loss', runOf(7), logOf(metrics, { start: 2.3 }))).toMatchObject({
      severity: 'warning',
      evidence: { epoch: 3, numbers: { rises: 3 } },
    });
  });

  test('too large: the validation loss jumps', () => {
    const metrics = course({ epochs: 12 }).map((one, i) => ({ ...one, val_loss: i % 2 ? 1.1 : 0.7 }));
    expect(found('unsteady-loss', runOf(12), logOf(metrics, { start: 2.3 }))).toMatchObject({
      severity: 'info',
      title: 'Validation loss jumps',
    });
  });

  test('too small: it falls steadily and hardly', () => {
    const metrics = [2.3, 2.29, 2.28, 2.27, 2.26].map((loss) => ({
      loss,
      accuracy: 0.2,
      val_loss: loss,
      val_accuracy: 0.2,
    }));
    const finding = found('slow-learning', runOf(5), logOf(metrics, { start: Math.LN10, learningRate: 1e-5 }))!;
    expect(finding).toMatchObject({ severity: 'warning', evidence: { numbers: { loss: 2.26 } } });
    expect(finding.advice).toContain('0.0001)');
  });
});

describe('validation', () => {
  test('that is worse from the first epoch', () => {
    const metrics = course({ epochs: 6 }).map((one, i) => ({
      ...one,
      loss: 0.4 - 0.02 * i,
      accuracy: 0.9,
      val_loss: 1.5,
      val_accuracy: 0.6,
    }));
    expect(kinds(runOf(6), logOf(metrics, { start: 2.3 }))).toEqual(['validation-gap']);
    const closed = metrics.map((one, i) => (i === 5 ? { ...one, val_loss: 0.45, val_accuracy: 0.88 } : one));
    expect(kinds(runOf(6), logOf(closed, { start: 2.3 }))).not.toContain('validation-gap');
  });

  test('that never learns while training does', () => {
    const metrics = [2.1, 1.0, 0.5, 0.3].map((loss) => ({
      loss,
      accuracy: 1 - loss / 3,
      val_loss: 2.28,
      val_accuracy: 0.11,
    }));
    expect(found('validation-gap', runOf(4), logOf(metrics))).toMatchObject({
      title: 'Validation does not improve at all',
    });
  });
});

test('a training that was still getting better is told when it is over, with the command that goes on', () => {
  const metrics = course({ epochs: 5, noise: 0 });
  expect(kinds({ ...runOf(5), state: 'running' }, logOf(metrics))).toEqual([]);
  expect(found('still-improving', runOf(5), logOf(metrics))).toMatchObject({
    severity: 'info',
    advice: `Resume it for 5 more epochs (darkroom train --resume ${record.id} --epochs 10).`,
  });
  expect(kinds(runOf(5, 0.1, { reason: 'earlyStopping: …' }), logOf(metrics))).toEqual([]);
});

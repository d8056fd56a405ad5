/** Reading evaluations of all versions, and what is told of several of them. */

import { describe, expect, test } from 'vitest';
import { baselineRows, baselineVerdict } from '../../../src/figures/baselines.ts';
import { arrangedClasses, classCsvRows, classRows } from '../../../src/figures/class-rows.ts';
import { gapsOf, gapText } from '../../../src/figures/gaps.ts';
import { wilson } from '../../../src/figures/intervals.ts';
import { parseEvaluation } from '../../../src/figures/read-evaluation.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { evaluation } from '../cli/data.ts';

describe('An evaluation file', () => {
  test('of today is read as it is', () => {
    expect(parseEvaluation(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  test('of the first version has its matrix thinned out and its interval worked out', () => {
    const classes = [
      { name: 'a', precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
      { name: 'b', precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
      { name: 'c', precision: 0, recall: 0, f1: 0, support: 0 },
    ];
    const first = {
      ...{ format: 1, run: 'r', split: 'test', weights: 'best', count: 3, loss: 1, accuracy: 2 / 3, top5: 1 },
      classNames: ['a', 'b', 'c'],
      confusion: [
        [1, 1, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
      classes,
      mistakes: [],
      confused: [],
      createdAt: '2026-11-22T10:47:00.000Z',
    };
    const read = parseEvaluation(JSON.stringify(first))!;
    expect(read.format).toBe(2);
    expect(read.confusion).toEqual([
      [
        [0, 1],
        [1, 1],
      ],
      [[1, 1]],
      [],
    ]);
    expect(read.topK).toEqual([{ k: 5, accuracy: 1 }]);
    expect(read.interval[0]).toBeCloseTo(0.2077, 4);
    // The class that nobody saw or said is left out of the mean.
    expect(read.averages.macro).toEqual({ precision: 0.75, recall: 0.75, f1: 2 / 3 });
    expect(read).not.toHaveProperty('calibration');
    expect(read).not.toHaveProperty('top5');
  });

  test('that is torn, of a later version, or something else is none', () => {
    for (const text of [
      '',
      '{"format":2',
      'null',
      '[]',
      '{"format":2}',
      JSON.stringify({ ...evaluation, format: 3 }),
    ]) {
      expect(parseEvaluation(text)).toBeUndefined();
    }
  });
});

describe('Gaps', () => {
  const of = (split: Evaluation['split'], accuracy: number, count: number, change: Partial<Evaluation> = {}) => ({
    ...evaluation,
    ...{ split, accuracy, count },
    ...change,
  });

  test('that chance may explain are told so', () => {
    const [gap] = gapsOf({ validation: of('validation', 0.92, 100), test: of('test', 0.9, 100) });
    expect(gap).toMatchObject({ from: 'validation', to: 'test', chance: true });
    expect(gapText(gap!)).toBe(
      'Accuracy on validation is 2.0 points above test (95 % interval of validation − test: −6.3 to 10.4): chance alone may explain it.',
    );
  });

  test('that it can’t, are', () => {
    const gaps = gapsOf({ train: of('train', 0.99, 5000), validation: of('validation', 0.92, 1000) });
    expect(gaps).toHaveLength(1);
    expect(gapText(gaps[0]!)).toContain('by heart');
    expect(gapText(gapsOf({ validation: of('validation', 0.99, 5000), test: of('test', 0.92, 1000) })[0]!)).toContain(
      'chosen by its validation images',
    );
    expect(gapText(gapsOf({ validation: of('validation', 0.9, 5000), test: of('test', 0.95, 1000) })[0]!)).toContain(
      '5.0 points below test',
    );
  });

  test('are of the same weights only', () => {
    const test = of('test', 0.9, 100);
    expect(gapsOf({ validation: of('validation', 0.92, 100, { epoch: 3 }), test })).toEqual([]);
    expect(gapsOf({ validation: of('validation', 0.92, 100, { weights: 'last' }), test })).toEqual([]);
    expect(gapsOf({ test })).toEqual([]);
  });
});

describe('The classes', () => {
  const rows = classRows(evaluation);
  test('are sorted, those without images last', () => {
    const names = (by: 'recall' | 'support', descending: boolean) =>
      arrangedClasses(rows, { by, descending }).map(({ name }) => name);
    expect(names('recall', false).slice(0, 2)).toEqual(['Boot', 'Sneaker']);
    expect(names('recall', false).at(-1)).toBe('Bag');
    expect(names('recall', true).at(-1)).toBe('Bag');
    expect(names('support', false)[0]).toBe('Bag');
    expect(arrangedClasses(rows, { by: 'name', descending: false }, ' SHIRT ').map(({ name }) => name)).toEqual([
      'Shirt',
      'T-shirt',
    ]);
  });

  test('are saved with the interval of their recall', () => {
    const [head, first] = classCsvRows(evaluation);
    expect(head!.slice(0, 6)).toEqual(['class', 'images', 'precision', 'recall', 'recall_low', 'recall_high']);
    expect(first!.slice(0, 4)).toEqual(['T-shirt', 100, 0.9, 0.98]);
    expect(first![4]).toBeCloseTo(0.93, 3);
    expect(classCsvRows(evaluation)[9]!.slice(3, 6)).toEqual([0, '', '']);
  });
});

describe('Baselines', () => {
  const beside = (accuracy: number, count: number): Evaluation => ({
    ...evaluation,
    accuracy,
    interval: wilson(accuracy, count),
    count,
  });

  test('stand below the network, the best first, those left out last', () => {
    const left = { kind: 'logistic', count: 0, note: 'left out: too many classes' } as const;
    const rows = baselineRows({ ...evaluation, baselines: [left, ...evaluation.baselines!.slice(0, 2)] });
    expect(rows.map(({ name }) => name)).toEqual([
      'this network',
      'nearest neighbours',
      'majority class',
      'logistic regression',
    ]);
    expect(baselineRows({ ...evaluation, count: 5000 })[1]!.note).toContain('; measured on 900');
    expect(baselineRows({ ...evaluation, baselines: undefined })).toEqual([]);
  });

  test('say whether the network is better than chance makes it', () => {
    expect(baselineVerdict(beside(0.96, 900))).toMatch(/^The network is 12\.\d points better/);
    expect(baselineVerdict(beside(0.85, 900))).toContain('not clearly better than logistic regression');
    expect(baselineVerdict(beside(0.5, 900))).toContain('worse than logistic regression');
    expect(baselineVerdict({ ...evaluation, baselines: [] })).toBeUndefined();
  });
});

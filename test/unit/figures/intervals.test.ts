/** Intervals against published values. */

import { expect, test } from 'vitest';
import { differenceInterval, intervalText, wilson } from '../../../src/figures/intervals.ts';

const rounded = (interval: readonly number[]) => interval.map((end) => Number(end.toFixed(4)));

// R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, table I,
// method 3: Wilson's score interval.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [29, 29, 0.883, 1],
])('Wilson, %i of %i', (hits, count, low, high) => {
  expect(rounded(wilson(hits / count, count))).toEqual([low, high]);
});

test('of nothing nothing is known', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
});

test('the whole is symmetric', () => {
  const [low, high] = wilson(0.3, 70);
  const [other, end] = wilson(0.7, 70);
  expect(low).toBeCloseTo(1 - end, 12);
  expect(high).toBeCloseTo(1 - other, 12);
});

// R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17, 1998,
// table II, method 10.
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('Newcombe, %i of %i less %i of %i', (a, m, b, n, low, high) => {
  expect(rounded(differenceInterval({ share: a / m, count: m }, { share: b / n, count: n }))).toEqual([low, high]);
});

test('in percent, with one decimal', () => {
  expect(intervalText([0.94462, 0.9715])).toBe('94.5–97.2');
});

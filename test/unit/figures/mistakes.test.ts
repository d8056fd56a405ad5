/** Lists of mistakes: filters, orders, rows. */

import { expect, test } from 'vitest';
import {
  arrangeMistakes,
  countClasses,
  everyMistake,
  marginAt,
  mistakeRows,
  suspectRows,
} from '../../../src/figures/mistakes.ts';
import { suspects } from '../cli/data.ts';

const columns = {
  classNames: ['cat', 'dog', 'fish'],
  ids: ['a', 'b', 'c', 'd'],
  actual: Int32Array.of(0, 0, 1, 2),
  predicted: Int32Array.of(1, 2, 2, 0),
  actualProbabilities: Float32Array.of(0, 0.1, 0.25, 0.45),
  predictedProbabilities: Float32Array.of(1, 0.6, 0.5, 0.5),
  losses: Float32Array.of(9, 2.3, 1.4, 0.8),
};
const places = (filter: object = {}, order: 'worst' | 'closest' = 'worst') => [
  ...arrangeMistakes(columns, { ...everyMistake, ...filter }, order),
];

test('all are there, the worst first, or those that were nearly right', () => {
  expect(places()).toEqual([0, 1, 2, 3]);
  expect(places({}, 'closest')).toEqual([3, 2, 1, 0]);
  expect(marginAt(columns, 1)).toBeCloseTo(0.5);
});

test('filters of class and margin hold together, ends included', () => {
  expect(places({ actual: new Set([0]) })).toEqual([0, 1]);
  expect(places({ predicted: new Set([2]), actual: new Set([0, 2]) })).toEqual([1]);
  expect(places({ leastMargin: 0.25, mostMargin: 0.5 })).toEqual([1, 2]);
  expect(places({ leastMargin: 1 })).toEqual([0]);
  expect(places({ actual: new Set() })).toEqual([]);
});

test('classes are counted, the most frequent first', () => {
  expect(countClasses(columns.actual, columns.classNames)).toEqual([
    { index: 0, name: 'cat', count: 2 },
    { index: 1, name: 'dog', count: 1 },
    { index: 2, name: 'fish', count: 1 },
  ]);
});

test('rows name classes', () => {
  expect(mistakeRows(columns, Int32Array.of(2))).toEqual([['c', 'dog', 0.25, 'fish', 0.5, 0.25, expect.closeTo(1.4)]]);
  expect(suspectRows(suspects)[1]).toEqual(['train/17', 'Shirt', 0.2, 'T-shirt', 0.7, expect.closeTo(-0.5), 'no']);
});

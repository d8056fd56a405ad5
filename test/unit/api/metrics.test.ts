import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { correctInTopK } from '../../../src/api/metrics.ts';
import { read, useCpu } from './cpu.ts';

useCpu();

const topK = (labels: number[], rows: number[][], k: number) =>
  read(() => correctInTopK(tf.tensor1d(labels, 'int32'), tf.tensor2d(rows), k));

const rows = [
  [0.1, 0.2, 0.3, 0.4],
  [0.4, 0.3, 0.2, 0.1],
  [0.25, 0.25, 0.25, 0.25],
];

it('k = 1 is what argMax says', () => {
  for (const labels of [
    [0, 0, 0],
    [3, 1, 1],
    [2, 3, 2],
  ]) {
    const guesses = read(() => tf.argMax(tf.tensor2d(rows), 1));
    expect(topK(labels, rows, 1)).toEqual(labels.map((label, i) => (label === guesses[i] ? 1 : 0)));
  }
});

it('counts the k most probable; of equal ones the first numbers', () => {
  expect(topK([2, 2, 1], rows, 2)).toEqual([1, 0, 1]);
  expect(topK([1, 2, 2], rows, 2)).toEqual([0, 0, 0]);
  expect(topK([1, 2, 2], rows, 3)).toEqual([1, 1, 1]);
});

it('with k of all classes or more everything is correct', () => {
  expect(topK([0, 3, 3], rows, 4)).toEqual([1, 1, 1]);
  expect(topK([0, 3, 3], rows, 9)).toEqual([1, 1, 1]);
});

it('NaN is never correct', () => {
  const broken = [[Number.NaN, Number.NaN]];
  expect(topK([0], broken, 1)).toEqual([0]);
  expect(topK([1], broken, 5)).toEqual([0]);
});

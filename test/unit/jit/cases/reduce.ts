/** Reductions over axes with and without kept extents, positions, running sums. */

import * as tf from '@tensorflow/tfjs-core';
import { between, bools, floats, ints } from '../data.ts';
import type { Case } from '../harness.ts';

type Reduction = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const reductions: readonly [name: string, Reduction][] = [
  ['sum', tf.sum],
  ['mean', tf.mean],
  ['max', tf.max],
  ['min', tf.min],
];

const axes: readonly (number | number[] | undefined)[] = [undefined, 0, -1, 2, [1, 2], [0, 1, 2], [0, 3], [1, 3]];

export const reduceCases: readonly Case[] = [
  ...reductions.flatMap(([name, op]): Case[] => [
    {
      name: `${name} over each axis`,
      inputs: { x: floats(2, 3, 4, 5) },
      fn: ({ x }) => axes.map((axis) => op(x, axis)),
    },
    {
      name: `${name} over each axis, extents kept`,
      inputs: { x: floats(2, 3, 4, 5) },
      fn: ({ x }) => axes.map((axis) => op(x, axis, true)),
    },
    {
      name: `${name} of channels first`,
      inputs: { x: floats(2, 3, 4, 3), w: floats(2, 2, 3, 5) },
      fn({ x, w }) {
        const y = tf.tanh(tf.conv2d(x, w, 1, 'same'));
        return axes.flatMap((axis) => [op(y, axis), op(y, axis, true)]);
      },
    },
    { name: `${name} of rank 1 and 2`, inputs: { x: floats(6), y: floats(3, 4) }, fn: ({ x, y }) => [op(x), op(y, 1)] },
  ]),
  {
    name: 'sum, mean, max, min of whole numbers',
    inputs: { i: between(-9, 9, ints(1, 3, 4)) },
    fn: ({ i }) => [tf.sum(i), tf.sum(i, 1), tf.mean(i, 0), tf.max(i, 1), tf.min(i), tf.prod(i, 0)],
  },
  {
    name: 'prod, all, any',
    inputs: { x: between(0.5, 1.5, floats(3, 4)), p: bools(3, 4) },
    wrt: [],
    fn: ({ x, p }) => [tf.prod(x, 1), tf.prod(x), tf.all(p, 1), tf.any(p, 0, true), tf.all(p), tf.any(p)],
  },
  {
    name: 'argMax, argMin, with ties',
    inputs: { x: floats(3, 4, 5), t: ints(3, 4, 6) },
    wrt: [],
    fn: ({ x, t }) => [tf.argMax(x, -1), tf.argMax(x, 0), tf.argMin(x, 1), tf.argMax(t, 1), tf.argMin(t, 0)],
  },
  {
    name: 'argMax of channels first',
    inputs: { x: floats(2, 3, 4, 3), w: floats(2, 2, 3, 5) },
    wrt: [],
    fn: ({ x, w }) => [tf.argMax(tf.conv2d(x, w, 1, 'same'), 3), tf.argMax(tf.conv2d(x, w, 1, 'same'), 1)],
  },
  {
    name: 'cumsum over the last axis',
    inputs: { x: floats(3, 4) },
    fn: ({ x }) => [tf.cumsum(x, 1), tf.cumsum(x, 1, true), tf.cumsum(x, 1, false, true), tf.cumsum(x, 1, true, true)],
  },
  {
    name: 'cumsum over other axes',
    inputs: { x: floats(3, 4), y: floats(2, 3, 4) },
    // tfjs's gradient has its axes swapped.
    wrt: [],
    fn: ({ x, y }) => [tf.cumsum(x, 0), tf.cumsum(y, 1, true, true), tf.cumsum(y, 0)],
  },
  {
    name: 'moments, norm, euclidean',
    inputs: { x: floats(2, 3, 4, 5) },
    fn({ x }) {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return [mean, variance, tf.norm(x), tf.norm(tf.reshape(x, [6, 20]), 'euclidean', 1)];
    },
  },
];

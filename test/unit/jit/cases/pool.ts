/** Pooling: windows apart and overlapping, padding, ties, whole images. */

import * as tf from '@tensorflow/tfjs-core';
import { between, floats, ints } from '../data.ts';
import type { Case } from '../harness.ts';

type Pad = 'same' | 'valid' | number;

const sizes: readonly [height: number, width: number][] = [
  [8, 6],
  [7, 9],
];

const windows: readonly [filter: number, strides: number, pad: Pad][] = [
  [2, 2, 'valid'],
  [2, 2, 'same'],
  [3, 2, 'valid'],
  [3, 2, 'same'],
  [3, 1, 'same'],
  [2, 3, 'valid'],
];

/** tfjs's gradient of average pooling divides by the whole window where padding cuts it: compared by differences. */
const cut = (pad: Pad) => pad === 'same' || pad === 1;

const inputs = { x: floats(2, 8, 6, 3) };

export const poolCases: readonly Case[] = [
  ...sizes.flatMap((size) =>
    windows.flatMap(([filter, strides, pad]): Case[] => {
      const specs = { x: floats(2, ...size, 3) };
      const label = `${filter}x${filter}, strides ${strides}, pad ${pad}, on ${size}`;
      return [
        { name: `max pool ${label}`, inputs: specs, fn: ({ x }) => tf.maxPool(x, filter, strides, pad) },
        {
          name: `average pool ${label}`,
          inputs: specs,
          wrt: cut(pad) ? [] : ['x'],
          fn: ({ x }) => tf.avgPool(x, filter, strides, pad),
        },
      ];
    }),
  ),
  { name: 'max pool 2x3', inputs, fn: ({ x }) => tf.maxPool(x, [2, 3], [1, 2], 'valid') },
  { name: 'average pool 2x3', inputs, fn: ({ x }) => tf.avgPool(x, [2, 3], [1, 2], 'valid') },
  { name: 'max pool, padding as a number', inputs, fn: ({ x }) => tf.maxPool(x, 3, 2, 1) },
  { name: 'average pool, padding as a number', inputs, wrt: [], fn: ({ x }) => tf.avgPool(x, 3, 2, 1) },
  { name: 'max pool of a whole image', inputs, fn: ({ x }) => tf.maxPool(x, [8, 6], 1, 'valid') },
  { name: 'average pool of a whole image', inputs, fn: ({ x }) => tf.avgPool(x, [8, 6], 1, 'valid') },
  { name: 'pool 1x1', inputs, fn: ({ x }) => [tf.maxPool(x, 1, 1, 'valid'), tf.avgPool(x, 1, 1, 'valid')] },
  { name: 'pool 1x1, strides 2', inputs, fn: ({ x }) => [tf.maxPool(x, 1, 2, 'valid'), tf.avgPool(x, 1, 2, 'valid')] },
  {
    name: 'max pool, ties: the first maximum wins',
    inputs: { w: floats(2, 8, 6, 3), t: ints(3, 2, 8, 6, 3) },
    fn({ w, t }) {
      const x = tf.add(tf.cast(t, 'float32'), tf.mul(w, 0)) as tf.Tensor4D;
      return [tf.maxPool(x, 2, 2, 'valid'), tf.maxPool(x, 3, 2, 'same'), tf.maxPool(x, 3, 1, 'valid')];
    },
  },
  {
    name: 'max pool of relu, where whole windows are 0',
    inputs: { x: between(-1, 0.3, floats(2, 8, 6, 3)) },
    fn: ({ x }) => [tf.maxPool(tf.relu(x), 2, 2, 'valid'), tf.maxPool(tf.relu(x), 3, 2, 'same')],
  },
  {
    name: 'pool of rank 3, dilated pool',
    inputs: { x: floats(8, 6, 3) },
    wrt: [],
    fn: ({ x }) => [
      tf.maxPool(x as unknown as tf.Tensor3D, 2, 2, 'valid'),
      tf.pool(x as unknown as tf.Tensor3D, 2, 'max', 'valid', 2),
    ],
  },
];

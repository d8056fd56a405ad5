/** Ops that move elements: slices, pads, joins, transpositions, blocks. */

import * as tf from '@tensorflow/tfjs-core';
import { bools, floats, ints } from '../data.ts';
import type { Case } from '../harness.ts';

const x4 = { x: floats(2, 4, 6, 4) };

export const shapeCases: readonly Case[] = [
  {
    name: 'reshape, expandDims, squeeze, flatten',
    inputs: { x: floats(2, 1, 3, 4) },
    fn: ({ x }) => [
      tf.reshape(x, [6, -1]),
      tf.expandDims(x, 0),
      tf.expandDims(x, -1),
      tf.squeeze(x, [1]),
      tf.reshape(x, [-1]),
    ],
  },
  {
    name: 'transpose',
    inputs: { ...x4, m: floats(3, 5) },
    fn: ({ x, m }) => [
      tf.transpose(x),
      tf.transpose(x, [0, 3, 1, 2]),
      tf.transpose(x, [0, 2, 3, 1]),
      tf.transpose(x, [1, 0, 2, 3]),
      tf.transpose(m),
    ],
  },
  {
    name: 'slice',
    inputs: { ...x4, v: floats(7) },
    fn: ({ x, v }) => [
      tf.slice(x, [0, 1, 2, 0], [2, 2, 3, 4]),
      tf.slice(x, [1, 0, 0, 2], [1, 4, 6, 1]),
      tf.slice(x, 1),
      tf.slice(v as unknown as tf.Tensor1D, 2, 3),
      tf.slice(x, [0, 0, 0, 0], [2, 4, 6, 4]),
    ],
  },
  {
    name: 'stridedSlice',
    inputs: { m: floats(5, 6) },
    fn: ({ m }) => [
      tf.stridedSlice(m, [0, 1], [5, 6], [2, 2]),
      tf.stridedSlice(m, [4, 5], [0, 0], [-1, -2]),
      tf.stridedSlice(m, [-1, 0], [-6, 6], [-2, 1]),
      tf.stridedSlice(m, [1, 0], [3, 6], [1, 1], 0, 2),
      tf.stridedSlice(m, [1, 2], [2, 5], [1, 1], 0, 0, 0, 0, 1),
      tf.stridedSlice(m, [0, 2, 0], [0, 5, 6], [1, 1, 1], 0, 0, 0, 1, 0),
    ],
    // Its gradient does not exist in tfjs.
    wrt: [],
  },
  {
    name: 'pad',
    inputs: { ...x4, m: floats(2, 3), i: ints(9, 3) },
    fn: ({ x, m, i }) => [
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 1],
        [0, 0],
      ]),
      tf.pad(
        m,
        [
          [1, 0],
          [0, 2],
        ],
        1.5,
      ),
      tf.pad(i, [[2, 1]]),
    ],
  },
  {
    name: 'mirrorPad',
    inputs: { m: floats(3, 4), ...x4 },
    fn: ({ m, x }) => [
      tf.mirrorPad(
        m,
        [
          [1, 2],
          [0, 3],
        ],
        'reflect',
      ),
      tf.mirrorPad(
        m,
        [
          [1, 2],
          [0, 3],
        ],
        'symmetric',
      ),
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [1, 1],
          [2, 1],
          [0, 0],
        ],
        'symmetric',
      ),
    ],
    // Its gradient does not exist in tfjs.
    wrt: [],
  },
  {
    name: 'concat, stack, unstack, split',
    inputs: { a: floats(2, 3), b: floats(2, 3), c: floats(2, 1), p: bools(2, 3), q: bools(2, 3) },
    fn: ({ a, b, c, p, q }) => [
      tf.concat([a, b], 0),
      tf.concat([a, b, c] as never[], 1),
      tf.concat([a, c, a] as never[], -1),
      tf.stack([a, b]),
      tf.stack([a, b], 1),
      tf.stack([a, b], -1),
      ...tf.unstack(a, 1),
      ...tf.split(a, 3, 1),
      ...tf.split(a, [1, -1], 1),
      tf.concat([p, q] as never[], 1),
    ],
  },
  {
    name: 'tile, broadcastTo',
    inputs: { a: floats(2, 3), r: floats(3), c: floats(2, 1) },
    fn: ({ a, r, c }) => [
      tf.tile(a, [2, 1]),
      tf.tile(a, [1, 3]),
      tf.broadcastTo(r, [2, 3]),
      tf.broadcastTo(c, [4, 2, 3]),
    ],
  },
  {
    name: 'broadcastTo where nothing else gives the shape',
    inputs: { r: floats(3) },
    fn: ({ r }) => [tf.tanh(tf.broadcastTo(r, [2, 3])), tf.add(tf.broadcastTo(r, [2, 3]), tf.ones([2, 3]))],
  },
  {
    name: 'reverse',
    inputs: { ...x4, v: floats(5) },
    fn: ({ x, v }) => [tf.reverse(x, 2), tf.reverse(x, [1, 3]), tf.reverse(x), tf.reverse(v, 0)],
  },
  {
    name: 'blocks of space, batch and depth',
    inputs: { ...x4, y: floats(8, 2, 3, 2) },
    fn: ({ x, y }) => [
      tf.spaceToBatchND(
        x,
        [2, 3],
        [
          [0, 0],
          [0, 0],
        ],
      ),
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [1, 1],
          [0, 2],
        ],
      ),
      tf.batchToSpaceND(
        y,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
    ],
  },
  {
    name: 'depthToSpace',
    inputs: { x: floats(2, 3, 2, 8) },
    wrt: [],
    fn: ({ x }) => tf.depthToSpace(x, 2),
  },
  {
    name: 'made from numbers',
    inputs: { a: floats(2, 3) },
    fn: ({ a }) => [
      tf.add(tf.range(0, 3), a),
      tf.linspace(0, 1, 5),
      tf.range(5, 0, -2, 'int32'),
      tf.fill([2], 3, 'int32'),
      tf.eye(3),
      tf.mul(tf.scalar(2), a),
      tf.tensor([1, 2, 3]),
    ],
    wrt: ['a'],
  },
  {
    name: 'image flips',
    inputs: { ...x4 },
    wrt: [],
    fn: ({ x }) => [tf.image.flipLeftRight(x), tf.reverse(x, 1)],
  },
];

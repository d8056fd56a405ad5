/** Values that lie channels first, behind a convolution, in every op that can meet them. */

import * as tf from '@tensorflow/tfjs-core';
import { bools, floats } from '../data.ts';
import type { Case, Inputs } from '../harness.ts';

/** [2, 4, 6, 5], channels first in memory. */
const image = { x: floats(2, 4, 6, 3), w: floats(3, 3, 3, 5) };
const features = ({ x, w }: Inputs) => tf.relu(tf.conv2d(x, w, 1, 'same'));

const behind = (name: string, fn: (y: tf.Tensor4D, inputs: Inputs) => tf.Tensor | tf.Tensor[], more = {}): Case => ({
  name: `behind a convolution: ${name}`,
  inputs: { ...image, ...more },
  fn: (inputs) => fn(features(inputs), inputs),
});

const operands = {
  scalar: floats(),
  c: floats(5),
  wc: floats(6, 5),
  hwc: floats(4, 6, 5),
  w1: floats(6, 1),
  h1c: floats(4, 1, 5),
  one: floats(1),
  c4: floats(1, 1, 1, 5),
  n: floats(2, 1, 1, 1),
  n1: floats(2, 1, 6, 1),
  full: floats(2, 4, 6, 5),
};

export const layoutCases: readonly Case[] = [
  ...Object.entries(operands).map(([name, spec]) =>
    behind(
      `${name} [${spec.shape}]`,
      (y, { other }) => [tf.add(y, other), tf.mul(other, y), tf.sub(other, y), tf.div(other, tf.add(y, 1))],
      { other: spec },
    ),
  ),
  behind('numbers that are all the same', (y) => [
    tf.add(y, tf.ones([5])),
    tf.mul(y, tf.fill([6, 5], 3)),
    tf.sub(tf.fill([2, 4, 6, 5], 2), y),
    tf.add(tf.fill([3, 1, 1, 1, 1], 1), y),
  ]),
  behind('a broadcast of higher rank', (y, { other }) => tf.mul(y, other), { other: floats(3, 1, 1, 1, 5) }),
  behind('broadcast of the features', (y, { other }) => tf.mul(tf.mean(y, [1, 2], true), other), {
    other: floats(2, 4, 6, 5),
  }),
  behind('features of one channel', (y, { x }) => tf.mul(tf.mean(y, 3, true), x)),
  behind(
    'residual',
    (y, inputs) => {
      const again = tf.conv2d(y, inputs.v, 1, 'same');
      return [tf.relu(tf.add(again, y)), tf.add(tf.conv2d(y, inputs.u, 1, 'same'), inputs.x)];
    },
    { v: floats(3, 3, 5, 5), u: floats(1, 1, 5, 3) },
  ),
  behind(
    'concat',
    (y, { x, other }) => [
      tf.concat([y, other], 3),
      tf.concat([other, y, y], 1),
      tf.concat([y, y], 0),
      tf.concat([x, y], 3),
      tf.concat([y, tf.ones([2, 4, 6, 1])], 3),
    ],
    { other: floats(2, 4, 6, 5) },
  ),
  behind('pad, slice, reverse', (y) => [
    tf.pad(y, [
      [0, 0],
      [1, 2],
      [2, 0],
      [0, 3],
    ]),
    tf.slice(y, [0, 1, 2, 3], [2, 2, 3, 2]),
    tf.reverse(y, [1, 3]),
    tf.reverse(y, 2),
    tf.squeeze(tf.slice(y, [0, 1, 0, 0], [2, 1, 6, 5]), [1]),
  ]),
  {
    ...behind('ops without a gradient in tfjs', (y) => [
      tf.stridedSlice(y, [0, 3, 0, 4], [2, 0, 6, 0], [1, -1, 2, -2]),
      tf.mirrorPad(
        y,
        [
          [0, 0],
          [1, 1],
          [2, 1],
          [0, 0],
        ],
        'reflect',
      ),
      tf.argMax(y, 2),
      tf.cumsum(y, 1),
      tf.where(tf.greater(y, 0.5), y, tf.neg(y)),
      tf.cast(tf.less(y, 0.5), 'float32'),
      tf.maximum(y, [0.1, 0.2, 0.3, 0.4, 0.5]),
      tf.image.resizeBilinear(y, [8, 9]),
      tf.image.resizeNearestNeighbor(y, [8, 12]),
      tf.isNaN(y),
      tf.sign(y),
      tf.step(tf.sub(y, 0.2), 0.5),
      tf.depthToSpace(tf.slice(y, [0, 0, 0, 0], [2, 4, 6, 4]), 2),
      tf.topk(y, 2).values,
    ]),
    wrt: [],
  },
  behind('transpose, reshape, flatten', (y) => [
    tf.transpose(y, [0, 3, 1, 2]),
    tf.transpose(y, [3, 2, 1, 0]),
    tf.reshape(y, [2, 120]),
    tf.reshape(y, [8, 30]),
    tf.tanh(tf.reshape(y, [2, 6, 4, 5])),
    tf.expandDims(y, 0),
  ]),
  behind('tile, stack, unstack', (y) => [tf.tile(y, [1, 2, 1, 2]), tf.stack([y, y], 1), ...tf.unstack(y, 3)]),
  behind('softmax, logSoftmax over channels', (y) => [tf.softmax(y), tf.logSoftmax(y)]),
  behind('cumsum, gather', (y) => [
    tf.cumsum(y, 3),
    tf.gather(y, tf.tensor1d([2, 0], 'int32'), 3),
    tf.gather(y, tf.tensor1d([1, 1], 'int32'), 0),
  ]),
  behind(
    'where, compare, cast',
    (y, { other, p }) => [tf.where(tf.logicalNot(p), y, other), tf.where(p, y, tf.zerosLike(y)), tf.where(p, other, y)],
    { other: floats(2, 4, 6, 5), p: bools(2, 4, 6, 5) },
  ),
  behind(
    'clip, prelu, elu, selu, leakyRelu',
    (y, { alpha, map }) => [
      tf.clipByValue(y, 0.1, 0.8),
      tf.prelu(tf.sub(y, 0.5), alpha),
      tf.prelu(tf.sub(y, 0.5), map),
      tf.elu(tf.sub(y, 0.5)),
      tf.selu(tf.sub(y, 0.5)),
      tf.leakyRelu(tf.sub(y, 0.5)),
    ],
    { alpha: floats(5), map: floats(4, 6, 5) },
  ),
  behind('matMul of rank 4', (y, { m }) => tf.matMul(y, tf.broadcastTo(m, [2, 4, 5, 3])), { m: floats(5, 3) }),
  behind('pools in a row', (y) => [
    tf.avgPool(tf.maxPool(y, 2, 2, 'same'), 2, 1, 'valid'),
    tf.maxPool(tf.avgPool(y, 2, 2, 'valid'), 2, 1, 'valid'),
  ]),
  behind('blocks', (y) =>
    tf.spaceToBatchND(
      y,
      [2, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  ),
  behind('global average, then dense', (y, { d }) => tf.matMul(tf.mean(y, [1, 2]), d), { d: floats(5, 3) }),
  behind(
    'squeeze and excite',
    (y, { d }) => {
      const gate = tf.sigmoid(tf.matMul(tf.mean(y, [1, 2]), d));
      return tf.mul(y, tf.reshape(gate, [2, 1, 1, 5]));
    },
    { d: floats(5, 5) },
  ),
  behind(
    'two convolutions of one image',
    (y, { v, u }) => [
      tf.concat([tf.conv2d(y, v, 2, 'same'), tf.maxPool(y, 2, 2, 'same'), tf.conv2d(y, u, 2, 'same')], 3),
    ],
    { v: floats(3, 3, 5, 4), u: floats(1, 1, 5, 2) },
  ),
];

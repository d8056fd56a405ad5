/** Ops by index, sorting, resizing, matrix products, normalization. */

import * as tf from '@tensorflow/tfjs-core';
import { between, floats, ints } from '../data.ts';
import type { Case } from '../harness.ts';

const vector = (t: tf.Tensor) => t as unknown as tf.Tensor1D;

const indexed: readonly Case[] = [
  {
    name: 'gather',
    inputs: { x: floats(4, 5), i: ints(4, 6), j: ints(5, 2, 3) },
    fn: ({ x, i, j }) => [tf.gather(x, vector(i)), tf.gather(x, j, 1), tf.gather(x, tf.scalar(2, 'int32'), 0)],
  },
  {
    name: 'gather with shared axes',
    inputs: { x: floats(2, 4, 5), i: ints(4, 2, 3), j: ints(5, 2, 4, 2) },
    wrt: [],
    fn: ({ x, i, j }) => [tf.gather(x, i, 1, 1), tf.gather(x, j, 2, 2)],
  },
  {
    name: 'gatherND, scatterND',
    inputs: { x: floats(3, 4, 2), i: ints(3, 5, 2), u: floats(5, 2), k: ints(3, 5, 1) },
    fn: ({ x, i, u, k }) => [tf.gatherND(x, i), tf.scatterND(k, u, [3, 2])],
    wrt: [],
  },
  {
    name: 'tensorScatterUpdate',
    inputs: { x: floats(5, 3), u: floats(2, 3) },
    wrt: [],
    fn: ({ x, u }) => tf.tensorScatterUpdate(x, tf.tensor2d([[4], [1]], undefined, 'int32'), u),
  },
  {
    name: 'unsortedSegmentSum',
    inputs: { x: floats(6, 2), i: ints(3, 6) },
    fn: ({ x, i }) => [
      tf.unsortedSegmentSum(x, vector(i), 4),
      tf.unsortedSegmentSum(x, vector(tf.sub(i, tf.scalar(1, 'int32'))), 4),
    ],
  },
  {
    name: 'einsum',
    inputs: { x: floats(2, 3, 4), y: floats(2, 4, 5) },
    wrt: [],
    fn: ({ x, y }) => [tf.einsum('bij,bjk->bik', x, y), tf.einsum('bij->bj', x), tf.einsum('bij, bjk -> ki', x, y)],
  },
  {
    name: 'localResponseNormalization',
    inputs: { x: floats(2, 3, 3, 7) },
    fn: ({ x }) => [
      tf.localResponseNormalization(x as tf.Tensor4D),
      tf.localResponseNormalization(x as tf.Tensor4D, 2, 1.5, 0.2, 0.75),
    ],
  },
  {
    name: 'cumprod',
    inputs: { x: floats(3, 5), y: floats(2, 4) },
    wrt: [],
    fn: ({ x }) => [
      tf.cumprod(x, 1),
      tf.cumprod(x, 0, true),
      tf.cumprod(x, 1, false, true),
      tf.cumprod(x, 1, true, true),
    ],
  },
  { name: 'prod', inputs: { x: floats(3, 5) }, fn: ({ x }) => [tf.prod(x), tf.prod(x, 1)] },
  {
    name: 'oneHot',
    inputs: { i: ints(4, 6), j: ints(3, 2, 2) },
    fn: ({ i, j }) => [
      tf.oneHot(vector(i), 4),
      tf.oneHot(vector(i), 3),
      tf.oneHot(j, 3, 2, -1),
      tf.oneHot(vector(i), 4, 1, 0, 'float32'),
      tf.oneHot(tf.tensor1d([1], 'int32'), 3),
    ],
  },
  {
    name: 'topk',
    inputs: { x: floats(3, 7), t: ints(3, 2, 6) },
    wrt: [],
    fn({ x, t }) {
      const { values, indices } = tf.topk(x, 3);
      const ties = tf.topk(t, 4);
      return [values, indices, ties.values, ties.indices];
    },
  },
];

const resized = (
  name: string,
  op: (x: tf.Tensor4D, size: [number, number], align: boolean, half: boolean) => tf.Tensor,
) =>
  (
    [
      [5, 9],
      [8, 12],
      [2, 3],
      [3, 5],
      [1, 1],
    ] as [number, number][]
  ).flatMap((size): Case[] =>
    (
      [
        [false, false],
        [true, false],
        [false, true],
      ] as const
    ).map(([align, half]) => ({
      name: `${name} 4x6 to ${size}${align ? ', corners aligned' : ''}${half ? ', half pixel centers' : ''}`,
      inputs: { x: floats(2, 4, 6, 3) },
      // tfjs's gradients on its cpu mix up height and width; ours are compared by differences.
      wrt: [],
      fn: ({ x }) => op(x, size, align, half),
    })),
  );

const products: readonly Case[] = [
  ...[false, true].flatMap((a) =>
    [false, true].flatMap((b): Case[] => [
      {
        name: `matMul ${a ? 'transposed' : ''} ${b ? 'by transposed' : ''}`,
        inputs: { a: a ? floats(4, 3) : floats(3, 4), b: b ? floats(5, 4) : floats(4, 5) },
        fn: (x) => tf.matMul(x.a, x.b, a, b),
      },
      {
        name: `batched matMul ${a ? 'transposed' : ''} ${b ? 'by transposed' : ''}`,
        inputs: { a: a ? floats(2, 4, 3) : floats(2, 3, 4), b: b ? floats(2, 5, 4) : floats(2, 4, 5) },
        fn: (x) => tf.matMul(x.a, x.b, a, b),
      },
    ]),
  ),
  {
    name: 'dot, outer product, rank 1',
    inputs: { a: floats(4), b: floats(4), m: floats(4, 3) },
    fn: ({ a, b, m }) => [tf.dot(a, b), tf.dot(a, m), tf.outerProduct(vector(a), vector(b))],
  },
  {
    name: 'batched matMul, one against many',
    inputs: { a: floats(1, 3, 4), b: floats(2, 4, 5) },
    wrt: [],
    fn: ({ a, b }) => tf.matMul(a, b),
  },
  {
    name: 'matMul of one row and of one column',
    inputs: { a: floats(1, 4), b: floats(4, 1), c: floats(3, 1) },
    fn: ({ a, b, c }) => [tf.matMul(a, b), tf.matMul(c, a), tf.matMul(c, b, false, true)],
  },
  {
    name: 'fused matMul with bias and activation',
    inputs: { a: floats(3, 4), b: floats(4, 5), bias: floats(5) },
    wrt: [],
    fn: ({ a, b, bias }) =>
      (['linear', 'relu', 'elu', 'sigmoid'] as const).map((activation) =>
        tf.fused.matMul({ a, b, bias, activation, transposeA: false, transposeB: false }),
      ),
  },
];

const statistics = { mean: floats(3), variance: between(0.2, 2, floats(3)), scale: floats(3), offset: floats(3) };

const normalized: readonly Case[] = [
  ...[
    [4, 3],
    [2, 5, 3],
    [2, 4, 5, 3],
  ].map(
    (shape): Case => ({
      name: `batchNorm of [${shape}]`,
      inputs: { x: floats(...shape), ...statistics },
      fn: ({ x, mean, variance, scale, offset }) =>
        tf.batchNorm(x, vector(mean), vector(variance), vector(offset), vector(scale), 1e-3),
    }),
  ),
  {
    name: 'batchNorm without scale and offset',
    inputs: { x: floats(2, 4, 5, 3), ...statistics },
    // tfjs fails in the gradient.
    wrt: [],
    fn: ({ x, mean, variance, scale, offset }) => [
      tf.batchNorm(x, vector(mean), vector(variance), undefined, vector(scale)),
      tf.batchNorm(x, vector(mean), vector(variance), vector(offset)),
      tf.batchNorm(x, vector(mean), vector(variance)),
    ],
  },
  {
    name: 'batchNorm with statistics of every pixel',
    inputs: { x: floats(2, 4, 5, 3), m: floats(4, 5, 3), v: between(0.2, 2, floats(4, 5, 3)) },
    wrt: [],
    fn: ({ x, m, v }) => tf.batchNorm(x, m as never, v as never),
  },
  {
    name: 'batchNorm behind a convolution',
    inputs: { x: floats(2, 4, 5, 2), w: floats(3, 3, 2, 3), ...statistics },
    fn: ({ x, w, mean, variance, scale, offset }) =>
      tf.batchNorm(tf.conv2d(x, w, 1, 'same'), vector(mean), vector(variance), vector(offset), vector(scale), 1e-3),
  },
];

/** Rotation, scale, shift and a little perspective, different for each image; far outside on all sides. */
const transforms = Array.from({ length: 3 }, (_, i) => {
  const [cos, sin] = [Math.cos(i + 0.3) * (1 + i / 2), Math.sin(i + 0.3) * (1 + i / 2)];
  return [cos, -sin, 2 - 3 * i, sin, cos, 1.4 * i - 1, 0.01 * i, -0.02];
});
const exact = [
  [-1, 0, 5, 0, 1, 0, 0, 0],
  [1, 0, 0, 0, -1, 6, 0, 0],
  [0, 1, 0, -1, 0, 5, 0, 0],
];

const transformed: readonly Case[] = (['constant', 'reflect', 'wrap', 'nearest'] as const).flatMap((mode) =>
  (['bilinear', 'nearest'] as const).map((interpolation) => ({
    name: `image.transform, ${mode}, ${interpolation}`,
    inputs: { x: floats(3, 7, 6, 2) },
    wrt: [],
    fn: ({ x }) => [
      tf.image.transform(x, tf.tensor2d(transforms), interpolation, mode, mode === 'constant' ? 0.4 : 0),
      tf.image.transform(x, tf.tensor2d(transforms.slice(1, 2)), interpolation, mode, 0, [9, 4]),
      tf.image.transform(x, tf.tensor2d(exact), interpolation, mode),
    ],
  })),
);

export const gatherCases: readonly Case[] = [
  ...transformed,
  ...indexed,
  ...resized('resizeBilinear', (x, size, align, half) => tf.image.resizeBilinear(x, size, align, half)),
  ...resized('resizeNearestNeighbor', (x, size, align, half) => tf.image.resizeNearestNeighbor(x, size, align, half)),
];
export const productCases: readonly Case[] = [...products, ...normalized];

/**
 * Ops whose gradient in tfjs on its cpu is wrong or missing: average pooling divides by the whole window where padding
 * cuts it, resizing mixes up height and width, dilated convolutions are refused. All are linear in each input, so that
 * differences of tfjs's forward pass are exact.
 */

import * as tf from '@tensorflow/tfjs-core';
import { floats } from '../data.ts';
import type { Case } from '../harness.ts';

const image = { x: floats(1, 4, 6, 2) };

const pooled: readonly Case[] = (
  [
    [2, 2, 'same'],
    [3, 2, 'same'],
    [3, 1, 'same'],
    [3, 2, 1],
    [4, 3, 'same'],
  ] as const
).map(([filter, strides, pad]) => ({
  name: `average pool ${filter}x${filter}, strides ${strides}, pad ${pad}`,
  inputs: { x: floats(1, 5, 6, 2) },
  fn: ({ x }) => tf.avgPool(x, filter, strides, pad),
}));

const sizes: readonly [height: number, width: number][] = [
  [5, 9],
  [8, 12],
  [2, 3],
  [3, 5],
  [1, 1],
];

const resized = sizes.flatMap((size) =>
  (
    [
      [false, false],
      [true, false],
      [false, true],
    ] as const
  ).map(
    ([align, half]): Case => ({
      name: `resize 4x6 to ${size}${align ? ', corners aligned' : ''}${half ? ', half pixel centers' : ''}`,
      inputs: image,
      fn: ({ x }) => [
        tf.image.resizeBilinear(x, size, align, half),
        tf.image.resizeNearestNeighbor(x, size, align, half),
      ],
    }),
  ),
);

const dilated: readonly Case[] = [
  ...(['same', 'valid'] as const).map((pad) => ({
    name: `dilated conv2d, pad ${pad}`,
    inputs: { x: floats(2, 7, 8, 2), w: floats(3, 2, 2, 3) },
    fn: ({ x, w }: Record<string, tf.Tensor4D>) => tf.conv2d(x, w, 1, pad, 'NHWC', [2, 3]),
  })),
  {
    name: 'dilated depthwise',
    inputs: { x: floats(2, 6, 5, 2), w: floats(3, 3, 2, 2) },
    fn: ({ x, w }) => tf.depthwiseConv2d(x, w, 1, 'same', 'NHWC', 2),
  },
];

export const differenceCases: readonly Case[] = [...pooled, ...resized, ...dilated];

/** Convolutions: strides, dilation, padding, kernel sizes, depthwise, separable, transposed. */

import * as tf from '@tensorflow/tfjs-core';
import { floats } from '../data.ts';
import type { Case } from '../harness.ts';

type Pad = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];

interface Shape {
  readonly size?: [height: number, width: number];
  readonly channels?: number;
  readonly filters?: number;
  readonly kernel: number | [number, number];
  readonly strides?: number | [number, number];
  readonly pad?: Pad;
  readonly batch?: number;
}

function conv({ size = [9, 8], channels = 3, filters = 4, kernel, strides = 1, pad = 'same', batch = 2 }: Shape): Case {
  const [height, width] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
  return {
    name: `conv2d ${height}x${width}, strides ${strides}, pad ${JSON.stringify(pad)}, ${channels} to ${filters} on ${size}, batch ${batch}`,
    inputs: { x: floats(batch, ...size, channels), w: floats(height, width, channels, filters) },
    fn: ({ x, w }) => tf.conv2d(x, w, strides, pad),
  };
}

function depthwise(kernel: number, multiplier: number, strides: number, pad: Pad): Case {
  return {
    name: `depthwise ${kernel}x${kernel}, multiplier ${multiplier}, strides ${strides}, pad ${pad}`,
    inputs: { x: floats(2, 9, 8, 3), w: floats(kernel, kernel, 3, multiplier) },
    fn: ({ x, w }) => tf.depthwiseConv2d(x, w, strides, pad as 'same'),
  };
}

function transposed(kernel: number, strides: number, pad: 'same' | 'valid'): Case {
  const extent = (n: number) => (pad === 'same' ? n * strides : (n - 1) * strides + kernel);
  return {
    name: `conv2dTranspose ${kernel}x${kernel}, strides ${strides}, pad ${pad}`,
    inputs: { x: floats(2, 5, 4, 3), w: floats(kernel, kernel, 2, 3) },
    fn: ({ x, w }) => tf.conv2dTranspose(x, w, [2, extent(5), extent(4), 2], strides, pad),
  };
}

export const convCases: readonly Case[] = [
  ...[1, 2, 3, 5, 7].flatMap((kernel) => [conv({ kernel, pad: 'same' }), conv({ kernel, pad: 'valid' })]),
  ...[1, 2, 3, 4].flatMap((kernel) =>
    [2, 3].flatMap((strides) => [conv({ kernel, strides, pad: 'same' }), conv({ kernel, strides, pad: 'valid' })]),
  ),
  conv({ kernel: [1, 3] }),
  conv({ kernel: [3, 2], strides: [2, 1] }),
  conv({ kernel: 3, strides: [1, 2], pad: 'valid' }),
  conv({ kernel: 3, pad: 1 }),
  conv({ kernel: 3, pad: 3 }),
  conv({ kernel: 5, strides: 2, pad: 2 }),
  conv({
    kernel: 3,
    pad: [
      [0, 0],
      [2, 1],
      [0, 1],
      [0, 0],
    ],
  }),
  conv({ kernel: 3, size: [3, 3], pad: 'valid' }),
  conv({ kernel: 3, size: [1, 1] }),
  conv({ kernel: 3, size: [20, 17], channels: 1, filters: 8 }),
  conv({ kernel: 3, size: [10, 10], channels: 16, filters: 32 }),
  conv({ kernel: 3, size: [10, 10], channels: 32, filters: 16, batch: 1 }),
  conv({ kernel: 1, size: [6, 6], channels: 16, filters: 32, batch: 3 }),
  conv({ kernel: 3, size: [6, 6], channels: 20, filters: 24, strides: 2, batch: 3 }),
  conv({ kernel: 5, size: [12, 12], channels: 16, filters: 16 }),
  depthwise(3, 1, 1, 'same'),
  depthwise(3, 2, 1, 'valid'),
  depthwise(3, 1, 2, 'same'),
  depthwise(3, 2, 2, 'valid'),
  depthwise(2, 1, 1, 'same'),
  depthwise(5, 1, 3, 'same'),
  depthwise(3, 1, 1, 1),
  ...([1, 2, 3] as const).flatMap((strides) => [transposed(3, strides, 'same'), transposed(3, strides, 'valid')]),
  transposed(2, 2, 'valid'),
  transposed(4, 2, 'same'),
  {
    name: 'separable',
    inputs: { x: floats(2, 7, 6, 3), depth: floats(3, 3, 3, 2), point: floats(1, 1, 6, 4) },
    fn: ({ x, depth, point }) => tf.separableConv2d(x, depth, point, 1, 'same'),
  },
  {
    name: 'separable, strides 2',
    inputs: { x: floats(2, 7, 6, 3), depth: floats(3, 3, 3, 1), point: floats(1, 1, 3, 4) },
    fn: ({ x, depth, point }) => tf.separableConv2d(x, depth, point, 2, 'same'),
  },
  {
    name: 'conv2d of rank 3',
    inputs: { x: floats(7, 6, 3), w: floats(3, 3, 3, 4) },
    fn: ({ x, w }) => tf.conv2d(x as unknown as tf.Tensor3D, w, 1, 'same'),
  },
  {
    name: 'conv1d',
    inputs: { x: floats(2, 9, 3), w: floats(3, 3, 4) },
    fn: ({ x, w }) => tf.conv1d(x as unknown as tf.Tensor3D, w as unknown as tf.Tensor3D, 2, 'same'),
  },
  {
    name: 'dilated conv2d, forward',
    inputs: { x: floats(2, 9, 8, 3), w: floats(3, 3, 3, 4) },
    wrt: [],
    fn: ({ x, w }) => [tf.conv2d(x, w, 1, 'same', 'NHWC', 2), tf.conv2d(x, w, 1, 'valid', 'NHWC', [2, 3])],
  },
  {
    name: 'dilated depthwise, forward',
    inputs: { x: floats(2, 9, 8, 3), w: floats(3, 3, 3, 2) },
    wrt: [],
    fn: ({ x, w }) => tf.depthwiseConv2d(x, w, 1, 'same', 'NHWC', 2),
  },
  {
    name: 'fused conv2d with bias and each activation',
    inputs: { x: floats(2, 6, 5, 3), w: floats(3, 3, 3, 4), b: floats(4), p: floats(4) },
    wrt: [],
    fn: ({ x, w, b, p }) =>
      (['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'prelu', 'leakyrelu'] as const).map((activation) =>
        tf.fused.conv2d({
          x,
          filter: w,
          strides: 1,
          pad: 'same',
          bias: b,
          activation,
          preluActivationWeights: activation === 'prelu' ? p : undefined,
          leakyreluAlpha: 0.3,
        }),
      ),
  },
  {
    name: 'fused depthwise with bias',
    inputs: { x: floats(2, 6, 5, 3), w: floats(3, 3, 3, 2), b: floats(6) },
    wrt: [],
    fn: ({ x, w, b }) =>
      tf.fused.depthwiseConv2d({ x, filter: w, strides: 1, pad: 'same', bias: b, activation: 'relu' }),
  },
  {
    name: 'bias that is used twice',
    inputs: { x: floats(2, 6, 5, 3), w: floats(3, 3, 3, 4), b: floats(4) },
    fn({ x, w, b }) {
      const y = tf.conv2d(x, w, 1, 'same');
      return [tf.add(y, b), tf.mul(y, 2), tf.add(tf.conv2d(x, w, 1, 'valid'), tf.mul(b, b))];
    },
  },
];

/**
 * Max and average pooling with their gradients, channels first. Where several places of a window hold the maximum, the
 * gradient goes to the first of them in row order, as in tfjs's and PyTorch's CPU kernels.
 */

import { backend_util } from '@tensorflow/tfjs-core';
import { type Attrs, type Node, sizeOf, type Value } from '../graph.ts';
import { type Emitter, physicalShape } from '../lower.ts';
import type { Primitive, PrimitiveTable } from '../primitive.ts';

type PoolInfo = ReturnType<typeof backend_util.computePool2DInfo>;

function infoOf(shape: readonly number[], attrs: Attrs): PoolInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as Record<string, never>;
  return backend_util.computePool2DInfo(
    [...shape] as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

const windows = (info: PoolInfo) => ({
  kernel_shape: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
});

/** Each place of the input is in at most one window. */
const apart = (info: PoolInfo) => info.strideHeight >= info.filterHeight && info.strideWidth >= info.filterWidth;

const forward = (lower: Primitive['lower']): Primitive => ({
  inputs: ['x'],
  infer: ([x], attrs) => ({ shape: infoOf(x.shape, attrs).outShape, dtype: x.dtype }),
  simplify([x], attrs) {
    const info = infoOf(x.shape, attrs);
    return info.filterHeight === 1 && info.filterWidth === 1 && info.strideHeight === 1 && info.strideWidth === 1
      ? x
      : undefined;
  },
  lower,
});

function lowerMaxPool(node: Node, emitter: Emitter): void {
  const [x] = node.inputs;
  const [out] = node.outputs;
  const source = emitter.get(x, 'channelsFirst');
  const attrs = windows(infoOf(x.shape, node.attrs));
  const hasGradient = emitter.consumersOf(x).some((consumer) => isGradientOf(consumer, node));
  if (hasGradient && emitter.target.cpu) {
    const [name, indices] = emitter.emitAll('MaxPool', [source], attrs, 2);
    emitter.set(out, name, 'channelsFirst');
    emitter.notes.set(out, indices);
    return;
  }
  emitter.set(out, emitter.emit('MaxPool', [source], attrs), 'channelsFirst');
}

const isGradientOf = (node: Node, pool: Node) =>
  node.op === 'MaxPoolGrad' && node.inputs[1] === pool.inputs[0] && node.inputs[2] === pool.outputs[0];

function lowerMaxPoolGradient(node: Node, emitter: Emitter): void {
  const [dy, x, y] = node.inputs;
  const info = infoOf(x.shape, node.attrs);
  const shape = physicalShape(x.shape, 'channelsFirst');
  const upstream = emitter.get(dy, 'channelsFirst');
  if (!emitter.target.cpu) {
    emitter.set(node.outputs[0], tapByTap(node, upstream, info, emitter), 'channelsFirst');
    return;
  }
  const indices = emitter.notes.get(y) ?? indicesOf(x, info, emitter);
  const name = apart(info)
    ? emitter.emit('MaxUnpool', [upstream, indices, emitter.ints(shape)], windows(info))
    : scatterByIndex(upstream, indices, shape, sizeOf(dy.shape), emitter);
  emitter.set(node.outputs[0], name, 'channelsFirst');
}

function indicesOf(x: Value, info: PoolInfo, emitter: Emitter): string {
  return emitter.emitAll('MaxPool', [emitter.get(x, 'channelsFirst')], windows(info), 2)[1];
}

/** Overlapping windows add up at the places that several of them chose. */
function scatterByIndex(
  dy: string,
  indices: string,
  shape: readonly number[],
  count: number,
  emitter: Emitter,
): string {
  const zeros = emitter.emit('Expand', [emitter.scalar(0, 'float32'), emitter.ints([sizeOf(shape)])]);
  const flat = emitter.emit(
    'ScatterElements',
    [zeros, emitter.reshape(indices, [count]), emitter.reshape(dy, [count])],
    { axis: 0, reduction: 'add' },
  );
  return emitter.reshape(flat, shape);
}

/**
 * For devices without MaxPool's indices: for each place of the window in row order, the upstream gradient where that
 * place is the first to hold the maximum, spread back over the image by a transposed convolution with one tap.
 */
function tapByTap(node: Node, dy: string, info: PoolInfo, emitter: Emitter): string {
  const [, x, y] = node.inputs;
  const { filterHeight: kh, filterWidth: kw, outHeight, outWidth, inChannels: c } = info;
  const { top, left, bottom, right } = info.padInfo;
  const padded = emitter.emit(
    'Pad',
    [
      emitter.get(x, 'channelsFirst'),
      emitter.ints([0, 0, top, left, 0, 0, Math.max(bottom, reach(info)), Math.max(right, reach(info))]),
      emitter.scalar(-3.4e38, 'float32'),
    ],
    { mode: 'constant' },
  );
  const maximum = emitter.get(y, 'channelsFirst');
  let open = emitter.emit('Expand', [
    emitter.scalar(1, 'float32'),
    emitter.ints(physicalShape(y.shape, 'channelsFirst')),
  ]);
  const taps: string[] = [];
  for (let row = 0; row < kh; row++) {
    for (let column = 0; column < kw; column++) {
      const place = emitter.emit('Slice', [
        padded,
        emitter.ints([row, column]),
        emitter.ints([row + (outHeight - 1) * info.strideHeight + 1, column + (outWidth - 1) * info.strideWidth + 1]),
        emitter.ints([2, 3]),
        emitter.ints([info.strideHeight, info.strideWidth]),
      ]);
      const holds = emitter.cast(emitter.emit('Equal', [place, maximum]), 'float32');
      const chosen = emitter.emit('Mul', [holds, open]);
      open = emitter.emit('Sub', [open, chosen]);
      taps.push(emitter.emit('Mul', [dy, chosen]));
    }
  }
  // [n, c · taps, h, w], a group for each channel, one kernel of a single 1 for each tap.
  const [n] = physicalShape(x.shape, 'channelsFirst');
  const stacked = emitter.emit(
    'Concat',
    taps.map((tap) => emitter.reshape(tap, [n, c, 1, outHeight, outWidth])),
    { axis: 2 },
  );
  const kernels = new Float32Array(c * kh * kw * kh * kw);
  for (let i = 0; i < c * kh * kw; i++) kernels[i * kh * kw + (i % (kh * kw))] = 1;
  return emitter.emit(
    'ConvTranspose',
    [
      emitter.reshape(stacked, [n, c * kh * kw, outHeight, outWidth]),
      emitter.constant(kernels, 'float32', [c * kh * kw, 1, kh, kw]),
    ],
    { ...windows(info), group: c, output_padding: outputPadding(info) },
  );
}

const reach = (info: PoolInfo) => Math.max(info.filterHeight, info.filterWidth);

const outputPadding = (info: PoolInfo) => {
  const { top, bottom, left, right } = info.padInfo;
  return [
    info.inHeight + top + bottom - ((info.outHeight - 1) * info.strideHeight + info.filterHeight),
    info.inWidth + left + right - ((info.outWidth - 1) * info.strideWidth + info.filterWidth),
  ].map((rest) => Math.max(rest, 0));
};

function lowerAvgPool(node: Node, emitter: Emitter): void {
  const [x] = node.inputs;
  const info = infoOf(x.shape, node.attrs);
  const attrs = { ...windows(info), count_include_pad: 0 };
  emitter.set(node.outputs[0], emitter.emit('AveragePool', [emitter.get(x, 'channelsFirst')], attrs), 'channelsFirst');
}

/** How many places of each window lie in the image, [1, 1, height, width]. */
function windowCounts(info: PoolInfo): Float32Array {
  const counts = new Float32Array(info.outHeight * info.outWidth);
  const inside = (at: number, stride: number, pad: number, kernel: number, extent: number) => {
    const start = at * stride - pad;
    return Math.min(start + kernel, extent) - Math.max(start, 0);
  };
  for (let row = 0, i = 0; row < info.outHeight; row++) {
    const rows = inside(row, info.strideHeight, info.padInfo.top, info.filterHeight, info.inHeight);
    for (let column = 0; column < info.outWidth; column++, i++) {
      counts[i] = rows * inside(column, info.strideWidth, info.padInfo.left, info.filterWidth, info.inWidth);
    }
  }
  return counts;
}

/**
 * Each place of a window that lies in the image gets an equal share. tfjs's kernel on its cpu divides by the whole window
 * also where padding cuts it, which is not the gradient of its own forward pass.
 */
function lowerAvgPoolGradient(node: Node, emitter: Emitter): void {
  const [dy, x] = node.inputs;
  const info = infoOf(x.shape, node.attrs);
  const counts = emitter.constant(windowCounts(info), 'float32', [1, 1, info.outHeight, info.outWidth]);
  const shares = emitter.emit('Div', [emitter.get(dy, 'channelsFirst'), counts]);
  const channels = info.inChannels;
  const ones = new Float32Array(channels * info.filterHeight * info.filterWidth).fill(1);
  const kernel = emitter.constant(ones, 'float32', [channels, 1, info.filterHeight, info.filterWidth]);
  const whole =
    info.outHeight === 1 &&
    info.outWidth === 1 &&
    info.filterHeight === info.inHeight &&
    info.filterWidth === info.inWidth;
  const name = whole
    ? emitter.emit('Expand', [shares, emitter.ints(physicalShape(x.shape, 'channelsFirst'))])
    : emitter.emit('ConvTranspose', [shares, kernel], {
        ...windows(info),
        group: channels,
        output_padding: outputPadding(info),
      });
  emitter.set(node.outputs[0], name, 'channelsFirst');
}

const gradient = (inputs: readonly string[], lower: Primitive['lower']): Primitive => ({
  inputs,
  infer: ([, x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower,
});

export const poolPrimitives: PrimitiveTable = {
  MaxPool: forward(lowerMaxPool),
  AvgPool: forward(lowerAvgPool),
  MaxPoolGrad: gradient(['dy', 'input', 'output'], lowerMaxPoolGradient),
  AvgPoolGrad: gradient(['dy', 'input'], lowerAvgPoolGradient),
};

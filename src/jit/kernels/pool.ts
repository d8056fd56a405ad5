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

function refuseWidePadding(info: PoolInfo, node: Node, emitter: Emitter): void {
  const { top, bottom, left, right } = info.padInfo;
  const wide = Math.max(top, bottom) >= info.filterHeight || Math.max(left, right) >= info.filterWidth;
  if (wide) emitter.refuse(node, 'padding as wide as its window');
}

function lowerMaxPool(node: Node, emitter: Emitter): void {
  const [x] = node.inputs;
  const [out] = node.outputs;
  refuseWidePadding(infoOf(x.shape, node.attrs), node, emitter);
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
 * place is the first to hold the maximum.
 */
function tapByTap(node: Node, dy: string, info: PoolInfo, emitter: Emitter): string {
  const [, x, y] = node.inputs;
  const { outHeight, outWidth } = info;
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
  const tap = (row: number, column: number): string => {
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
    return emitter.emit('Mul', [dy, chosen]);
  };
  return spread(x, tap, info, emitter);
}

/**
 * Puts each tap of each window where it belongs in the image. A tap at row `s·i + a` of windows with stride `s` fills rows
 * `a, a + s, …` moved down by `i` windows: so the taps of one phase `a` are moved and added up, and the phases interleaved.
 */
function spread(x: Value, tap: (row: number, column: number) => string, info: PoolInfo, emitter: Emitter): string {
  const [n, c, height, width] = physicalShape(x.shape, 'channelsFirst');
  const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth } = info;
  const [moveRows, moveColumns] = [
    Math.floor((filterHeight - 1) / strideHeight),
    Math.floor((filterWidth - 1) / strideWidth),
  ];
  const [rows, columns] = [outHeight + moveRows, outWidth + moveColumns];
  const phases: (string | undefined)[] = Array(strideHeight * strideWidth).fill(undefined);
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      const [down, right] = [Math.floor(row / strideHeight), Math.floor(column / strideWidth)];
      const pads = [0, 0, down, right, 0, 0, moveRows - down, moveColumns - right];
      const at = tap(row, column);
      const moved = pads.every((pad) => pad === 0) ? at : emitter.emit('Pad', [at, emitter.ints(pads)]);
      const phase = (row % strideHeight) * strideWidth + (column % strideWidth);
      const before = phases[phase];
      phases[phase] = before ? emitter.emit('Add', [before, moved]) : moved;
    }
  }
  const interleaved = interleave(phases, [n, c, rows, columns], info, emitter);
  return cutOut(interleaved, [rows * strideHeight, columns * strideWidth], [height, width], info, emitter);
}

/** [n, c, rows, columns] for each phase to [n, c, rows · strideHeight, columns · strideWidth]. */
function interleave(
  phases: readonly (string | undefined)[],
  [n, c, rows, columns]: readonly number[],
  { strideHeight, strideWidth }: PoolInfo,
  emitter: Emitter,
): string {
  if (phases.length === 1) return phases[0] as string;
  const zeros = () => emitter.emit('Expand', [emitter.scalar(0, 'float32'), emitter.ints([n, c, 1, rows, columns])]);
  const stacked = emitter.emit(
    'Concat',
    phases.map((phase) => (phase ? emitter.reshape(phase, [n, c, 1, rows, columns]) : zeros())),
    { axis: 2 },
  );
  const apart = emitter.reshape(stacked, [n * c, strideHeight, strideWidth, rows, columns]);
  const together = emitter.emit('Transpose', [apart], { perm: [0, 3, 1, 4, 2] });
  return emitter.reshape(together, [n, c, rows * strideHeight, columns * strideWidth]);
}

/** Drops what lies in the padding and fills up what no window reached. */
function cutOut(
  name: string,
  [rows, columns]: readonly number[],
  [height, width]: readonly number[],
  { padInfo: { top, left } }: PoolInfo,
  emitter: Emitter,
): string {
  const [below, beside] = [Math.max(top + height - rows, 0), Math.max(left + width - columns, 0)];
  const filled = below || beside ? emitter.emit('Pad', [name, emitter.ints([0, 0, 0, 0, 0, 0, below, beside])]) : name;
  if (top === 0 && left === 0 && rows + below === height && columns + beside === width) return filled;
  const [starts, ends] = [emitter.ints([top, left]), emitter.ints([top + height, left + width])];
  return emitter.emit('Slice', [filled, starts, ends, emitter.ints([2, 3])]);
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
  refuseWidePadding(info, node, emitter);
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

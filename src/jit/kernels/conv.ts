/**
 * Convolutions and their two gradients, computed channels first. The filter's gradient is itself one convolution: the
 * image is the "image" with its rows and interleaved channels as places, the upstream gradient is the kernel, the
 * stride is the dilation. So the runtime packs its tiles in cache and no unfolded copy of the image is written.
 */

import { backend_util } from '@tensorflow/tfjs-core';
import type { Attrs, Node, Value } from '../graph.ts';
import type { Emitter } from '../lower.ts';
import type { CompositeTable, Primitive, PrimitiveTable, Record1 } from '../primitive.ts';
import { applyActivation } from './activation.ts';

type Four = [number, number, number, number];
type ConvInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

function infoOf(
  inShape: readonly number[],
  filterShape: readonly number[],
  attrs: Attrs,
  depthwise: boolean,
): ConvInfo {
  const { strides, pad, dilations, dimRoundingMode } = attrs as Record<string, never>;
  return backend_util.computeConv2DInfo(
    [...inShape] as Four,
    [...filterShape] as Four,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
}

const toChannelsLast = [0, 2, 3, 1];
const toChannelsFirst = [0, 3, 1, 2];

/** Channels first as the caller's format: transposed around the op, which costs nothing where it was computed so. */
function aroundChannelsFirst(op: string, images: readonly string[], inputs: readonly string[]): Primitive['simplify'] {
  return (values, attrs, record) => {
    if (attrs.dataFormat !== 'NCHW') return undefined;
    const moved = values.map((value, i) =>
      images.includes(inputs[i]!) ? record('Transpose', [value], { perm: toChannelsLast }) : value,
    );
    const { inputShape, pad } = attrs as { inputShape?: number[]; pad: unknown };
    const shape = inputShape && { inputShape: toChannelsLast.map((axis) => inputShape[axis]!) };
    const pads = Array.isArray(pad) && { pad: toChannelsLast.map((axis) => pad[axis] as unknown) };
    const result = record(op, moved, { ...attrs, ...shape, ...pads, dataFormat: 'NHWC' });
    return op.endsWith('BackpropFilter') ? result : record('Transpose', [result], { perm: toChannelsFirst });
  };
}

const padsOf = ({ padInfo: { top, left, bottom, right } }: ConvInfo) => [top, left, bottom, right];

const geometry = (info: ConvInfo) => ({
  kernel_shape: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
  pads: padsOf(info),
});

/** [height, width, in, out] as ONNX wants it: [out, in, height, width]. */
const filterFirst = (filter: Value, emitter: Emitter) =>
  emitter.transpose(emitter.get(filter), filter.shape, [3, 2, 0, 1]);

/** [height, width, channels, multiplier] as [channels · multiplier, 1, height, width]. */
function depthwiseFilterFirst(filter: Value, emitter: Emitter): string {
  const [height, width, channels, multiplier] = filter.shape;
  const moved = emitter.transpose(emitter.get(filter), filter.shape, [2, 3, 0, 1]);
  return emitter.reshape(moved, [channels * multiplier, 1, height, width]);
}

/** A bias that is added to the result and to nothing else becomes an input of the convolution. */
function fusableBias(node: Node, emitter: Emitter): { add: Node; bias: Value } | undefined {
  const [out] = node.outputs;
  if (!emitter.usedOnce(out)) return undefined;
  const [add] = emitter.consumersOf(out);
  if (add.op !== 'Add') return undefined;
  const bias = add.inputs[0] === out ? add.inputs[1] : add.inputs[0];
  const plain = bias.node === undefined && bias.shape.length === 1 && bias.shape[0] === out.shape[3];
  return plain ? { add, bias } : undefined;
}

function emitConv(node: Node, emitter: Emitter, inputs: string[], attrs: Record<string, number | number[]>): void {
  const fused = fusableBias(node, emitter);
  if (!fused) {
    emitter.set(node.outputs[0], emitter.emit('Conv', inputs, attrs), 'channelsFirst');
    return;
  }
  const name = emitter.emit('Conv', [...inputs, emitter.get(fused.bias)], attrs);
  emitter.set(fused.add.outputs[0], name, 'channelsFirst');
  emitter.done.add(fused.add);
}

function lowerConv(node: Node, emitter: Emitter): void {
  const [x, filter] = node.inputs;
  const info = infoOf(x.shape, filter.shape, node.attrs, false);
  emitConv(node, emitter, [emitter.get(x, 'channelsFirst'), filterFirst(filter, emitter)], {
    ...geometry(info),
    group: 1,
  });
}

function lowerDepthwise(node: Node, emitter: Emitter): void {
  const [x, filter] = node.inputs;
  const info = infoOf(x.shape, filter.shape, node.attrs, true);
  emitConv(node, emitter, [emitter.get(x, 'channelsFirst'), depthwiseFilterFirst(filter, emitter)], {
    ...geometry(info),
    group: info.inChannels,
  });
}

/** Rows or columns of the input that the strides leave untouched at the far end. */
const leftover = (extent: number, out: number, stride: number, kernel: number, dilation: number, pads: number) =>
  extent + pads - ((out - 1) * stride + (kernel - 1) * dilation + 1);

function emitConvTranspose(dy: string, filter: string, info: ConvInfo, group: number, emitter: Emitter): string {
  const { top, bottom, left, right } = info.padInfo;
  return emitter.emit('ConvTranspose', [dy, filter], {
    ...geometry(info),
    group,
    output_padding: [
      leftover(info.inHeight, info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight, top + bottom),
      leftover(info.inWidth, info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth, left + right),
    ],
  });
}

/** With stride 1 the gradient is a convolution with the filter turned by 180 degrees, faster than ConvTranspose. */
function turnedConv(dy: string, filter: Value, info: ConvInfo, emitter: Emitter): string | undefined {
  const { top, left, bottom, right } = info.padInfo;
  const reach = [(info.filterHeight - 1) * info.dilationHeight, (info.filterWidth - 1) * info.dilationWidth];
  const pads = [reach[0] - top, reach[1] - left, reach[0] - bottom, reach[1] - right];
  if (info.strideHeight !== 1 || info.strideWidth !== 1 || pads.some((pad) => pad < 0)) return undefined;
  const single = info.filterHeight === 1 && info.filterWidth === 1;
  const far = -(2 ** 31);
  const turned = single
    ? emitter.get(filter)
    : emitter.emit('Slice', [
        emitter.get(filter),
        emitter.ints([-1, -1]),
        emitter.ints([far, far]),
        emitter.ints([0, 1]),
        emitter.ints([-1, -1]),
      ]);
  const weights = emitter.transpose(turned, filter.shape, [2, 3, 0, 1]);
  return emitter.emit('Conv', [dy, weights], { ...geometry(info), strides: [1, 1], pads, group: 1 });
}

function lowerInputGradient(node: Node, emitter: Emitter): void {
  const [dy, filter] = node.inputs;
  const info = infoOf(node.attrs.inputShape as number[], filter.shape, node.attrs, false);
  const upstream = emitter.get(dy, 'channelsFirst');
  const name =
    turnedConv(upstream, filter, info, emitter) ??
    emitConvTranspose(upstream, filterFirst(filter, emitter), info, 1, emitter);
  emitter.set(node.outputs[0], name, 'channelsFirst');
}

function lowerDepthwiseInputGradient(node: Node, emitter: Emitter): void {
  const [dy, filter] = node.inputs;
  const info = infoOf(node.attrs.inputShape as number[], filter.shape, node.attrs, true);
  const weights = depthwiseFilterFirst(filter, emitter);
  const upstream = emitter.get(dy, 'channelsFirst');
  const whole = emitter.target.cpu || filter.shape[3] === 1;
  const parts = whole ? [[upstream, weights]] : byMultiplier(upstream, weights, filter.shape, info, emitter);
  const names = parts.map(([part, own]) => emitConvTranspose(part, own, info, info.inChannels, emitter));
  const name = names.reduce((sum, part) => emitter.emit('Add', [sum, part]));
  emitter.set(node.outputs[0], name, 'channelsFirst');
}

/** WebGPU's ConvTranspose is wrong where a group has several channels: one pair of operands for each of them. */
function byMultiplier(
  dy: string,
  weights: string,
  [height, width, channels, multiplier]: readonly number[],
  { batchSize, outHeight, outWidth }: ConvInfo,
  emitter: Emitter,
): string[][] {
  const upstream = emitter.reshape(dy, [batchSize, channels, multiplier, outHeight, outWidth]);
  const filters = emitter.reshape(weights, [channels, multiplier, height, width]);
  const pick = (name: string, i: number, axis: number) =>
    emitter.emit('Slice', [name, emitter.ints([i]), emitter.ints([i + 1]), emitter.ints([axis])]);
  return Array.from({ length: multiplier }, (_, i) => [
    emitter.reshape(pick(upstream, i, 2), [batchSize, channels, outHeight, outWidth]),
    pick(filters, i, 1),
  ]);
}

/** Cuts [.., rows, columns · width] down to the kernel's own places, where dilation or strides left more. */
function kernelPlaces(name: string, lead: number, info: ConvInfo, width: number, emitter: Emitter): string {
  const { top, bottom, left, right } = info.padInfo;
  const rows = (info.filterHeight - 1) * info.dilationHeight + 1;
  const columns = (info.filterWidth - 1) * info.dilationWidth + 1;
  const allRows = info.inHeight + top + bottom - (info.outHeight - 1) * info.strideHeight;
  const allColumns = info.inWidth + left + right - (info.outWidth - 1) * info.strideWidth;
  let places = emitter.reshape(name, [lead, allRows, allColumns, width]);
  if (rows !== allRows || columns !== allColumns || info.dilationHeight > 1 || info.dilationWidth > 1) {
    places = emitter.emit('Slice', [
      places,
      emitter.ints([0, 0]),
      emitter.ints([rows, columns]),
      emitter.ints([1, 2]),
      emitter.ints([info.dilationHeight, info.dilationWidth]),
    ]);
  }
  return places;
}

/**
 * dW[r, q, c, f] = Σ x[n, y·s + r, x·s + q, c] · dy[n, y, x, f]. Images as channels ("joined") for small results; one
 * group for each image and a sum at the end where the transposition of dy would cost more.
 */
function lowerFilterGradient(node: Node, emitter: Emitter): void {
  const [x, dy] = node.inputs;
  const filterShape = node.attrs.filterShape as number[];
  const info = infoOf(x.shape, filterShape, node.attrs, false);
  const { batchSize: n, inHeight, inWidth, inChannels: c, outHeight, outWidth, outChannels: f } = info;
  const image = emitter.reshape(emitter.get(x), [1, n, inHeight, inWidth * c]);
  const { top, left, bottom, right } = info.padInfo;
  const attrs = {
    kernel_shape: [outHeight, outWidth],
    strides: [1, 1],
    dilations: [info.strideHeight, info.strideWidth * c],
    pads: [top, left * c, bottom, right * c],
  };
  const upstream = emitter.get(dy, 'channelsFirst');
  const grouped = outHeight > 8 || n === 1;
  const kernel = grouped
    ? emitter.reshape(upstream, [n * f, 1, outHeight, outWidth])
    : emitter.transpose(upstream, [n, f, outHeight, outWidth], [1, 0, 2, 3]);
  const result = emitter.emit('Conv', [image, kernel], { ...attrs, group: grouped ? n : 1 });
  const [height, width] = filterShape;
  let summed = kernelPlaces(result, grouped ? n * f : f, info, c, emitter);
  if (grouped && n > 1) {
    summed = emitter.reshape(summed, [n, f * height * width * c]);
    summed = emitter.emit('ReduceSum', [summed, emitter.ints([0])], { keepdims: 0 });
    summed = emitter.reshape(summed, [f, height, width, c]);
  }
  emitter.set(node.outputs[0], emitter.transpose(summed, [f, height, width, c], [1, 2, 3, 0]));
}

/** One group for each image and channel. */
function lowerDepthwiseFilterGradient(node: Node, emitter: Emitter): void {
  const [x, dy] = node.inputs;
  const [height, width, channels, multiplier] = node.attrs.filterShape as number[];
  const info = infoOf(x.shape, node.attrs.filterShape as number[], node.attrs, true);
  const { batchSize: n, inHeight, inWidth, outHeight, outWidth } = info;
  const image = emitter.reshape(emitter.get(x, 'channelsFirst'), [1, n * channels, inHeight, inWidth]);
  const total = n * channels * multiplier;
  const kernel = emitter.reshape(emitter.get(dy, 'channelsFirst'), [total, 1, outHeight, outWidth]);
  const result = emitter.emit('Conv', [image, kernel], {
    kernel_shape: [outHeight, outWidth],
    strides: [1, 1],
    dilations: [info.strideHeight, info.strideWidth],
    pads: padsOf(info),
    group: n * channels,
  });
  const places = kernelPlaces(result, total, info, 1, emitter);
  const apart = emitter.reshape(places, [n, channels * multiplier * height * width]);
  const summed = emitter.emit('ReduceSum', [apart, emitter.ints([0])], { keepdims: 0 });
  const shape = [channels, multiplier, height, width];
  emitter.set(node.outputs[0], emitter.transpose(emitter.reshape(summed, shape), shape, [2, 3, 0, 1]));
}

const forward = (op: string, depthwise: boolean, lower: (node: Node, emitter: Emitter) => void): Primitive => ({
  inputs: ['x', 'filter'],
  simplify: aroundChannelsFirst(op, ['x'], ['x', 'filter']),
  infer: ([x, filter]: readonly Value[], attrs: Attrs) => ({
    shape: infoOf(x.shape, filter.shape, attrs, depthwise).outShape,
    dtype: 'float32' as const,
  }),
  lower,
});

const gradient = (
  op: string,
  inputs: readonly string[],
  shape: string,
  lower: (node: Node, emitter: Emitter) => void,
): Primitive => ({
  inputs,
  simplify: aroundChannelsFirst(op, ['x', 'dy'], inputs),
  infer: (_: readonly Value[], attrs: Attrs) => ({ shape: attrs[shape] as number[], dtype: 'float32' as const }),
  lower,
});

export const convPrimitives: PrimitiveTable = {
  Conv2D: forward('Conv2D', false, lowerConv),
  DepthwiseConv2dNative: forward('DepthwiseConv2dNative', true, lowerDepthwise),
  Conv2DBackpropInput: gradient('Conv2DBackpropInput', ['dy', 'filter'], 'inputShape', lowerInputGradient),
  Conv2DBackpropFilter: gradient('Conv2DBackpropFilter', ['x', 'dy'], 'filterShape', lowerFilterGradient),
  DepthwiseConv2dNativeBackpropInput: gradient(
    'DepthwiseConv2dNativeBackpropInput',
    ['dy', 'filter'],
    'inputShape',
    lowerDepthwiseInputGradient,
  ),
  DepthwiseConv2dNativeBackpropFilter: gradient(
    'DepthwiseConv2dNativeBackpropFilter',
    ['x', 'dy'],
    'filterShape',
    lowerDepthwiseFilterGradient,
  ),
};

/** One number for each channel, aligned with the channels of the result. */
function perChannel(value: Value | undefined, attrs: Attrs, record: Record1): Value | undefined {
  if (!value || attrs.dataFormat !== 'NCHW' || value.shape.length !== 1) return value;
  return record('Reshape', [value], { shape: [value.shape[0], 1, 1] });
}

const fused = (op: string): CompositeTable[string] => ({
  expand({ x, filter, bias, preluActivationWeights }, attrs, record) {
    const { strides, pad, dataFormat, dilations, dimRoundingMode } = attrs;
    const result = record(op, [x as Value, filter as Value], { strides, pad, dataFormat, dilations, dimRoundingMode });
    const shift = perChannel(bias, attrs, record);
    const shifted = shift ? record('Add', [result, shift]) : result;
    return applyActivation(shifted, attrs, perChannel(preluActivationWeights, attrs, record), record);
  },
});

export const convComposites: CompositeTable = {
  FusedConv2D: fused('Conv2D'),
  FusedDepthwiseConv2D: fused('DepthwiseConv2dNative'),
};

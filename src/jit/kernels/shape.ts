/** Ops that move elements without computing: reshape, transpose, slice, pad, join, split, repeat, fill. */

import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { type Dtype, hostValue, type Node, type Spec, sameShape, sizeOf, uniformValue, type Value } from '../graph.ts';
import { type Emitter, type Layout, physicalAxis } from '../lower.ts';
import type { CompositeTable, Primitive, PrimitiveTable } from '../primitive.ts';

/** Where the value lies already; `plain` if it lies in both. */
const ownLayout = (value: Value, emitter: Emitter): Layout =>
  value.shape.length === 4 && emitter.lies(value, 'channelsFirst') && !emitter.lies(value, 'plain')
    ? 'channelsFirst'
    : 'plain';

const inLayout = <T>(perAxis: readonly T[], layout: Layout): T[] => {
  if (layout === 'plain') return [...perAxis];
  return perAxis.map((_, place) => perAxis[[0, 3, 1, 2][place]]);
};

const sameDtype =
  (
    shape: (inputs: readonly Value[], attrs: Readonly<Record<string, unknown>>) => readonly number[],
  ): Primitive['infer'] =>
  (inputs, attrs) => ({ shape: shape(inputs, attrs), dtype: inputs[0].dtype });

const reuniform = (value: Value, shape: readonly number[]): Value | undefined =>
  value.uniform === undefined ? undefined : uniformValue(value.uniform, shape, value.dtype);

const Reshape: Primitive = {
  inputs: ['x'],
  infer: sameDtype(([x], { shape }) => util.inferFromImplicitShape(shape as number[], sizeOf(x.shape))),
  simplify([x], attrs) {
    const shape = util.inferFromImplicitShape(attrs.shape as number[], sizeOf(x.shape));
    return sameShape(shape, x.shape) ? x : reuniform(x, shape);
  },
  lower(node, emitter) {
    const [x] = node.inputs;
    emitter.set(node.outputs[0], emitter.reshape(emitter.get(x), node.outputs[0].shape));
  },
};

const Transpose: Primitive = {
  inputs: ['x'],
  infer: sameDtype(([x], { perm }) => (perm as number[]).map((axis) => x.shape[axis])),
  simplify([x], { perm }) {
    if ((perm as number[]).every((axis, i) => axis === i)) return x;
    return reuniform(
      x,
      (perm as number[]).map((axis) => x.shape[axis]),
    );
  },
  lower(node, emitter) {
    const [x] = node.inputs;
    emitter.set(node.outputs[0], emitter.transpose(emitter.get(x), x.shape, node.attrs.perm as number[]));
  },
};

function lowerSlice(node: Node, emitter: Emitter, begin: number[], end: number[], strides: number[]): void {
  const [x] = node.inputs;
  const [out] = node.outputs;
  const layout = out.shape.length === x.shape.length ? ownLayout(x, emitter) : 'plain';
  const source = emitter.get(x, layout);
  const axes = x.shape
    .map((_, axis) => axis)
    .filter((axis) => begin[axis] !== 0 || end[axis] !== x.shape[axis] || strides[axis] !== 1);
  const physical = axes.map((axis) => physicalAxis(axis, layout));
  const pick = (list: number[]) => emitter.ints(axes.map((axis) => list[axis]));
  const sliced =
    axes.length === 0
      ? source
      : emitter.emit('Slice', [source, pick(begin), pick(end), emitter.ints(physical), pick(strides)]);
  const shaped =
    sameShape(out.shape, x.shape) || out.shape.length === x.shape.length ? sliced : emitter.reshape(sliced, out.shape);
  emitter.set(out, shaped === source ? emitter.emit('Identity', [source]) : shaped, layout);
}

/** Where the slice starts and its extents. @throws Error in TensorFlow.js's words where it is out of bounds. */
function sliceOf(x: Value, { begin, size }: Readonly<Record<string, unknown>>): [starts: number[], sizes: number[]] {
  const tensor = { shape: [...x.shape], rank: x.shape.length } as never;
  const [starts, sizes] = slice_util.parseSliceParams(tensor, begin as number[], size as number[]);
  slice_util.assertParamsValid(tensor, starts, sizes);
  return [starts, sizes];
}

const Slice: Primitive = {
  inputs: ['x'],
  infer: sameDtype(([x], attrs) => sliceOf(x, attrs)[1]),
  simplify([x], attrs) {
    const [, sizes] = sliceOf(x, attrs);
    return sameShape(sizes, x.shape) ? x : reuniform(x, sizes);
  },
  lower(node, emitter) {
    const [x] = node.inputs;
    const [starts, sizes] = sliceOf(x, node.attrs);
    lowerSlice(
      node,
      emitter,
      starts,
      starts.map((start, axis) => start + sizes[axis]),
      sizes.map(() => 1),
    );
  },
};

function stridedInfo(x: Value, attrs: Readonly<Record<string, unknown>>) {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs as Record<
    string,
    never
  >;
  return slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
}

const StridedSlice: Primitive = {
  inputs: ['x'],
  infer: sameDtype(([x], attrs) => stridedInfo(x, attrs).finalShape),
  lower(node, emitter) {
    const info = stridedInfo(node.inputs[0], node.attrs);
    // A negative stride runs down to before the first element, which ONNX spells as a very small end.
    const ends = info.end.map((end, axis) => (info.strides[axis] < 0 && end < 0 ? -(2 ** 31) : end));
    const [x] = node.inputs;
    const name = emitter.emit('Slice', [
      emitter.get(x),
      emitter.ints(info.begin),
      emitter.ints(ends),
      emitter.ints(x.shape.map((_, axis) => axis)),
      emitter.ints(info.strides),
    ]);
    emitter.set(node.outputs[0], emitter.reshape(name, node.outputs[0].shape));
  },
};

const padded = ([x]: readonly Value[], { paddings }: Readonly<Record<string, unknown>>) =>
  x.shape.map((extent, axis) => extent + (paddings as number[][])[axis][0] + (paddings as number[][])[axis][1]);

function lowerPad(node: Node, emitter: Emitter, mode: string, value?: number): void {
  const [x] = node.inputs;
  const paddings = node.attrs.paddings as [number, number][];
  const layout = ownLayout(x, emitter);
  const physical = inLayout(paddings, layout);
  const pads = emitter.ints([...physical.map(([before]) => before), ...physical.map(([, after]) => after)]);
  const inputs = [emitter.get(x, layout), pads];
  if (value !== undefined) inputs.push(emitter.scalar(value, x.dtype));
  emitter.set(node.outputs[0], emitter.emit('Pad', inputs, { mode }), layout);
}

const PadV2: Primitive = {
  inputs: ['x'],
  infer: sameDtype(padded),
  simplify: ([x], { paddings }) => ((paddings as number[][]).every(([a, b]) => a === 0 && b === 0) ? x : undefined),
  lower: (node, emitter) => lowerPad(node, emitter, 'constant', node.attrs.constantValue as number),
};

const MirrorPad: Primitive = {
  inputs: ['x'],
  infer: sameDtype(padded),
  lower(node, emitter) {
    if (node.attrs.mode === 'reflect') lowerPad(node, emitter, 'reflect');
    else lowerSymmetricPad(node, emitter);
  },
};

/** Mirrored with the edge itself, which ONNX has no mode for: each axis is picked by its places. */
function lowerSymmetricPad(node: Node, emitter: Emitter): void {
  const [x] = node.inputs;
  const layout = ownLayout(x, emitter);
  let name = emitter.get(x, layout);
  (node.attrs.paddings as [number, number][]).forEach(([before, after], axis) => {
    if (before === 0 && after === 0) return;
    const extent = x.shape[axis];
    const places = Array.from({ length: before + extent + after }, (_, i) => {
      const at = i - before;
      return at < 0 ? -1 - at : at < extent ? at : 2 * extent - 1 - at;
    });
    name = emitter.emit('Gather', [name, emitter.ints(places)], { axis: physicalAxis(axis, layout) });
  });
  emitter.set(node.outputs[0], name, layout);
}

const Concat: Primitive = {
  inputs: 'list',
  infer: sameDtype((inputs, attrs) => {
    const shapes = inputs.map(({ shape }) => [...shape]);
    const [axis] = util.parseAxisParam(attrs.axis as number, shapes[0]);
    backend_util.assertParamsConsistent(shapes, axis);
    return backend_util.computeOutShape(shapes, axis);
  }),
  simplify(inputs, attrs) {
    if (inputs.length === 1) return inputs[0];
    const { shape, dtype } = Concat.infer(inputs, attrs) as Spec;
    return sizeOf(shape) === 0 ? hostValue(new Float32Array(0), shape, dtype) : undefined;
  },
  lower(node, emitter) {
    const layouts = node.inputs.map((input) => ownLayout(input, emitter));
    const layout = layouts.includes('channelsFirst') ? 'channelsFirst' : 'plain';
    const [axis] = util.parseAxisParam(node.attrs.axis as number, [...node.inputs[0].shape]);
    const filled = node.inputs.filter((input) => sizeOf(input.shape) > 0);
    const names = filled.map((input) => emitter.get(input, layout));
    emitter.set(node.outputs[0], emitter.emit('Concat', names, { axis: physicalAxis(axis, layout) }), layout);
  },
};

/** Repeats extents of 1 (and leading axes) to a shape. Consumers that broadcast by themselves never ask for it. */
const BroadcastTo: Primitive = {
  inputs: ['x'],
  onDemand: true,
  infer: sameDtype((_, { shape }) => shape as number[]),
  simplify([x], { shape }) {
    if (sameShape(shape as number[], x.shape)) return x;
    return reuniform(x, shape as number[]);
  },
  lower(node, emitter) {
    const { shape } = node.outputs[0];
    emitter.set(node.outputs[0], emitter.emit('Expand', [emitter.get(node.inputs[0]), emitter.ints(shape)]));
  },
};

const Tile: Primitive = {
  inputs: ['x'],
  infer: sameDtype(([x], { reps }) => x.shape.map((extent, axis) => extent * (reps as number[])[axis])),
  simplify([x], { reps }) {
    return (reps as number[]).every((count) => count === 1)
      ? x
      : reuniform(
          x,
          x.shape.map((extent, axis) => extent * (reps as number[])[axis]),
        );
  },
  lower(node, emitter) {
    const reps = emitter.ints(node.attrs.reps as number[]);
    emitter.set(node.outputs[0], emitter.emit('Tile', [emitter.get(node.inputs[0]), reps]));
  },
};

const Reverse: Primitive = {
  inputs: ['x'],
  infer: sameDtype(([x]) => x.shape),
  simplify([x], { dims }) {
    util.parseAxisParam(dims as number[], [...x.shape]);
    return x.uniform === undefined ? undefined : x;
  },
  lower(node, emitter) {
    const [x] = node.inputs;
    const layout = ownLayout(x, emitter);
    const axes = util.parseAxisParam(node.attrs.dims as number[], [...x.shape]);
    const all = (n: number) => emitter.ints(axes.map(() => n));
    const places = emitter.ints(axes.map((axis) => physicalAxis(axis, layout)));
    const name =
      axes.length === 0 || x.shape.length === 0
        ? emitter.emit('Identity', [emitter.get(x, layout)])
        : emitter.emit('Slice', [emitter.get(x, layout), all(-1), all(-(2 ** 31)), places, all(-1)]);
    emitter.set(node.outputs[0], name, layout);
  },
};

/** Blocks of the channels become places: DCR order, as in tfjs. */
const DepthToSpace: Primitive = {
  inputs: ['x'],
  infer: sameDtype(([x], { blockSize }) => {
    const b = blockSize as number;
    const [n, h, w, c] = x.shape;
    return [n, h * b, w * b, c / (b * b)];
  }),
  lower(node, emitter) {
    if (node.attrs.dataFormat !== 'NHWC') emitter.refuse(node, `dataFormat ${node.attrs.dataFormat}`);
    const name = emitter.emit('DepthToSpace', [emitter.get(node.inputs[0], 'channelsFirst')], {
      blocksize: node.attrs.blockSize as number,
      mode: 'DCR',
    });
    emitter.set(node.outputs[0], name, 'channelsFirst');
  },
};

export const shapePrimitives: PrimitiveTable = {
  Reshape,
  Transpose,
  Slice,
  StridedSlice,
  PadV2,
  MirrorPad,
  Concat,
  BroadcastTo,
  Tile,
  Reverse,
  DepthToSpace,
};

/** A range as a constant, since its ends are known when it is recorded. */
function rangeValue(start: number, stop: number, step: number, dtype: Dtype): Value {
  // As in TensorFlow.js, a step of 1 (the default) also counts down.
  const stride = stop < start && step === 1 ? -1 : step;
  const count = Math.max(0, Math.ceil((stop - start) / stride));
  const numbers = Array.from({ length: count }, (_, i) => start + i * stride);
  return hostValue(dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers), [count], dtype);
}

function unpack(x: Value, axis: number, record: Parameters<CompositeTable[string]['expand']>[2]): Value[] {
  const place = axis < 0 ? axis + x.shape.length : axis;
  const rest = x.shape.filter((_, i) => i !== place);
  return Array.from({ length: x.shape[place] }, (_, i) => {
    const begin = x.shape.map((_, a) => (a === place ? i : 0));
    const size = x.shape.map((extent, a) => (a === place ? 1 : extent));
    return record('Reshape', [record('Slice', [x], { begin, size })], { shape: rest });
  });
}

export const shapeComposites: CompositeTable = {
  ExpandDims: {
    expand({ input }, { dim }, r) {
      const x = input as Value;
      const shape = [...x.shape];
      util.assert(
        -(shape.length + 1) <= (dim as number),
        () => `Axis must be in the interval [${-(shape.length + 1)}, ${shape.length}]`,
      );
      shape.splice((dim as number) < 0 ? x.shape.length + (dim as number) + 1 : (dim as number), 0, 1);
      return r('Reshape', [x], { shape });
    },
  },
  Pack: {
    expand(inputs, { axis }, r) {
      const values = Object.values(inputs) as Value[];
      for (const { shape, dtype } of values) {
        util.assertShapesMatch(
          [...values[0].shape],
          [...shape],
          'All tensors passed to stack must have matching shapes',
        );
        util.assert(dtype === values[0].dtype, () => 'All tensors passed to stack must have matching dtypes');
      }
      const place = (axis as number) < 0 ? values[0].shape.length + 1 + (axis as number) : (axis as number);
      const shape = [...values[0].shape];
      shape.splice(place, 0, 1);
      return r(
        'Concat',
        values.map((value) => r('Reshape', [value], { shape })),
        { axis: place },
      );
    },
  },
  Unpack: { expand: ({ value }, { axis }, r) => unpack(value as Value, axis as number, r) },
  SplitV: {
    expand({ x }, { numOrSizeSplits, axis }, r) {
      const value = x as Value;
      const [place] = util.parseAxisParam(axis as number, [...value.shape]);
      const sizes = backend_util.prepareSplitSize(
        { shape: [...value.shape] } as never,
        numOrSizeSplits as number[],
        place,
      );
      let at = 0;
      return sizes.map((extent) => {
        const begin = value.shape.map((_, a) => (a === place ? at : 0));
        const size = value.shape.map((own, a) => (a === place ? extent : own));
        at += extent;
        return r('Slice', [value], { begin, size });
      });
    },
  },
  Fill: {
    expand: (_, { value, shape, dtype }) =>
      uniformValue(Number(value), shape as number[], ((dtype as Dtype) ?? 'float32') as Dtype),
  },
  Range: {
    expand: (_, { start, stop, step, dtype }) =>
      rangeValue(start as number, stop as number, step as number, dtype as Dtype),
  },
  LinSpace: {
    expand(_, { start, stop, num }) {
      const [from, to, count] = [start as number, stop as number, num as number];
      const step = count > 1 ? (to - from) / (count - 1) : 0;
      return hostValue(
        Float32Array.from({ length: count }, (_, i) => from + i * step),
        [count],
        'float32',
      );
    },
  },
  FlipLeftRight: { expand: ({ image }, _, r) => r('Reverse', [image as Value], { dims: [2] }) },
  SpaceToBatchND: {
    expand({ x }, { blockShape, paddings }, r) {
      const value = x as Value;
      const blocks = blockShape as number[];
      const all = [[0, 0], ...(paddings as number[][])];
      while (all.length < value.shape.length) all.push([0, 0]);
      const wide = r('PadV2', [value], { paddings: all, constantValue: 0 });
      const total = util.sizeFromShape(blocks);
      const split = backend_util.getReshaped([...wide.shape], blocks, total, false);
      const order = backend_util.getPermuted(split.length, blocks.length, false);
      const final = backend_util.getReshapedPermuted([...wide.shape], blocks, total, false);
      return r('Reshape', [r('Transpose', [r('Reshape', [wide], { shape: split })], { perm: order })], {
        shape: final,
      });
    },
  },
  BatchToSpaceND: {
    expand({ x }, { blockShape, crops }, r) {
      const value = x as Value;
      const blocks = blockShape as number[];
      const total = util.sizeFromShape(blocks);
      const split = backend_util.getReshaped([...value.shape], blocks, total);
      const order = backend_util.getPermuted(split.length, blocks.length);
      const joined = backend_util.getReshapedPermuted([...value.shape], blocks, total);
      const begin = backend_util.getSliceBeginCoords(crops as number[][], blocks.length);
      const size = backend_util.getSliceSize(joined, crops as number[][], blocks.length);
      const moved = r('Transpose', [r('Reshape', [value], { shape: split })], { perm: order });
      return r('Slice', [r('Reshape', [moved], { shape: joined })], { begin, size });
    },
  },
};

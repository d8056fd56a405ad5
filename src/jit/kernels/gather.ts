/** Ops that pick and place elements by index: gather, scatter, one-hot, segment sums, resizing. */

import { backend_util, gather_util, util } from '@tensorflow/tfjs-core';
import { type Dtype, hostValue, type Node, sizeOf, uniformValue, type Value } from '../graph.ts';
import { type Emitter, physicalShape } from '../lower.ts';
import type { CompositeTable, Primitive, PrimitiveTable, Record1 } from '../primitive.ts';

const GatherNd: Primitive = {
  inputs: ['params', 'indices'],
  infer([params, indices]) {
    const tensors = [params, indices].map(({ shape, dtype }) => ({ shape: [...shape], rank: shape.length, dtype }));
    gather_util.prepareAndValidate(tensors[0] as never, tensors[1] as never);
    return {
      shape: [...indices.shape.slice(0, -1), ...params.shape.slice(indices.shape[indices.shape.length - 1])],
      dtype: params.dtype,
    };
  },
  lower(node, emitter) {
    const [params, indices] = node.inputs;
    const wide = emitter.cast(emitter.get(indices), 'int64');
    emitter.set(node.outputs[0], emitter.emit('GatherND', [emitter.get(params), wide], { batch_dims: 0 }));
  },
};

const ScatterNd: Primitive = {
  inputs: ['indices', 'updates'],
  infer: ([, updates], { shape }) => ({ shape: shape as number[], dtype: updates.dtype }),
  lower(node, emitter) {
    const [indices, updates] = node.inputs;
    const zeros = emitter.emit('Expand', [emitter.scalar(0, updates.dtype), emitter.ints(node.outputs[0].shape)]);
    emitter.set(node.outputs[0], emitScatter(zeros, indices, updates, node, emitter, 'add'));
  },
};

/** Places rows of `updates` into `data`, which has the shape of the node's result. */
function emitScatter(
  data: string,
  indices: Value,
  updates: Value,
  node: Node,
  emitter: Emitter,
  reduction: 'add' | 'none',
): string {
  const shape = [...node.outputs[0].shape];
  const { sliceRank, numUpdates } = backend_util.calculateShapes(
    { shape: [...updates.shape] } as never,
    { shape: [...indices.shape], rank: indices.shape.length } as never,
    shape,
  );
  const places = emitter.reshape(emitter.cast(emitter.get(indices), 'int64'), [numUpdates, sliceRank]);
  const rows = emitter.reshape(emitter.get(updates), [numUpdates, ...shape.slice(sliceRank)]);
  return emitter.emit('ScatterND', [data, places, rows], { reduction });
}

/** A copy of a tensor in which some rows are others. */
const TensorScatterUpdate: Primitive = {
  inputs: ['tensor', 'indices', 'updates'],
  infer: ([tensor]) => ({ shape: tensor.shape, dtype: tensor.dtype }),
  lower(node, emitter) {
    const [tensor, indices, updates] = node.inputs;
    emitter.set(node.outputs[0], emitScatter(emitter.get(tensor), indices, updates, node, emitter, 'none'));
  },
};

/** Picks places of one axis: the indices' axes stand where it was. */
const Gather: Primitive = {
  inputs: ['x', 'indices'],
  infer: ([x, indices], { axis }) => ({
    shape: [...x.shape.slice(0, axis as number), ...indices.shape, ...x.shape.slice((axis as number) + 1)],
    dtype: x.dtype,
  }),
  lower(node, emitter) {
    const [x, indices] = node.inputs;
    const axis = node.attrs.axis as number;
    emitter.set(node.outputs[0], emitter.emit('Gather', [emitter.get(x), emitter.get(indices)], { axis }));
  },
};

/** Each of the `shared` leading places has indices of its own: its rows stand one after another, found by an offset. */
function gatherApart(x: Value, indices: Value, axis: number, shared: number, record: Record1): Value {
  const lead = x.shape.slice(0, shared);
  const between = x.shape.slice(shared, axis);
  const after = x.shape.slice(axis + 1);
  const picked = indices.shape.slice(shared);
  const [groups, before, extent, count] = [lead, between, [x.shape[axis]], picked].map(sizeOf);
  const inner = sizeOf(after);
  const apart = record('Reshape', [x], { shape: [groups, before, extent, inner] });
  const rows = record('Reshape', [record('Transpose', [apart], { perm: [0, 2, 1, 3] })], {
    shape: [groups * extent, before, inner],
  });
  const offsets = hostValue(
    Int32Array.from({ length: groups }, (_, group) => group * extent),
    [groups, 1],
    'int32',
  );
  const places = record('Add', [record('Reshape', [indices], { shape: [groups, count] }), offsets]);
  const found = record('Gather', [rows, places], { axis: 0 }); // [groups, count, before, inner]
  return record('Reshape', [record('Transpose', [found], { perm: [0, 2, 1, 3] })], {
    shape: [...lead, ...between, ...picked, ...after],
  });
}

/** Sums rows of equal segment: the gradient of a gather. Rows of a negative segment count nowhere. */
const UnsortedSegmentSum: Primitive = {
  inputs: ['x', 'segmentIds'],
  infer: ([x, ids], { numSegments }) => ({
    shape: [numSegments as number, ...x.shape.slice(ids.shape.length)],
    dtype: x.dtype,
  }),
  lower(node, emitter) {
    const [x, ids] = node.inputs;
    const [segments, ...rest] = node.outputs[0].shape;
    // One row more takes what belongs nowhere.
    const zeros = emitter.emit('Expand', [emitter.scalar(0, x.dtype), emitter.ints([segments + 1, ...rest])]);
    const [name, zero] = [emitter.get(ids), emitter.scalar(0, 'int32')];
    const known = emitter.emit('Where', [emitter.emit('Less', [name, zero]), emitter.scalar(segments, 'int32'), name]);
    const wide = emitter.cast(emitter.reshape(known, [...ids.shape, 1]), 'int64');
    const sums = emitter.emit('ScatterND', [zeros, wide, emitter.get(x)], { reduction: 'add' });
    const [from, to] = [emitter.ints([0]), emitter.ints([segments])];
    emitter.set(node.outputs[0], emitter.emit('Slice', [sums, from, to, emitter.ints([0])]));
  },
};

interface ResizeAttrs {
  readonly size?: [number, number];
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

/** A small matrix that maps one axis: [out, in]. Resizing is one product for each axis, and so is its gradient. */
function axisMatrix(from: number, to: number, linear: boolean, attrs: ResizeAttrs): Float32Array {
  const matrix = new Float32Array(to * from);
  const scale = attrs.alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  for (let i = 0; i < to; i++) {
    if (!linear) {
      const at = attrs.halfPixelCenters ? scale * (i + 0.5) : scale * i;
      matrix[i * from + Math.min(from - 1, attrs.alignCorners ? Math.round(at) : Math.floor(at))] = 1;
      continue;
    }
    const at = attrs.halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(at));
    const part = at - low;
    const high = Math.min(from - 1, Math.ceil(at));
    matrix[i * from + low] += 1 - Math.max(part, 0);
    matrix[i * from + high] += Math.max(part, 0);
  }
  return matrix;
}

/** Repeating each pixel a whole number of times needs no products. */
const repeats = (from: readonly number[], to: readonly number[], attrs: ResizeAttrs, linear: boolean) =>
  !linear && !attrs.alignCorners && to[0] % from[0] === 0 && to[1] % from[1] === 0;

const resize = (linear: boolean): Primitive => ({
  inputs: ['images'],
  infer: ([{ shape }], { size }) => ({
    shape: [shape[0], (size as number[])[0], (size as number[])[1], shape[3]],
    dtype: 'float32',
  }),
  lower(node, emitter) {
    const [x] = node.inputs;
    const attrs = node.attrs as unknown as ResizeAttrs;
    const [, fromHeight, fromWidth] = x.shape;
    const [, height, width] = node.outputs[0].shape;
    const given = emitter.get(x, 'channelsFirst');
    const source = x.dtype === 'float32' ? given : emitter.cast(given, 'float32');
    if (repeats([fromHeight, fromWidth], [height, width], attrs, linear)) {
      const shape = physicalShape(x.shape, 'channelsFirst');
      const scales = [1, 1, height / fromHeight, width / fromWidth];
      const name = emitter.emit(
        'Resize',
        [source, '', emitter.constant(Float32Array.from(scales), 'float32', [shape.length])],
        { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      );
      emitter.set(node.outputs[0], name, 'channelsFirst');
      return;
    }
    const rows = emitter.constant(axisMatrix(fromHeight, height, linear, attrs), 'float32', [height, fromHeight]);
    const columns = transposed(axisMatrix(fromWidth, width, linear, attrs), width, fromWidth);
    const right = emitter.constant(columns, 'float32', [fromWidth, width]);
    const name = emitter.emit('MatMul', [rows, emitter.emit('MatMul', [source, right])]);
    emitter.set(node.outputs[0], name, 'channelsFirst');
  },
});

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j];
  return result;
}

const resizeGradient = (linear: boolean): Primitive => ({
  inputs: ['images', 'dy'],
  infer: ([{ shape }]) => ({ shape, dtype: 'float32' }),
  lower(node, emitter) {
    const [images, dy] = node.inputs;
    const attrs = node.attrs as unknown as ResizeAttrs;
    const [, fromHeight, fromWidth] = images.shape;
    const [, height, width] = dy.shape;
    const rows = transposed(axisMatrix(fromHeight, height, linear, attrs), height, fromHeight);
    const left = emitter.constant(rows, 'float32', [fromHeight, height]);
    const columns = axisMatrix(fromWidth, width, linear, attrs);
    const right = emitter.constant(columns, 'float32', [width, fromWidth]);
    const name = emitter.emit('MatMul', [left, emitter.emit('MatMul', [emitter.get(dy, 'channelsFirst'), right])]);
    emitter.set(node.outputs[0], name, 'channelsFirst');
  },
});

/** The k largest along the last axis with their positions. */
const TopK: Primitive = {
  inputs: ['x'],
  infer([x], { k }) {
    const shape = [...x.shape.slice(0, -1), k as number];
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  lower(node, emitter) {
    const k = emitter.ints([node.attrs.k as number]);
    const [values, positions] = emitter.emitAll('TopK', [emitter.get(node.inputs[0]), k], { axis: -1, largest: 1 }, 2);
    emitter.set(node.outputs[0], values);
    emitter.set(node.outputs[1], emitter.cast(positions, 'int32'));
  },
};

export const gatherPrimitives: PrimitiveTable = {
  GatherNd,
  ScatterNd,
  TensorScatterUpdate,
  Gather,
  UnsortedSegmentSum,
  TopK,
  ResizeNearestNeighbor: resize(false),
  ResizeBilinear: resize(true),
  ResizeNearestNeighborGrad: resizeGradient(false),
  ResizeBilinearGrad: resizeGradient(true),
};

/** @throws Error in TensorFlow.js's words, also for a known index that lies outside. */
function checkGather(x: Value, indices: Value, axis: number, batchDims: number): void {
  const tensors = [x, indices].map(({ shape }) => ({ shape: [...shape], rank: shape.length }));
  backend_util.segment_util.collectGatherOpShapeInfo(tensors[0] as never, tensors[1] as never, axis, batchDims);
  if (indices.leaf?.kind !== 'host') return;
  const extent = x.shape[axis];
  for (const index of indices.leaf.data) {
    util.assert(index >= 0 && index < extent, () => `GatherV2: the index value ${index} is not in [0, ${extent - 1}]`);
  }
}

export const gatherComposites: CompositeTable = {
  GatherV2: {
    expand({ x, indices }, attrs, record) {
      const [value, places] = [x as Value, indices as Value];
      const { axis, batchDims = 0 } = attrs as { axis: number; batchDims?: number };
      const place = axis < 0 ? axis + value.shape.length : axis;
      checkGather(value, places, place, batchDims);
      const shared = batchDims < 0 ? batchDims + places.shape.length : batchDims;
      if (shared > 0) return gatherApart(value, places, place, shared, record);
      return record('Gather', [value, places], { axis: place });
    },
  },
  /** Compares with 0..depth−1, so that nothing dense is made beforehand. */
  OneHot: {
    expand({ indices }, { depth, onValue, offValue, dtype }, record) {
      const value = indices as Value;
      const count = depth as number;
      const classes = hostValue(
        Int32Array.from({ length: count }, (_, i) => i),
        [count],
        'int32',
      );
      const column = record('Reshape', [value], { shape: [...value.shape, 1] });
      const kind = ((dtype as Dtype | undefined) ?? 'float32') as Dtype;
      const number = (n: unknown) => uniformValue(n as number, [], kind);
      return record('Select', [record('Equal', [column, classes]), number(onValue ?? 1), number(offValue ?? 0)]);
    },
  },
};

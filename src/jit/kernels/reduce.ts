/** Ops that fold axes away: sums, means, extremes, positions of extremes, running sums. */

import { util } from '@tensorflow/tfjs-core';
import { type Attrs, type Node, type Spec, sizeOf, uniformValue, type Value } from '../graph.ts';
import { type Emitter, physicalAxis } from '../lower.ts';
import type { CompositeTable, Primitive, PrimitiveTable, Record1 } from '../primitive.ts';

type Axes = number | number[] | undefined;

const axesOf = (value: Value, attrs: Attrs): number[] => {
  const axes = (attrs.reductionIndices ?? attrs.axis) as Axes;
  return util.parseAxisParam(axes as number[], [...value.shape]);
};

function reducedSpec(value: Value, attrs: Attrs, dtype = value.dtype): Spec {
  const axes = axesOf(value, attrs);
  const kept = value.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return { shape: attrs.keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis)), dtype };
}

/** Reduces where the input lies, unless the axes that remain would come out in another order. */
function lowerReduce(node: Node, emitter: Emitter, op: string, prepare?: (name: string) => string): void {
  const [x] = node.inputs;
  const [out] = node.outputs;
  const axes = axesOf(x, node.attrs);
  const keepdims = node.attrs.keepDims ? 1 : 0;
  const remaining = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const ordered = remaining
    .map((axis) => physicalAxis(axis, 'channelsFirst'))
    .every((place, i, places) => i === 0 || place > places[i - 1]);
  const first =
    x.shape.length === 4 &&
    emitter.lies(x, 'channelsFirst') &&
    !emitter.lies(x, 'plain') &&
    (keepdims === 1 || ordered);
  const layout = first ? 'channelsFirst' : 'plain';
  const source = emitter.get(x, layout);
  if (axes.length === 0) {
    emitter.set(out, prepare ? prepare(source) : emitter.emit('Identity', [source]), layout);
    return;
  }
  const places = emitter.ints(axes.map((axis) => physicalAxis(axis, layout)).sort((a, b) => a - b));
  const result = emitter.emit(op, [prepare ? prepare(source) : source, places], { keepdims });
  emitter.set(out, result, keepdims ? layout : 'plain');
}

const reduce = (op: string, foldUniform?: (x: number, count: number) => number, dtype?: 'float32'): Primitive => ({
  inputs: ['x'],
  infer: ([x], attrs) => reducedSpec(x, attrs, dtype),
  simplify([x], attrs) {
    if (x.uniform === undefined || !foldUniform) return undefined;
    const spec = reducedSpec(x, attrs, dtype);
    return uniformValue(
      Math.fround(foldUniform(x.uniform, sizeOf(x.shape) / sizeOf(spec.shape))),
      spec.shape,
      spec.dtype,
    );
  },
  lower(node, e) {
    const toFloat = dtype === 'float32' && node.inputs[0].dtype !== 'float32';
    lowerReduce(node, e, op, toFloat ? (name) => e.cast(name, 'float32') : undefined);
  },
});

/** Over bools: as integers, since ONNX reduces no bools. */
const reduceBool = (op: string): Primitive => ({
  inputs: ['x'],
  infer: ([x], attrs) => reducedSpec(x, attrs),
  lower(node, emitter) {
    const [x] = node.inputs;
    const axes = emitter.ints(axesOf(x, node.attrs));
    const asNumbers = emitter.cast(emitter.get(x), 'int32');
    const result = emitter.emit(op, [asNumbers, axes], { keepdims: node.attrs.keepDims ? 1 : 0 });
    emitter.set(node.outputs[0], emitter.cast(result, 'bool'));
  },
});

/** NaN is passed over, as in TensorFlow.js: it counts as `least`. */
const arg = (op: string, least: number): Primitive => ({
  inputs: ['x'],
  infer: ([x], attrs) => ({ ...reducedSpec(x, attrs), dtype: 'int32' }),
  lower(node, emitter) {
    const [x] = node.inputs;
    const [axis] = axesOf(x, node.attrs);
    const position = emitter.emit(op, [ordered(x, least, emitter)], { axis, keepdims: 0, select_last_index: 0 });
    emitter.set(node.outputs[0], emitter.cast(position, 'int32'));
  },
});

function ordered(x: Value, least: number, emitter: Emitter): string {
  const name = emitter.get(x);
  if (x.dtype === 'bool') return emitter.cast(name, 'int32');
  if (x.dtype === 'int32') return name;
  return emitter.emit('Where', [emitter.emit('Equal', [name, name]), name, emitter.scalar(least, 'float32')]);
}

/** ONNX Runtime's extremes pass over NaN, TensorFlow.js's become NaN. */
const extreme = (op: string): Primitive => ({
  ...reduce(op, (x) => x),
  lower(node, emitter) {
    lowerReduce(node, emitter, op);
    const [x] = node.inputs;
    const [out] = node.outputs;
    if (x.dtype !== 'float32') return;
    const layout = emitter.lies(out, 'channelsFirst') ? 'channelsFirst' : 'plain';
    const result = emitter.get(out, layout);
    const isNumber = (name: string) => emitter.cast(emitter.emit('Equal', [name, name]), 'float32');
    lowerReduce(node, emitter, 'ReduceMin', isNumber);
    const whole = emitter.cast(emitter.get(out, layout), 'bool');
    emitter.set(out, emitter.emit('Where', [whole, result, emitter.scalar(Number.NaN, 'float32')]), layout);
  },
});

export const reducePrimitives: PrimitiveTable = {
  Sum: reduce('ReduceSum', (x, count) => x * count),
  Mean: reduce('ReduceMean', (x) => x, 'float32'),
  Max: extreme('ReduceMax'),
  Min: extreme('ReduceMin'),
  Prod: reduce('ReduceProd'),
  All: reduceBool('ReduceMin'),
  Any: reduceBool('ReduceMax'),
  ArgMax: arg('ArgMax', Number.NEGATIVE_INFINITY),
  ArgMin: arg('ArgMin', Number.POSITIVE_INFINITY),
  Cumsum: {
    inputs: ['x'],
    infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
    lower(node, emitter) {
      const [x] = node.inputs;
      const { axis, exclusive, reverse } = node.attrs as { axis: number; exclusive?: boolean; reverse?: boolean };
      const place = emitter.constant(Int32Array.of(axis < 0 ? axis + x.shape.length : axis), 'int32', []);
      const options = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
      emitter.set(node.outputs[0], emitter.emit('CumSum', [emitter.get(x), place], options));
    },
  },
};

/** Running products by doubling: after the step of 2ⁱ each place holds the product of the 2ⁱ⁺¹ places up to it. */
function cumulativeProduct(x: Value, attrs: Attrs, record: Record1): Value {
  const { axis, exclusive, reverse } = attrs as { axis: number; exclusive?: boolean; reverse?: boolean };
  const place = axis < 0 ? axis + x.shape.length : axis;
  const extent = x.shape[place];
  const turned = (value: Value) => (reverse ? record('Reverse', [value], { dims: [place] }) : value);
  const movedBy = (value: Value, count: number) => {
    const begin = x.shape.map(() => 0);
    const size = x.shape.map((own, at) => (at === place ? own - count : own));
    const paddings = x.shape.map((_, at) => [at === place ? count : 0, 0]);
    return record('PadV2', [record('Slice', [value], { begin, size })], { paddings, constantValue: 1 });
  };
  let product = exclusive ? movedBy(turned(x), 1) : turned(x);
  for (let count = 1; count < extent; count *= 2) product = record('Multiply', [product, movedBy(product, count)]);
  return turned(product);
}

export const reduceComposites: CompositeTable = {
  Cumprod: { expand: ({ x }, attrs, record) => cumulativeProduct(x as Value, attrs, record) },
};

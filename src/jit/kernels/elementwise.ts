/** Ops that compute each element from the elements at the same place: unary, binary, comparisons, select, cast. */

import {
  broadcastShapes,
  type Dtype,
  type Node,
  type Spec,
  sameShape,
  sizeOf,
  uniformValue,
  type Value,
} from '../graph.ts';
import { type Emitter, type Layout, physicalShape } from '../lower.ts';
import type { OnnxAttribute } from '../onnx.ts';
import type { CompositeTable, Primitive, PrimitiveTable, Record1 } from '../primitive.ts';

/** The layout in which fewer bytes have to be moved to bring all inputs together. */
function cheapestLayout(node: Node, emitter: Emitter): Layout {
  const shape = node.outputs[0].shape;
  if (shape.length !== 4) return 'plain';
  const cost = { plain: 0, channelsFirst: 0 };
  let native = false;
  for (const input of node.inputs.map(throughBroadcast)) {
    if (input.shape.length !== 4 || input.uniform !== undefined) continue;
    if (emitter.lies(input, 'channelsFirst')) native = true;
    else cost.channelsFirst += sizeOf(input.shape);
    if (!emitter.lies(input, 'plain')) cost.plain += sizeOf(input.shape);
  }
  return native && cost.channelsFirst <= cost.plain ? 'channelsFirst' : 'plain';
}

/** The value that a broadcast repeats: an elementwise op repeats it by itself. */
function throughBroadcast(value: Value): Value {
  return value.node?.op === 'BroadcastTo' ? throughBroadcast(value.node.inputs[0]) : value;
}

/** An input of an elementwise node, of rank 0 or aligned with the result in its layout. */
function operand(value: Value, rank: number, layout: Layout, emitter: Emitter): string {
  if (value.uniform !== undefined && !value.node) return emitter.scalar(value.uniform, value.dtype);
  if (layout === 'plain' || value.shape.length === 0) return emitter.get(value);
  if (value.shape.length === 4) return emitter.get(value, 'channelsFirst');
  const padded = [...Array<number>(rank - value.shape.length).fill(1), ...value.shape];
  const aligned = physicalShape(padded, 'channelsFirst');
  if (padded.filter((extent) => extent > 1).length <= 1) return emitter.reshape(emitter.get(value), aligned);
  return emitter.transpose(emitter.reshape(emitter.get(value), padded), padded, [0, 3, 1, 2]);
}

type Write = (names: readonly string[], emitter: Emitter, node: Node) => string;

/** Lowers a node over inputs that broadcast to the shape of its result. */
function lowerElementwise(node: Node, emitter: Emitter, write: Write): void {
  const [out] = node.outputs;
  const inputs = node.inputs.map(throughBroadcast);
  const repeated = inputs.filter((value) => value.uniform === undefined).map(({ shape }) => shape);
  if (!sameShape(broadcastShapes([], ...repeated), out.shape)) {
    // Nothing but repeated numbers would give the result its shape: write the inputs out.
    const names = node.inputs.map((input) => emitter.get(input));
    emitter.set(out, write(names, emitter, node));
    return;
  }
  const layout = cheapestLayout(node, emitter);
  const names = inputs.map((input) => operand(input, out.shape.length, layout, emitter));
  emitter.set(out, write(names, emitter, node), layout);
}

interface ElementwiseOptions {
  readonly inputs: readonly string[];
  readonly dtype?: Dtype;
  readonly write: Write;
  /** On the one number of each input, where all are uniform. */
  readonly fold?: (...numbers: number[]) => number;
  readonly simplify?: Primitive['simplify'];
}

const rounded = (number: number, dtype: Dtype) =>
  dtype === 'float32' ? Math.fround(number) : dtype === 'int32' ? Math.trunc(number) | 0 : number ? 1 : 0;

function elementwise({ inputs, dtype, write, fold, simplify }: ElementwiseOptions): Primitive {
  const specOf = (values: readonly Value[]): Spec => ({
    shape: broadcastShapes(...values.map(({ shape }) => shape)),
    dtype: dtype ?? values[values.length - 1].dtype,
  });
  return {
    inputs,
    infer: specOf,
    simplify(values, attrs, record) {
      if (fold && values.every((value) => value.uniform !== undefined)) {
        const spec = specOf(values);
        return uniformValue(
          rounded(fold(...values.map((v) => v.uniform as number)), spec.dtype),
          spec.shape,
          spec.dtype,
        );
      }
      return simplify?.(values, attrs, record);
    },
    lower: (node, emitter) => lowerElementwise(node, emitter, write),
  };
}

/** Of a whole number, the op of the float. */
const onFloat =
  (write: Write): Write =>
  (names, e, node) =>
    write(
      names.map((name, i) => (node.inputs[i].dtype === 'float32' ? name : e.cast(name, 'float32'))),
      e,
      node,
    );

const unary = (op: string, fold?: (x: number) => number, attrs: Record<string, OnnxAttribute> = {}) =>
  elementwise({ inputs: ['x'], fold, write: ([x], e) => e.emit(op, [x], attrs) });

const binary = (op: string, fold: (a: number, b: number) => number, simplify?: Primitive['simplify']) =>
  elementwise({ inputs: ['a', 'b'], fold, simplify, write: ([a, b], e) => e.emit(op, [a, b]) });

/** Bool inputs have no order and no equality everywhere: compare them as numbers. */
const comparison = (op: string, fold: (a: number, b: number) => boolean, not = false) =>
  elementwise({
    inputs: ['a', 'b'],
    dtype: 'bool',
    fold: (a, b) => Number(fold(a, b)),
    write(names, e, node) {
      const [a, b] = node.inputs[0].dtype === 'bool' ? names.map((name) => e.cast(name, 'int32')) : names;
      const result = e.emit(op, [a, b]);
      return not ? e.emit('Not', [result]) : result;
    },
  });

const logical = (op: string, fold: (a: number, b: number) => number) =>
  elementwise({ inputs: ['a', 'b'], dtype: 'bool', fold, write: ([a, b], e) => e.emit(op, [a, b]) });

/** `value` broadcast to the shape that it would have together with `other`. */
function shapedLike(value: Value, other: Value, record: Record1): Value {
  const shape = broadcastShapes(value.shape, other.shape);
  return sameShape(shape, value.shape) ? value : record('BroadcastTo', [value], { shape });
}

/** x ∘ n = x for the neutral n. */
const dropNeutral =
  (neutral: number, onlyRight = false): Primitive['simplify'] =>
  ([a, b], _, record) => {
    if (b.uniform === neutral) return shapedLike(a, b, record);
    if (a.uniform === neutral && !onlyRight) return shapedLike(b, a, record);
    return undefined;
  };

const float = (name: string, e: Emitter, number: number): [string, string] => [name, e.scalar(number, 'float32')];

/** Rounded down, where ONNX's division of whole numbers rounds towards 0. */
function floorOfQuotient(a: string, b: string, whole: boolean, e: Emitter): string {
  const quotient = e.emit('Div', [a, b]);
  if (!whole) return e.emit('Floor', [quotient]);
  const zero = e.scalar(0, 'int32');
  const rest = e.emit('Sub', [a, e.emit('Mul', [quotient, b])]);
  const below = (name: string) => e.cast(e.emit('Less', [name, zero]), 'int32');
  const apart = e.emit('Sub', [below(rest), below(b)]);
  const inexact = e.cast(e.emit('Not', [e.emit('Equal', [rest, zero])]), 'int32');
  return e.emit('Sub', [quotient, e.emit('Mul', [inexact, e.emit('Mul', [apart, apart])])]);
}

const bothWhole = (node: Node) => node.inputs.every(({ dtype }) => dtype === 'int32');

const writeFloorDiv: Write = ([a, b], e, node) => {
  const whole = bothWhole(node);
  const quotient = floorOfQuotient(a, b, whole, e);
  return whole ? quotient : e.cast(quotient, 'int32');
};

/** WebGPU's Pow fails on operands of different shapes: a choice that is always the same brings them to one. */
const writePow: Write = ([a, b], e, { inputs }) => {
  const [left, right] = inputs.map(throughBroadcast);
  if (e.target.cpu || sizeOf(right.shape) === 1 || sameShape(left.shape, right.shape)) return e.emit('Pow', [a, b]);
  const yes = e.scalar(1, 'bool');
  return e.emit('Pow', [e.emit('Where', [yes, a, b]), e.emit('Where', [yes, b, a])]);
};

/** The remainder has the divisor's sign. */
const writeMod: Write = ([a, b], e, node) =>
  e.emit('Sub', [a, e.emit('Mul', [b, floorOfQuotient(a, b, bothWhole(node), e)])]);

/** 1 where x > 0, else `alpha`; NaN stays NaN. */
const writeStep: Write = ([x], e, node) => {
  const alpha = (node.attrs.alpha as number | undefined) ?? 0;
  if (alpha === 0) return e.emit('HardSigmoid', [x], { alpha: 1e38, beta: 0 });
  const positive = e.emit('Greater', [...float(x, e, 0)]);
  const chosen = e.emit('Where', [positive, e.scalar(1, 'float32'), e.scalar(alpha, 'float32')]);
  return e.emit('Where', [e.emit('Equal', [x, x]), chosen, x]);
};

/** log(1 + e^x), linear where e^x would overflow. */
const writeSoftplus: Write = ([x], e) => e.emit('Softplus', [x]);

const writeSelu: Write = ([x], e) =>
  e.emit('Selu', [x], { alpha: 1.7580993408473768 / 1.0507009873554805, gamma: 1.0507009873554805 });

/** dy · (y > 0 ? 1 : y + 1), tfjs's gradient of ELU from its result; with HardSigmoid clamp(y + 1, 0, 1). */
const writeEluGrad: Write = ([dy, y], e) => e.emit('Mul', [dy, e.emit('HardSigmoid', [y], { alpha: 1, beta: 1 })]);

/** ONNX's Sign keeps NaN, TensorFlow.js gives 0 for it; WebGPU has none. */
const writeSign: Write = ([x], e, node) => {
  const zero = e.scalar(0, node.inputs[0].dtype);
  const one = (n: number) => e.scalar(n, node.inputs[0].dtype);
  return e.emit('Where', [
    e.emit('Greater', [x, zero]),
    one(1),
    e.emit('Where', [e.emit('Less', [x, zero]), one(-1), one(0)]),
  ]);
};

const remainder = (a: number, b: number) => a - b * Math.floor(a / b);

export const elementwisePrimitives: PrimitiveTable = {
  Abs: unary('Abs', Math.abs),
  Acos: unary('Acos'),
  Acosh: unary('Acosh'),
  Asin: unary('Asin'),
  Asinh: unary('Asinh'),
  Atan: unary('Atan'),
  Atanh: unary('Atanh'),
  Ceil: elementwise({ inputs: ['x'], write: onFloats('Ceil') }),
  Floor: elementwise({ inputs: ['x'], fold: Math.floor, write: onFloats('Floor') }),
  Round: elementwise({ inputs: ['x'], write: onFloats('Round') }),
  Cos: unary('Cos', Math.cos),
  Cosh: unary('Cosh'),
  Elu: unary('Elu', undefined, { alpha: 1 }),
  Erf: unary('Erf'),
  Exp: elementwise({
    inputs: ['x'],
    dtype: 'float32',
    fold: Math.exp,
    write: onFloat(([x], e) => e.emit('Exp', [x])),
  }),
  Expm1: elementwise({ inputs: ['x'], write: ([x], e) => e.emit('Sub', float(e.emit('Exp', [x]), e, 1)) }),
  Log: unary('Log', Math.log),
  Log1p: elementwise({ inputs: ['x'], write: ([x], e) => e.emit('Log', [e.emit('Add', float(x, e, 1))]) }),
  LeakyRelu: elementwise({
    inputs: ['x'],
    dtype: 'float32',
    write: onFloat(([x], e, node) => e.emit('LeakyRelu', [x], { alpha: node.attrs.alpha as number })),
  }),
  LogicalNot: unary('Not', (x) => 1 - x),
  Neg: unary('Neg', (x) => -x),
  Reciprocal: elementwise({ inputs: ['x'], fold: (x) => 1 / x, write: ([x], e) => e.emit('Reciprocal', [x]) }),
  Relu: unary('Relu', (x) => Math.max(x, 0)),
  Relu6: elementwise({
    inputs: ['x'],
    write: ([x], e, { inputs: [{ dtype }] }) => e.emit('Clip', [x, e.scalar(0, dtype), e.scalar(6, dtype)]),
  }),
  ClipByValue: elementwise({
    inputs: ['x'],
    write: ([x], e, { inputs: [{ dtype }], attrs }) =>
      e.emit('Clip', [x, e.scalar(attrs.clipValueMin as number, dtype), e.scalar(attrs.clipValueMax as number, dtype)]),
  }),
  Rsqrt: elementwise({
    inputs: ['x'],
    fold: (x) => 1 / Math.sqrt(x),
    write: ([x], e) => e.emit('Reciprocal', [e.emit('Sqrt', [x])]),
  }),
  Selu: elementwise({ inputs: ['x'], write: writeSelu }),
  Sigmoid: unary('Sigmoid'),
  Sign: elementwise({ inputs: ['x'], write: writeSign }),
  Sin: unary('Sin', Math.sin),
  Sinh: unary('Sinh'),
  Softplus: elementwise({ inputs: ['x'], write: writeSoftplus }),
  Sqrt: unary('Sqrt', Math.sqrt),
  Square: elementwise({ inputs: ['x'], fold: (x) => x * x, write: ([x], e) => e.emit('Mul', [x, x]) }),
  Step: elementwise({
    inputs: ['x'],
    write(names, e, node) {
      const result = onFloat(writeStep)(names, e, node);
      return node.outputs[0].dtype === 'float32' ? result : e.cast(result, node.outputs[0].dtype);
    },
  }),
  Tan: unary('Tan'),
  Tanh: unary('Tanh', Math.tanh),
  IsNan: elementwise({ inputs: ['x'], dtype: 'bool', write: ([x], e) => e.emit('Not', [e.emit('Equal', [x, x])]) }),
  IsInf: elementwise({
    inputs: ['x'],
    dtype: 'bool',
    write: ([x], e) => e.emit('Equal', float(e.emit('Abs', [x]), e, Number.POSITIVE_INFINITY)),
  }),
  IsFinite: elementwise({
    inputs: ['x'],
    dtype: 'bool',
    write: ([x], e) => e.emit('Less', float(e.emit('Abs', [x]), e, Number.POSITIVE_INFINITY)),
  }),

  Add: binary('Add', (a, b) => a + b, dropNeutral(0)),
  Sub: binary('Sub', (a, b) => a - b, dropNeutral(0, true)),
  Multiply: binary('Mul', (a, b) => a * b, dropNeutral(1)),
  RealDiv: binary('Div', (a, b) => a / b, dropNeutral(1, true)),
  FloorDiv: elementwise({
    inputs: ['a', 'b'],
    dtype: 'int32',
    fold: (a, b) => Math.floor(a / b),
    write: writeFloorDiv,
  }),
  Mod: elementwise({ inputs: ['a', 'b'], fold: remainder, write: writeMod }),
  Pow: elementwise({
    inputs: ['a', 'b'],
    fold: (a, b) => a ** b,
    simplify: ([a, b], _, record) => (b.uniform === 1 ? shapedLike(a, b, record) : undefined),
    write: writePow,
  }),
  Maximum: binary('Max', Math.max),
  Minimum: binary('Min', Math.min),
  SquaredDifference: elementwise({
    inputs: ['a', 'b'],
    fold: (a, b) => (a - b) * (a - b),
    write([a, b], e) {
      const difference = e.emit('Sub', [a, b]);
      return e.emit('Mul', [difference, difference]);
    },
  }),
  Prelu: elementwise({
    inputs: ['x', 'alpha'],
    dtype: 'float32',
    write: onFloat(([x, alpha], e) => e.emit('PRelu', [x, alpha])),
  }),
  EluGrad: elementwise({ inputs: ['dy', 'y'], write: writeEluGrad }),
  Equal: comparison('Equal', (a, b) => a === b),
  NotEqual: comparison('Equal', (a, b) => a !== b, true),
  Greater: comparison('Greater', (a, b) => a > b),
  GreaterEqual: comparison('GreaterOrEqual', (a, b) => a >= b),
  Less: comparison('Less', (a, b) => a < b),
  LessEqual: comparison('LessOrEqual', (a, b) => a <= b),
  LogicalAnd: logical('And', (a, b) => a & b),
  LogicalOr: logical('Or', (a, b) => a | b),

  Select: elementwise({
    inputs: ['condition', 't', 'e'],
    simplify([condition, t, e], _, record) {
      if (condition.uniform === undefined) return undefined;
      const shape = broadcastShapes(condition.shape, t.shape, e.shape);
      return record('BroadcastTo', [condition.uniform ? t : e], { shape });
    },
    write: ([condition, t, f], e) => e.emit('Where', [condition, t, f]),
  }),

  Cast: {
    inputs: ['x'],
    infer: ([x], attrs) => ({ shape: x.shape, dtype: attrs.dtype as Dtype }),
    simplify([x], attrs) {
      const dtype = attrs.dtype as Dtype;
      if (x.dtype === dtype) return x;
      return x.uniform === undefined ? undefined : uniformValue(rounded(x.uniform, dtype), x.shape, dtype);
    },
    lower: lowerCast,
  },
};

function onFloats(op: string): Write {
  return ([x], e, node) => (node.inputs[0].dtype === 'float32' ? e.emit(op, [x]) : e.emit('Identity', [x]));
}

/** Bytes that are fed go straight to floats. */
function lowerCast(node: Node, emitter: Emitter): void {
  const [out] = node.outputs;
  const raw = out.dtype === 'float32' ? emitter.rawInput(node.inputs[0]) : undefined;
  if (raw) emitter.set(out, emitter.cast(raw, 'float32'));
  else lowerElementwise(node, emitter, writeCast);
}

function writeCast([x]: readonly string[], e: Emitter, node: Node): string {
  const from = node.inputs[0].dtype;
  const to = node.outputs[0].dtype;
  // A float becomes true where it is not 0, whatever its fraction.
  if (to === 'bool' && from === 'float32') return e.emit('Not', [e.emit('Equal', float(x, e, 0))]);
  return e.cast(x, to);
}

export const elementwiseComposites: CompositeTable = {
  StopGradient: { expand: ({ x }) => x as Value },
  ZerosLike: { expand: ({ x }) => uniformValue(0, (x as Value).shape, (x as Value).dtype) },
  OnesLike: { expand: ({ x }) => uniformValue(1, (x as Value).shape, (x as Value).dtype) },
  AddN: {
    expand: (inputs, _, r) => (Object.values(inputs) as Value[]).reduce((sum, value) => r('Add', [sum, value])),
  },
  /** atan2 from atan and the quadrants. */
  Atan2: {
    expand({ a, b }, _, r) {
      const [y, x] = [a as Value, b as Value];
      const number = (n: number) => uniformValue(Math.fround(n), [], 'float32');
      const slope = r('Atan', [r('RealDiv', [y, x])]);
      const turn = r('Select', [r('GreaterEqual', [y, number(0)]), number(Math.PI), number(-Math.PI)]);
      const half = r('Multiply', [r('Sign', [y]), number(Math.PI / 2)]);
      const left = r('Select', [r('Less', [x, number(0)]), r('Add', [slope, turn]), slope]);
      return r('Select', [r('Equal', [x, number(0)]), half, left]);
    },
  },
};

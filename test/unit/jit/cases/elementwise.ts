/** Ops on elements: unary, binary, comparisons, logic, casts, activations, numbers that are all the same. */

import * as tf from '@tensorflow/tfjs-core';
import { between, bools, bytes, floats, type InputSpec, ints } from '../data.ts';
import type { Case } from '../harness.ts';

type Unary = (x: tf.Tensor4D) => tf.Tensor;

const unary = (name: string, fn: Unary, low = -2, high = 2): Case => ({
  name,
  inputs: { x: between(low, high, floats(3, 17)) },
  fn: ({ x }) => fn(x),
});

const flat = (name: string, fn: Unary): Case => ({ ...unary(name, fn), wrt: [] });

const unaries: readonly Case[] = [
  unary('abs', tf.abs),
  unary('acos', tf.acos, -0.9, 0.9),
  unary('acosh', tf.acosh, 1.1, 3),
  unary('asin', tf.asin, -0.9, 0.9),
  unary('asinh', tf.asinh),
  unary('atan', tf.atan),
  unary('atanh', tf.atanh, -0.9, 0.9),
  // A graphics driver's sine may be off by 2^-11.
  { ...unary('cos', tf.cos), tolerance: { forward: 5e-4 } },
  unary('cosh', tf.cosh),
  unary('erf', tf.erf),
  unary('exp', tf.exp),
  unary('expm1', tf.expm1),
  unary('log', tf.log, 0.1, 4),
  unary('log1p', tf.log1p, -0.5, 3),
  unary('logSigmoid', tf.logSigmoid),
  unary('neg', tf.neg),
  unary('reciprocal', tf.reciprocal, 0.3, 2),
  unary('rsqrt', tf.rsqrt, 0.3, 2),
  { ...unary('sin', tf.sin), tolerance: { forward: 5e-4 } },
  unary('sinh', tf.sinh),
  unary('sqrt', tf.sqrt, 0.1, 4),
  unary('square', tf.square),
  unary('tan', tf.tan, -1, 1),
  unary('tanh', tf.tanh),
  unary('clip', (x) => tf.clipByValue(x, -0.5, 1)),
  unary('clip on one side', (x) => tf.add(tf.clipByValue(x, -Infinity, 0.5), tf.clipByValue(x, -0.5, Infinity))),
  unary('relu', tf.relu),
  unary('relu6', tf.relu6, -2, 9),
  unary('elu', tf.elu),
  unary('selu', tf.selu),
  unary('sigmoid', tf.sigmoid),
  unary('softplus', tf.softplus),
  unary('softplus of large numbers', tf.softplus, -90, 90),
  unary('leakyRelu', (x) => tf.leakyRelu(x, 0.3)),
  unary('gelu by erf', (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))),
  unary('gelu by tanh', (x) => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
  }),
  unary('swish', (x) => tf.mul(x, tf.sigmoid(x))),
  unary('mish', (x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  unary('softsign', (x) => tf.div(x, tf.add(tf.abs(x), 1))),
  unary('hardSigmoid', (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1), -4, 4),
  unary('softmax', (x) => tf.softmax(x)),
  unary('softmax of large numbers', (x) => tf.softmax(x), -90, 90),
  unary('logSoftmax', (x) => tf.logSoftmax(x)),
  unary('logSoftmax of large numbers', (x) => tf.logSoftmax(x), -90, 90),
  unary('logSumExp', (x) => tf.logSumExp(x, 1)),
  flat('ceil, floor, round', (x) => tf.stack([tf.ceil(x), tf.floor(x), tf.round(x)])),
  flat('round at halves', (x) => tf.round(tf.div(tf.floor(tf.mul(x, 4)), 2))),
  flat('sign, step', (x) => tf.stack([tf.sign(x), tf.step(x), tf.step(x, 0.3), tf.sign(tf.mul(x, 0))])),
  {
    name: 'isNaN, isInf, isFinite',
    inputs: { x: floats(6) },
    wrt: [],
    fn({ x }) {
      const odd = tf.where([true, false, false, false, true, false], x, [0, Infinity, -Infinity, NaN, 0, 3e38]);
      return [tf.isNaN(odd), tf.isInf(odd), tf.isFinite(odd), tf.equal(odd, Infinity), tf.less(odd, 0)];
    },
  },
];

const pairs: readonly [name: string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, low?: number][] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['div', tf.div, 0.3],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['squaredDifference', tf.squaredDifference],
  ['pow', tf.pow, 0.3],
  ['atan2', tf.atan2],
  ['mod', tf.mod, 0.3],
  ['prelu', tf.prelu],
];

/** tfjs's gradients of these do not sum over repeated axes and are refused by tfjs itself. */
const repeatsWrongly = new Set(['maximum', 'minimum', 'squaredDifference']);

const shapes: readonly [a: number[], b: number[]][] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[2, 3, 4], [4]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [[3, 4], []],
];

const binaries: readonly Case[] = [
  ...pairs.flatMap(([name, op, low = -2]) =>
    shapes.map(
      ([a, b]): Case => ({
        name: `${name} [${a}] and [${b}]`,
        inputs: { a: between(low, 2, floats(...a)), b: between(low, 2, floats(...b)) },
        wrt: name === 'mod' || (repeatsWrongly.has(name) && a.length > b.length) ? [] : undefined,
        fn: (x) => op(x.a, x.b),
      }),
    ),
  ),
  {
    name: 'binary where the first is the smaller one',
    inputs: { a: between(0.3, 2, floats(4)), b: between(0.3, 2, floats(2, 3, 4)) },
    fn: ({ a, b }) => [tf.sub(a, b), tf.div(a, b), tf.pow(a, b)],
  },
  {
    name: 'powers of one number',
    inputs: { x: between(-2, 2, floats(3, 4)) },
    fn: ({ x }) => [tf.pow(x, 2), tf.pow(x, 3), tf.pow(x, 1), tf.pow(tf.abs(x), 0.5)],
  },
];

const integer = (shape: number[], low: number, high: number): InputSpec => between(low, high, ints(1, ...shape));

const typed: readonly Case[] = [
  {
    name: 'whole numbers',
    inputs: { a: integer([3, 4], -9, 9), b: integer([4], 1, 5) },
    fn: ({ a, b }) => [
      tf.add(a, b),
      tf.sub(a, b),
      tf.mul(a, b),
      tf.floorDiv(a, b),
      tf.mod(a, b),
      tf.maximum(a, b),
      tf.minimum(a, b),
      tf.abs(a),
      tf.neg(a),
      tf.sign(a),
      tf.square(a),
      tf.squaredDifference(a, b),
      tf.clipByValue(a, -2, 3),
    ],
  },
  {
    name: 'large whole numbers',
    inputs: { a: integer([3, 4], -2_000_000_000, 2_000_000_000), b: integer([4], 1, 9) },
    fn: ({ a, b }) => [tf.floorDiv(a, b), tf.mod(a, b), tf.equal(a, tf.add(a, tf.scalar(1, 'int32')))],
  },
  {
    name: 'divisors below 0',
    inputs: { a: integer([3, 4], -9, 9), b: integer([4], -5, -1), x: between(-9, 9, floats(3, 4)) },
    wrt: [],
    fn: ({ a, b, x }) => [tf.floorDiv(a, b), tf.mod(a, b), tf.mod(x, -2.5), tf.floorDiv(x, tf.scalar(-2.5))],
  },
  {
    name: 'comparisons of floats and whole numbers',
    inputs: { a: floats(3, 4), i: ints(3, 3, 4), j: ints(3, 4) },
    wrt: [],
    fn: ({ a, i, j }) =>
      [tf.equal, tf.notEqual, tf.greater, tf.greaterEqual, tf.less, tf.lessEqual].flatMap((op) => [
        op(a, 0.1),
        op(i, j),
        op(i, tf.cast(a, 'int32')),
      ]),
  },
  {
    name: 'bools',
    inputs: { p: bools(3, 4), q: bools(4) },
    fn: ({ p, q }) => [
      tf.logicalAnd(p, q),
      tf.logicalOr(p, q),
      tf.logicalXor(p, q),
      tf.logicalNot(p),
      tf.equal(p, q),
      tf.notEqual(p, q),
      tf.greater(p, q),
      tf.lessEqual(p, q),
      tf.cast(p, 'float32'),
      tf.cast(p, 'int32'),
      tf.sum(p, 1),
    ],
  },
  {
    name: 'where',
    inputs: { p: bools(3, 4), i: ints(5, 3, 4), a: floats(3, 4), b: floats(3, 4) },
    fn: ({ p, i, a, b }) => [tf.where(p, a, b), tf.where(tf.greater(i, 2), tf.mul(a, b), tf.scalar(2))],
  },
  {
    name: 'where with a known condition',
    inputs: { a: floats(3, 4), b: floats(4) },
    fn: ({ a, b }) => [tf.where(tf.ones([3, 4], 'bool'), a, b), tf.where(tf.zeros([3, 4], 'bool'), a, b)],
  },
  {
    name: 'bytes to floats',
    inputs: { x: bytes(2, 3, 4, 3), w: floats(2, 2, 3, 2) },
    fn({ x, w }) {
      const scaled = tf.div(tf.cast(x, 'float32'), 255) as tf.Tensor4D;
      return [scaled, tf.conv2d(scaled, w, 1, 'same'), tf.cast(x, 'bool'), tf.add(x, 1), tf.mul(x, 0.5)];
    },
  },
  {
    name: 'bytes that are also moved as whole numbers',
    inputs: { x: bytes(2, 4, 4, 3), w: floats(2, 2, 3, 3) },
    fn({ x, w }) {
      const y = tf.conv2d(tf.cast(x, 'float32'), w, 1, 'same');
      const sum = tf.add(tf.cast(y, 'int32'), x);
      return [sum, tf.add(tf.cast(x, 'float32'), y), tf.mul(y, tf.cast(tf.greater(x, 100), 'float32'))];
    },
    // A float truncated to a whole number may fall to either side.
    tolerance: { forward: 2e-3 },
  },
  {
    name: 'casts in a row',
    inputs: { x: between(-3, 3, floats(3, 4)) },
    wrt: [],
    fn: ({ x }) => [
      tf.cast(x, 'int32'),
      tf.cast(x, 'bool'),
      tf.cast(tf.cast(x, 'int32'), 'float32'),
      tf.cast(tf.cast(tf.cast(x, 'int32'), 'bool'), 'float32'),
      tf.cast(tf.greater(x, 0), 'int32'),
    ],
  },
  {
    name: 'numbers that are all the same',
    inputs: { x: floats(2, 3) },
    fn: ({ x }) => [
      tf.add(x, tf.zeros([4, 2, 3])),
      tf.mul(tf.ones([2, 3]), x),
      tf.mul(tf.ones([2, 3]), 3),
      tf.sub(tf.fill([2, 3], 2), x),
      tf.div(x, tf.fill([3], 4)),
      tf.sum(tf.mul(tf.ones([2, 3]), 2), 0),
      tf.mean(tf.fill([2, 3], 5)),
      tf.sqrt(tf.fill([2], 2)),
      tf.minimum(tf.fill([2, 3], 0.25), x),
      tf.zerosLike(x),
      tf.onesLike(x),
      tf.concat([tf.zeros([2, 1]), x as unknown as tf.Tensor2D], 1),
      tf.matMul(tf.ones([2, 2]), x),
      tf.pad<tf.Tensor>(tf.ones([2, 2]), [
        [1, 0],
        [0, 2],
      ]),
      tf.cast(tf.fill([2], 2.7), 'int32'),
      tf.where(tf.greater(tf.ones([2, 3]), 0), x, tf.zerosLike(x)),
    ],
  },
  {
    name: 'addN, stopGradient by clone',
    inputs: { a: floats(3, 4), b: floats(3, 4), c: floats(3, 4) },
    fn: ({ a, b, c }) => [tf.addN([a, b, c]), tf.clone(a), tf.addN([a])],
  },
];

export const elementwiseCases: readonly Case[] = [...unaries, ...binaries, ...typed];

/**
 * Batch normalization. In training it is one op with one gradient formula (Ioffe and Szegedy, "Batch Normalization",
 * 2015), where tfjs records the mean, the variance and their gradients as a dozen passes over the activations.
 */

import { type Attrs, hostValue, type Node, sizeOf, uniformValue, type Value } from '../graph.ts';
import { type Emitter, physicalShape } from '../lower.ts';
import type { CompositeTable, Primitive, PrimitiveTable, Record1 } from '../primitive.ts';

const channelsOf = (x: Value) => x.shape[x.shape.length - 1];
const layoutOf = (x: Value) => (x.shape.length === 4 ? 'channelsFirst' : 'plain');

/** Per-channel numbers, aligned with the value in its layout. */
const perChannel = (name: string, x: Value, emitter: Emitter) =>
  x.shape.length === 4 ? emitter.reshape(name, [channelsOf(x), 1, 1]) : name;

/** All axes but the channels', in the layout. */
const otherAxes = (x: Value) => (x.shape.length === 4 ? [0, 2, 3] : x.shape.slice(0, -1).map((_, axis) => axis));

const over = (op: string, name: string, x: Value, emitter: Emitter) =>
  emitter.emit(op, [name, emitter.ints(otherAxes(x))], { keepdims: 0 });

/** y = a·x + b with a and b per channel. */
function affine(x: string, a: string, b: string, value: Value, emitter: Emitter): string {
  const scaled = emitter.emit('Mul', [x, perChannel(a, value, emitter)]);
  return emitter.emit('Add', [scaled, perChannel(b, value, emitter)]);
}

const reciprocalDeviation = (variance: string, epsilon: number, emitter: Emitter) =>
  emitter.emit('Reciprocal', [
    emitter.emit('Sqrt', [emitter.emit('Add', [variance, emitter.scalar(epsilon, 'float32')])]),
  ]);

/** Mean and variance are given: the moving averages. */
const BatchNormInference: Primitive = {
  inputs: ['x', 'scale', 'offset', 'mean', 'variance'],
  infer: ([x]) => ({ shape: x.shape, dtype: 'float32' }),
  lower(node, emitter) {
    const [x, scale, offset, mean, variance] = node.inputs;
    const layout = layoutOf(x);
    const [gamma, beta, centre] = [scale, offset, mean].map((value) => emitter.get(value));
    const epsilon = node.attrs.varianceEpsilon as number;
    const a = emitter.emit('Mul', [gamma, reciprocalDeviation(emitter.get(variance), epsilon, emitter)]);
    const b = emitter.emit('Sub', [beta, emitter.emit('Mul', [centre, a])]);
    emitter.set(node.outputs[0], affine(emitter.get(x, layout), a, b, x, emitter), layout);
  },
};

/** Gives y, the batch's mean and its population variance. */
const BatchNormTraining: Primitive = {
  inputs: ['x', 'gamma', 'beta'],
  infer([x]) {
    const statistics = { shape: [channelsOf(x)], dtype: 'float32' as const };
    return [{ shape: x.shape, dtype: 'float32' }, statistics, statistics];
  },
  lower(node, emitter) {
    const [x, gamma, beta] = node.inputs;
    const [y, mean, variance] = node.outputs;
    const layout = layoutOf(x);
    const source = emitter.get(x, layout);
    const names = emitter.target.cpu && layout === 'channelsFirst' ? fusedForward : decomposedForward;
    const [result, centre, spread] = names(node, source, emitter.get(gamma), emitter.get(beta), emitter);
    emitter.set(y, result, layout);
    emitter.set(mean, centre);
    emitter.set(variance, spread);
  },
};

/**
 * The kernel writes its running averages into the buffers of its last two inputs, whoever else reads those. So each needs
 * values of its own that no optimization can merge, and, since NaN · 0 is NaN, ones that are made anew in each run. With
 * momentum 0 they have no weight, and the averages are those of the batch.
 */
function fusedForward(node: Node, x: string, gamma: string, beta: string, emitter: Emitter): string[] {
  const own = () => emitter.emit('Mul', [gamma, emitter.scalar(emitter.nodes.length + 1, 'float32')]);
  return emitter.emitAll(
    'BatchNormalization',
    [x, gamma, beta, own(), own()],
    { epsilon: node.attrs.epsilon as number, momentum: 0, training_mode: 1 },
    3,
  );
}

function decomposedForward(node: Node, x: string, gamma: string, beta: string, emitter: Emitter): string[] {
  const [value] = node.inputs;
  const mean = over('ReduceMean', x, value, emitter);
  const centred = emitter.emit('Sub', [x, perChannel(mean, value, emitter)]);
  const variance = over('ReduceMean', emitter.emit('Mul', [centred, centred]), value, emitter);
  const a = emitter.emit('Mul', [gamma, reciprocalDeviation(variance, node.attrs.epsilon as number, emitter)]);
  return [affine(centred, a, beta, value, emitter), mean, variance];
}

/** Σ x·dy per channel: a product of rows, which reads each operand once and writes almost nothing. */
function sumOfProducts(x: string, dy: string, value: Value, emitter: Emitter): string {
  if (!emitter.target.cpu || value.shape.length !== 4) {
    return over('ReduceSum', emitter.emit('Mul', [x, dy]), value, emitter);
  }
  const [n, c, h, w] = physicalShape(value.shape, 'channelsFirst');
  const rows = [x, dy].map((name) => emitter.reshape(name, [n * c, 1, h * w]));
  const dots = emitter.emit('FusedMatMul', rows, { transB: 1 }, 'com.microsoft');
  return emitter.emit('ReduceSum', [emitter.reshape(dots, [n, c]), emitter.ints([0])], { keepdims: 0 });
}

/** dx = a·dy + b·x + c per channel, with a, b, c from Σdy and Σx·dy. Gives dx, dγ, dβ. */
const BatchNormGrad: Primitive = {
  inputs: ['dy', 'x', 'gamma', 'mean', 'variance'],
  infer([, x]) {
    const statistics = { shape: [channelsOf(x)], dtype: 'float32' as const };
    return [{ shape: x.shape, dtype: 'float32' }, statistics, statistics];
  },
  lower(node, emitter) {
    const [dy, x, gamma, mean, variance] = node.inputs;
    const layout = layoutOf(x);
    const [upstream, source] = [emitter.get(dy, layout), emitter.get(x, layout)];
    const [scale, centre] = [emitter.get(gamma), emitter.get(mean)];
    const count = emitter.scalar(1 / (sizeOf(x.shape) / channelsOf(x)), 'float32');
    const mul = (...names: string[]) => names.reduce((product, name) => emitter.emit('Mul', [product, name]));
    const deviation = reciprocalDeviation(emitter.get(variance), node.attrs.epsilon as number, emitter);
    const dBeta = over('ReduceSum', upstream, x, emitter);
    const products = sumOfProducts(source, upstream, x, emitter);
    const dGamma = mul(emitter.emit('Sub', [products, mul(centre, dBeta)]), deviation);
    const a = mul(scale, deviation);
    const b = emitter.emit('Neg', [mul(a, deviation, dGamma, count)]);
    const c = emitter.emit('Neg', [emitter.emit('Add', [mul(a, dBeta, count), mul(b, centre)])]);
    const fromDy = mul(upstream, perChannel(a, x, emitter));
    const dx = emitter.emit('Add', [fromDy, affine(source, b, c, x, emitter)]);
    emitter.set(node.outputs[0], dx, layout);
    emitter.set(node.outputs[1], dGamma);
    emitter.set(node.outputs[2], dBeta);
  },
};

export const normalizationPrimitives: PrimitiveTable = { BatchNormInference, BatchNormTraining, BatchNormGrad };

interface LrnAttrs {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Local response normalization over neighbouring channels: y = x · n^−β with n = bias + α·Σx² (Krizhevsky et al. 2012).
 * The sums are products with a matrix of a band of ones.
 */
function responseNormalization(x: Value, attrs: Attrs, record: Record1) {
  const { depthRadius, bias, alpha, beta } = attrs as unknown as LrnAttrs;
  const channels = channelsOf(x);
  const band = Float32Array.from({ length: channels * channels }, (_, at) =>
    Number(Math.abs((at % channels) - Math.floor(at / channels)) <= depthRadius),
  );
  const number = (n: number) => uniformValue(Math.fround(n), [], 'float32');
  const multiply = (...values: Value[]) => values.reduce((product, value) => record('Multiply', [product, value]));
  const overNeighbours = (value: Value) => {
    const rows = record('Reshape', [value], { shape: [-1, channels] });
    const sums = record('BatchMatMul', [rows, hostValue(band, [channels, channels], 'float32')]);
    return record('Reshape', [sums], { shape: x.shape });
  };
  const n = record('Add', [multiply(overNeighbours(multiply(x, x)), number(alpha)), number(bias)]);
  const power = (exponent: number) => record('Pow', [n, number(exponent)]);
  return {
    forward: () => multiply(x, power(-beta)),
    gradient(dy: Value) {
      const across = overNeighbours(multiply(dy, x, power(-beta - 1)));
      return record('Sub', [multiply(dy, power(-beta)), multiply(across, x, number(2 * alpha * beta))]);
    },
  };
}

export const normalizationComposites: CompositeTable = {
  LRN: { expand: ({ x }, attrs, record) => responseNormalization(x as Value, attrs, record).forward() },
  LRNGrad: {
    expand: ({ x, dy }, attrs, record) => responseNormalization(x as Value, attrs, record).gradient(dy as Value),
  },
  FusedBatchNorm: {
    expand({ x, mean, variance, offset, scale }, attrs: Attrs, record) {
      const value = x as Value;
      const [m, v] = [mean as Value, variance as Value];
      const gamma = scale ?? uniformValue(1, m.shape, 'float32');
      const beta = offset ?? uniformValue(0, m.shape, 'float32');
      const one = [m, v, gamma, beta].every(({ shape }) => shape.length === 1 && shape[0] === channelsOf(value));
      if (one) return record('BatchNormInference', [value, gamma, beta, m, v], attrs);
      const epsilon = uniformValue(Math.fround(attrs.varianceEpsilon as number), [], 'float32');
      const a = record('Multiply', [gamma, record('Rsqrt', [record('Add', [v, epsilon])])]);
      return record('Add', [record('Multiply', [record('Sub', [value, m]), a]), beta]);
    },
  },
};

/**
 * Multinomial logistic regression on pixels: the best that one layer without anything hidden can do. A network that is
 * not better has learned nothing of shapes.
 */

import * as tf from '@tensorflow/tfjs-core';
import { adam } from '../../api/optimizers/adam.ts';
import type { CompiledFunction, Executor, HostTensor, TensorFunction } from '../../jit/executor.ts';
import { CancelledError } from '../../protocol/errors.ts';
import type { Work } from '../datasets/dataset.ts';
import { asTensor, type Rows, rowCount } from '../features/distances.ts';
import { epochOrder } from '../train/order.ts';

const batchSize = 128;
const seed = 1;
const learningRate = 0.003;
/** Of the squared weights, which keeps pixels that hardly vary from being learned by heart. */
const penalty = 1e-2;

/** Steps that it takes to settle, as long as they are not too much work, and no image is seen less often than this. */
const wantedSteps = 1500;
const fewestEpochs = 4;

/** Multiplications and additions that the training may take. */
const budget = 2e11;

/** More weights than this are not trained. */
const mostWeights = 2 ** 21;

export const isTooLarge = (width: number, classes: number): boolean => width * classes > mostWeights;

/** Class index of each row, [n]. @param labels Class index of each training row. @throws CancelledError */
export async function logisticClass(
  executor: Executor,
  train: Rows,
  labels: Int32Array,
  rows: Rows,
  classes: number,
  work: Work,
): Promise<Int32Array> {
  const { mean, deviation } = spreadOf(train);
  executor.activate();
  const weights = tf.variable(tf.zeros([train.width, classes]) as tf.Tensor2D, true, 'baseline/weights');
  const bias = tf.variable(tf.zeros([classes]) as tf.Tensor1D, true, 'baseline/bias');
  const spread = [mean, deviation].map((values) => tf.tensor1d(values)) as [tf.Tensor1D, tf.Tensor1D];
  const model = { weights, bias, mean: tf.variable(spread[0], false), deviation: tf.variable(spread[1], false) };
  for (const tensor of spread) tensor.dispose();
  const optimizer = adam({ learningRate });
  const state = optimizer.createState([weights, bias]);
  const step = executor.compile(stepOf(model, optimizer, state), { name: 'logistic regression' });
  const forward = executor.compile(({ rows: x }) => ({ predicted: tf.argMax(logits(model, x as tf.Tensor2D), 1) }), {
    name: 'logistic regression',
  });
  try {
    await learn(step, train, labels, classes, work);
    return await classify(forward, rows, work);
  } finally {
    step.dispose();
    forward.dispose();
    for (const variable of [...Object.values(model), ...state]) variable.dispose();
  }
}

interface Model {
  /** [width, classes] */
  readonly weights: tf.Variable<tf.Rank.R2>;
  /** [classes] */
  readonly bias: tf.Variable<tf.Rank.R1>;
  /** Of each pixel over the training images, [width]. */
  readonly mean: tf.Variable<tf.Rank.R1>;
  readonly deviation: tf.Variable<tf.Rank.R1>;
}

const logits = ({ weights, bias, mean, deviation }: Model, x: tf.Tensor2D): tf.Tensor2D =>
  tf.add(tf.matMul(tf.div<tf.Tensor2D>(tf.sub(x, mean), deviation), weights), bias);

/** Inputs `rows` float32 [batch, width], `labels` int32 [batch] and `rate`; one step of the mean cross-entropy. */
function stepOf(model: Model, optimizer: ReturnType<typeof adam>, state: readonly tf.Variable[]): TensorFunction {
  const variables = [model.weights, model.bias];
  return ({ rows, labels, rate }) => {
    const { value, grads } = tf.variableGrads(() => {
      const targets = tf.oneHot(labels as tf.Tensor1D, model.bias.shape[0]);
      const logProbabilities = tf.logSoftmax(logits(model, rows as tf.Tensor2D));
      const loss = tf.neg(tf.mean(tf.sum(tf.mul(targets, logProbabilities), 1)));
      return tf.add(loss, tf.mul(penalty / 2, tf.sum(tf.square(model.weights)))) as tf.Scalar;
    }, variables);
    optimizer.apply(
      variables.map(({ name }) => grads[name]!),
      variables,
      state,
      rate as tf.Scalar,
    );
    return { loss: value };
  };
}

async function learn(step: CompiledFunction, train: Rows, labels: Int32Array, classes: number, work: Work) {
  const { width } = train;
  const n = labels.length;
  const steps = Math.ceil(n / batchSize);
  const epochs = epochsWithin(n * width * classes, steps);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = epochOrder(n, seed, epoch);
    for (let batch = 0; batch < steps; batch++) {
      if (batch % 8 === 0) await pause(work);
      const done = (epoch - 1) * steps + batch;
      if (batch % 8 === 0) work.progress?.('Baseline: logistic regression', done, epochs * steps);
      const chosen = order.subarray(batch * batchSize, (batch + 1) * batchSize);
      // Down to nothing along a half cosine: the last steps settle.
      const rate = (learningRate / 2) * (1 + Math.cos((Math.PI * done) / (epochs * steps)));
      await step.run({
        rows: asTensor({ values: gathered(train, chosen), width }),
        labels: { dtype: 'int32', shape: [chosen.length], data: chosen.map((row) => labels[row]!) },
        rate: scalar(rate),
      });
    }
  }
}

/** Forward and backward are three products of the same size. */
const epochsWithin = (products: number, steps: number): number =>
  Math.max(fewestEpochs, Math.min(Math.ceil(wantedSteps / steps), Math.floor(budget / (6 * products))));

async function classify(forward: CompiledFunction, rows: Rows, work: Work): Promise<Int32Array> {
  const n = rowCount(rows);
  const predicted = new Int32Array(n);
  for (let start = 0; start < n; start += batchSize * 4) {
    await pause(work);
    const values = rows.values.subarray(start * rows.width, Math.min(n, start + batchSize * 4) * rows.width);
    const outputs = await forward.run({ rows: asTensor({ values, width: rows.width }) });
    predicted.set(outputs.predicted!.data, start);
  }
  return predicted;
}

async function pause({ signal }: Work): Promise<void> {
  await new Promise(setImmediate);
  if (signal?.aborted) throw new CancelledError('Measuring the baselines');
}

function gathered({ values, width }: Rows, chosen: Int32Array): Float32Array {
  const rows = new Float32Array(chosen.length * width);
  for (const [i, row] of chosen.entries()) rows.set(values.subarray(row * width, (row + 1) * width), i * width);
  return rows;
}

/** Mean and standard deviation of each pixel; pixels that hardly vary are not blown up. */
function spreadOf({ values, width }: Rows): { readonly mean: Float32Array; readonly deviation: Float32Array } {
  const n = values.length / width;
  const [sums, squares] = [new Float64Array(width), new Float64Array(width)];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sums[i % width]! += value;
    squares[i % width]! += value * value;
  }
  const mean = Float32Array.from(sums, (sum) => sum / n);
  const deviation = Float32Array.from(squares, (square, i) =>
    Math.max(0.05, Math.sqrt(Math.max(0, square / n - (sums[i]! / n) ** 2))),
  );
  return { mean, deviation };
}

const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });

/** One step is what Keras's definition says: compared with TensorFlow.js's own training of the same model. */

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sparseCategoricalCrossentropy } from '../../../src/api/losses/sparse-categorical-crossentropy.ts';
import { sgd } from '../../../src/api/optimizers/sgd.ts';
import { stepInputs } from '../../../src/engine/train/batches.ts';
import { type Learner, trainingStep, validationStep } from '../../../src/engine/train/step.ts';
import { forwardBatchSize } from '../../../src/engine/train/validate.ts';
import { modelVariables, readVariables, trainableVariables } from '../../../src/engine/train/variables.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor, HostTensor } from '../../../src/jit/executor.ts';

let executor: Executor;
let models: tfl.LayersModel[];

beforeEach(async () => {
  executor = await createEagerExecutor();
  models = [];
});
afterEach(() => {
  for (const model of models) model.dispose();
});

/** The same weights each time. */
function build(): tfl.LayersModel {
  const l2 = tfl.regularizers.l2({ l2: 0.05 });
  const model = tfl.sequential();
  const kernelInitializer = tfl.initializers.randomNormal({ seed: 3, stddev: 0.5 });
  model.add(
    tfl.layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 3, kernelRegularizer: l2, kernelInitializer }),
  );
  model.add(tfl.layers.batchNormalization({ momentum: 0.5 }));
  model.add(tfl.layers.flatten());
  model.add(tfl.layers.dense({ units: 3, activation: 'softmax', kernelInitializer, biasRegularizer: l2 }));
  models.push(model);
  return model;
}

const input = { height: 4, width: 4, channels: 1, scale: '0..1' } as const;
const learner = (model: tfl.LayersModel): Learner => ({ model, input, loss: sparseCategoricalCrossentropy(), topK: 2 });

const labels = Int32Array.of(0, 1, 2, 1, 0);
const bytes = Uint8Array.from({ length: 5 * 16 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
const batch: { pixels: HostTensor; labels: HostTensor } = {
  pixels: { dtype: 'uint8', shape: [5, 4, 4, 1], data: bytes },
  labels: { dtype: 'int32', shape: [5], data: labels },
};
const inputsOf = (classWeights?: Float32Array) =>
  stepInputs(batch, { classWeights, learningRate: 0.1, seed: 1, step: 0 });

async function trainOnce(model: tfl.LayersModel, classWeights?: Float32Array) {
  const optimizer = sgd({ learningRate: 99 });
  const state = optimizer.createState(trainableVariables(model));
  const step = executor.compile(trainingStep(learner(model), optimizer, state));
  const outputs = await step.run(inputsOf(classWeights));
  for (const variable of state) variable.dispose();
  return outputs;
}

const weightsOf = async (model: tfl.LayersModel) =>
  (await readVariables(modelVariables(model))).flatMap(({ data }) => [...data]);

test('loss, gradients, regularizers and moving statistics are those of TensorFlow.js', async () => {
  const [ours, theirs] = [build(), build()];
  expect(await weightsOf(ours)).toEqual(await weightsOf(theirs));
  const before = await weightsOf(ours);
  const outputs = await trainOnce(ours);

  theirs.compile({ optimizer: tf.train.sgd(0.1), loss: 'sparseCategoricalCrossentropy' });
  const xs = tf.div(tf.tensor4d(Float32Array.from(bytes), [5, 4, 4, 1]), 255);
  const ys = tf.tensor1d(Float32Array.from(labels));
  const loss = (await theirs.trainOnBatch(xs, ys)) as number;
  tf.dispose([xs, ys]);

  expect(outputs.loss!.data[0]).toBeCloseTo(loss, 5);
  const [after, reference] = [await weightsOf(ours), await weightsOf(theirs)];
  reference.forEach((value, i) => {
    expect(after[i], `weight ${i}`).toBeCloseTo(value, 5);
  });
  // The two moving averages of two channels stand last.
  expect(after.slice(-4)).not.toEqual(before.slice(-4));
});

test('counts are of images, and class weights scale each image and divide by their number', async () => {
  const plain = await trainOnce(build());
  const doubled = await trainOnce(build(), Float32Array.of(2, 2, 2));
  const validation = executor.compile(validationStep(learner(build())));
  const measured = await validation.run(batch);
  expect(measured.losses!.shape).toEqual([5]);
  expect(Number.isInteger(plain.correct!.data[0])).toBe(true);
  expect(plain.topK!.data[0]).toBeGreaterThanOrEqual(plain.correct!.data[0]!);
  const penalty = measured.penalty!.data[0]!;
  expect(penalty).toBeGreaterThan(0);
  expect(doubled.loss!.data[0]! - penalty).toBeCloseTo(2 * (plain.loss!.data[0]! - penalty), 5);
});

test('validating changes no weight', async () => {
  const model = build();
  const before = await weightsOf(model);
  await executor.compile(validationStep(learner(model))).run(batch);
  expect(await weightsOf(model)).toEqual(before);
});

test('validation batches are large, but bounded by what the largest layer needs', () => {
  expect(forwardBatchSize(build(), 8)).toBe(512);
  const wide = tfl.sequential({
    layers: [tfl.layers.conv2d({ inputShape: [256, 256, 3], filters: 32, kernelSize: 3, padding: 'same' })],
  });
  models.push(wide);
  expect(forwardBatchSize(wide, 4)).toBe(8);
  expect(forwardBatchSize(wide, 16)).toBe(16);
});

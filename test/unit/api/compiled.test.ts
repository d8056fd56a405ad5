/** Every optimizer, loss and layer, compiled for the device `cpu`, trains as it does eagerly on tfjs's cpu backend. */

import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, sequential, layers as tfl } from '@tensorflow/tfjs-layers';
import * as darkroom from 'darkroom';
import { expect, it } from 'vitest';
import { installSeededNoise } from '../../../src/api/layers/seeded-noise.ts';
import { correctInTopK } from '../../../src/api/metrics.ts';
import type { Loss } from '../../../src/api/model.ts';
import type { Optimizer } from '../../../src/api/optimizer.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import { createEagerExecutor } from '../../../src/jit/eager.ts';
import type { Executor, HostTensors, TensorFunction } from '../../../src/jit/executor.ts';
import { withRandomKey } from '../../../src/jit/random.ts';
import { expectClose } from './cpu.ts';

/** Fixed numbers in −1..1. */
const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + seed * 78.233));

/** A network with every layer that is ours or whose random numbers are. */
function network(units: number): LayersModel {
  const activation = units === 1 ? 'sigmoid' : 'softmax';
  const model = sequential({
    layers: [
      tfl.dense({ units: 8, inputShape: [5] }),
      darkroom.gelu(),
      darkroom.gelu({ approximate: true }),
      darkroom.mish(),
      darkroom.swish(),
      darkroom.hardSwish(),
      tfl.dropout({ rate: 0.2 }),
      tfl.gaussianNoise({ stddev: 0.1 }),
      tfl.gaussianDropout({ rate: 0.1 }),
      tfl.alphaDropout({ rate: 0.1 }),
      tfl.reshape({ targetShape: [2, 2, 2] }),
      darkroom.spatialDropout2d({ rate: 0.3 }),
      tfl.flatten(),
      tfl.dense({ units, activation }),
    ],
  });
  model.setWeights(model.getWeights().map((weight, i) => tf.tensor(numbers(weight.size, i), weight.shape)));
  return model;
}

/** Losses and numbers of correct images of four steps, then all weights. */
async function train(executor: Executor, optimizer: Optimizer, loss: Loss, units: number): Promise<number[]> {
  const model = network(units);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const state = optimizer.createState(variables);
  const step: TensorFunction = ({ x, labels, learningRate, key }) => {
    const y = labels as tf.Tensor1D;
    const outputs: tf.Tensor2D[] = [];
    const { value, grads } = withRandomKey(key as tf.Tensor1D, () =>
      tf.variableGrads(() => {
        outputs[0] = tf.keep(model.apply(x!, { training: true }) as tf.Tensor2D);
        return tf.mean<tf.Scalar>(loss.compute(y, outputs[0]));
      }, variables),
    );
    const gradients = variables.map(({ name }) => grads[name]!);
    optimizer.apply(gradients, variables, state, learningRate as tf.Scalar);
    return { loss: value, correct: tf.sum(correctInTopK(y, loss.probabilities(outputs[0]!), 1)) };
  };
  const compiled = executor.compile(step);
  const measured: number[] = [];
  for (let i = 0; i < 4; i++) {
    const results = await compiled.run(inputsOf(i, units, optimizer.learningRate));
    measured.push(results.loss!.data[0]!, results.correct!.data[0]!);
  }
  for (const variable of variables) measured.push(...(await variable.data()));
  compiled.dispose();
  tf.dispose(state);
  model.dispose();
  return measured;
}

const inputsOf = (step: number, units: number, learningRate: number): HostTensors => ({
  x: { dtype: 'float32', shape: [6, 5], data: numbers(30, step + 9) },
  labels: { dtype: 'int32', shape: [6], data: Int32Array.of(0, 1, 1, 0, units - 1, 0) },
  learningRate: { dtype: 'float32', shape: [], data: Float32Array.of(learningRate) },
  key: { dtype: 'int32', shape: [2], data: Int32Array.of(3, step) },
});

const { losses, optimizers } = darkroom;
const cases: (readonly [name: string, optimizer: () => Optimizer, loss: Loss, units: number])[] = [
  ...Object.entries(optimizers).map(
    ([name, make]) => [name, () => make({ learningRate: 0.01 }), losses.sparseCategoricalCrossentropy(), 3] as const,
  ),
  [
    'AMSGrad, label smoothing',
    () => optimizers.adam({ amsgrad: true }),
    losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.1 }),
    3,
  ],
  [
    'Nesterov, logits',
    () => optimizers.sgd({ momentum: 0.9, nesterov: true }),
    losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    3,
  ],
  [
    'centered rmsprop, hinge of classes',
    () => optimizers.rmsprop({ centered: true, momentum: 0.9 }),
    losses.categoricalHinge(),
    3,
  ],
  ['clipped by value, focal', () => optimizers.adam({ clipValue: 0.01 }), losses.focalCrossentropy(), 3],
  [
    'clipped by norm, focal of one unit',
    () => optimizers.sgd({ clipNorm: 0.01 }),
    losses.focalCrossentropy({ gamma: 1.5 }),
    1,
  ],
  ['clipped by the common norm, binary', () => optimizers.sgd({ globalClipNorm: 0.1 }), losses.binaryCrossentropy(), 1],
  ['binary from logits', () => optimizers.adam(), losses.binaryCrossentropy({ fromLogits: true }), 1],
  ['hinge', () => optimizers.adam(), losses.hinge(), 1],
];

it.each(cases)('%s', async (_name, optimizer, loss, units) => {
  installSeededNoise();
  const eager = await train(await createEagerExecutor(), optimizer(), loss, units);
  const device = await createExecutor('cpu');
  const compiled = await train(device, optimizer(), loss, units);
  device.dispose();
  expect(eager.every(Number.isFinite)).toBe(true);
  expectClose(compiled, eager, 1e-5);
});

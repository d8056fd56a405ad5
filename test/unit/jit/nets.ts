/** The reports' networks with fixed weights and images, and five Adam steps of them on an executor. */

import * as tf from '@tensorflow/tfjs';
import cifarA from '../../../examples/reports/models/cifar-a.model.ts';
import cifarB from '../../../examples/reports/models/cifar-b.model.ts';
import comics from '../../../examples/reports/models/comics.model.ts';
import mnist from '../../../examples/reports/models/mnist.model.ts';
import whales from '../../../examples/reports/models/whales.model.ts';
import { losses } from '../../../src/api/losses/registry.ts';
import { adam } from '../../../src/api/optimizers/adam.ts';
import type { Executor, HostTensor, TensorFunction } from '../../../src/jit/executor.ts';
import { withRandomKey } from '../../../src/jit/random.ts';
import { between, bytes, filled, floats, hashed, ints } from './data.ts';
import { variablesOf } from './models.ts';

export interface Net {
  readonly name: string;
  readonly build: () => tf.LayersModel;
  readonly inputShape: [number, number, number];
  /** 1 for a binary output. */
  readonly classes: number;
  /** The reference takes seconds; the others' results are stored. */
  readonly quick: boolean;
  /**
   * Part of each weight that must be within 1e-3. Less than all where the network itself amplifies rounding: a dense layer
   * normalized over a batch of 2 keeps only which number is larger, its gradient is rounding, and Adam makes whole steps of
   * that. In such a network a change of the first weights by 2e-7 moves some of them by 4e-3 (by less than 1e-3 only from a
   * batch of 16 on, which takes the reference hours).
   */
  readonly part: number;
}

const steps = 5;
const batch = 2;

const net = (
  name: string,
  { build }: { build: unknown },
  params: Record<string, number>,
  inputShape: [number, number, number],
  classes: number,
  quick: boolean,
  part = 1,
): Net => ({
  name,
  inputShape,
  classes,
  quick,
  part,
  build: () => (build as (context: object) => tf.LayersModel)({ params, inputShape, classes }),
});

const mnistParams = { filters: 32, stride: 2, dropout: 0.25, l1: 0, l2: 0 };
const comicsNet = (convolutions: number, quick: boolean) =>
  net(
    `comics, ${convolutions} convolutions`,
    comics,
    { convolutions, size: 32, extraDense: convolutions - 1 },
    [150, 150, 1],
    1,
    quick,
  );

export const nets: readonly Net[] = [
  net('MNIST', mnist, mnistParams, [28, 28, 1], 10, true),
  net('MNIST, 8 filters, L1 and L2', mnist, { ...mnistParams, filters: 8, l1: 1e-4, l2: 1e-3 }, [28, 28, 1], 10, true),
  net('CIFAR A', cifarA, { filters: 32, dropout: 0.25 }, [32, 32, 3], 10, false),
  net('CIFAR B', cifarB, { dropout: 0.25 }, [32, 32, 3], 10, true),
  net('whales', whales, { dropout: 0.3 }, [100, 100, 3], 20, false, 0.9),
  comicsNet(1, true),
  comicsNet(2, false),
  comicsNet(3, false),
];

/** As Glorot and Bengio draw them; normalizations begin as Keras has them. */
function initialValues(variable: tf.Variable, i: number): Float32Array {
  const { shape, size, name } = variable;
  if (/gamma|variance/.test(name)) return new Float32Array(size).fill(1);
  if (shape.length === 1) return new Float32Array(size);
  const receptive = shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  const limit = Math.sqrt(6 / (receptive * (shape[shape.length - 2] + shape[shape.length - 1])));
  return filled(between(-limit, limit, floats(...shape)), 900 + i).data as Float32Array;
}

export interface Trained {
  readonly losses: readonly number[];
  /** All weights of the model, in its order. */
  readonly weights: readonly Float32Array[];
}

function adamStep(model: tf.LayersModel, binary: boolean) {
  const optimizer = adam();
  const variables = model.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
  const state = optimizer.createState(variables);
  const loss = binary ? losses.binaryCrossentropy() : losses.sparseCategoricalCrossentropy();
  const step: TensorFunction = ({ pixels, labels, key }) => {
    const { value, grads } = withRandomKey(key as tf.Tensor1D, () =>
      tf.variableGrads(() => {
        const images = tf.div(tf.cast(pixels, 'float32'), 255);
        const outputs = model.apply(images, { training: true }) as tf.Tensor2D;
        const data = tf.mean(loss.compute(labels as tf.Tensor1D, outputs)) as tf.Scalar;
        return model.calculateLosses().reduce<tf.Scalar>((total, penalty) => tf.add(total, penalty), data);
      }, variables),
    );
    optimizer.apply(
      variables.map(({ name }) => grads[name]),
      variables,
      state,
      tf.scalar(optimizer.learningRate),
    );
    return { loss: value };
  };
  return { step, state };
}

/** Images with large light and dark areas, or else a network's channels would hardly differ. */
function imagesOf({ inputShape: [height, width, channels] }: Net, step: number): HostTensor {
  const pixels = filled(bytes(batch, height, width, channels), 40 + step);
  const data = pixels.data.map((noise, i) => {
    const [row, column] = [Math.floor(i / (width * channels)), Math.floor(i / channels) % width];
    return hashed(step, Math.floor(row / 7) * 1000 + Math.floor(column / 9)) * 200 + noise * 0.2;
  });
  return { ...pixels, data };
}

export async function train(executor: Executor, subject: Net): Promise<Trained> {
  const model = subject.build();
  const all = variablesOf(model);
  tf.tidy(() => {
    all.forEach((variable, i) => {
      variable.assign(tf.tensor(initialValues(variable, i), variable.shape));
    });
  });
  const { step, state } = adamStep(model, subject.classes === 1);
  const compiled = executor.compile(step, { name: 'training step' });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const labels = filled(ints(Math.max(subject.classes, 2), batch), 60 + i);
    const key: HostTensor = { dtype: 'int32', shape: [2], data: Int32Array.of(7, i) };
    // The reference computes for seconds without a pause, in which the runner would take this process for dead.
    await new Promise((resolve) => setImmediate(resolve));
    const { loss } = await compiled.run({ pixels: imagesOf(subject, i), labels, key });
    losses.push(loss.data[0]);
  }
  compiled.dispose();
  const weights = all.map((variable) => variable.dataSync().slice() as Float32Array);
  for (const variable of [...all, ...state]) variable.dispose();
  return { losses, weights };
}

/** Part of a weight that is within 1e-3. */
export const partWithin = (actual: Float32Array, expected: Float32Array): number =>
  actual.filter((number, i) => Math.abs(number - expected[i]) < 1e-3).length / actual.length;

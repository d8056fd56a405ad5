/**
 * Layers and networks through both executors: what the model gives in inference, and one training pass with the
 * gradient of every weight and the new moving averages. Weights and data come from the hash of data.ts.
 */

import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { Executor, HostTensor, TensorFunction } from '../../../src/jit/executor.ts';
import { withRandomKey } from '../../../src/jit/random.ts';
import { filled, filledAll, floats, type InputSpec } from './data.ts';
import { expectClose, type Tolerance, usual } from './harness.ts';

export interface ModelCase {
  readonly name: string;
  readonly build: () => tf.LayersModel;
  /** One for each input of the model. */
  readonly inputs: readonly InputSpec[];
  /** Inference only, where tfjs has no gradient. */
  readonly forwardOnly?: boolean;
  readonly tolerance?: Partial<Tolerance>;
}

/** A model of the layers in a row behind an input. */
export const stacked = (inputShape: number[], ...made: (() => tf.layers.Layer)[]): tf.LayersModel => {
  const input = tf.input({ shape: inputShape });
  const output = made.reduce((value, layer) => layer().apply(value) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
};

export const variablesOf = (model: tf.LayersModel): tf.Variable[] =>
  model.weights.map((weight) => (weight as unknown as { val: tf.Variable }).val);

/** Positive where a weight is a scale or a variance. */
function initialWeight(variable: tf.Variable, i: number): HostTensor {
  const positive = /gamma|variance/.test(variable.name);
  const spec = { ...floats(...variable.shape), low: positive ? 0.5 : -0.5, high: positive ? 1.5 : 0.5 };
  return filled(spec, 500 + i);
}

export function resetWeights(model: tf.LayersModel): void {
  tf.tidy(() => {
    variablesOf(model).forEach((variable, i) => {
      const { data } = initialWeight(variable, i);
      variable.assign(tf.tensor(data, variable.shape));
    });
  });
}

const listOf = (outputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(outputs) ? outputs : [outputs]);

/** Fixed weights, so that no element's gradient is like another's. */
const weightedSum = (outputs: tf.Tensor[]): tf.Scalar =>
  outputs
    .map((tensor, i) => tf.sum(tf.mul(tensor, tf.tensor(filled(floats(...tensor.shape), 77 + i).data, tensor.shape))))
    .reduce((total, sum) => tf.add(total, sum)) as tf.Scalar;

/**
 * Inputs `x0`, …, and `key`. Outputs `y0`, … of inference; `loss`, gradients `d.<i>` of the trainable weights and
 * `state.<i>` of the others after a training pass.
 */
export function modelFunction(model: tf.LayersModel, forwardOnly = false): TensorFunction {
  const all = variablesOf(model);
  const trainable = model.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
  return (given) => {
    const inputs = model.inputs.map((_, i) => given[`x${i}`]);
    const results: Record<string, tf.Tensor> = {};
    listOf(model.apply(inputs, { training: false }) as tf.Tensor).forEach((tensor, i) => {
      results[`y${i}`] = tensor;
    });
    if (forwardOnly) return results;
    const training = () => {
      const outputs = listOf(model.apply(inputs, { training: true }) as tf.Tensor);
      const penalties = model.calculateLosses();
      return penalties.reduce((total, penalty) => tf.add(total, penalty), weightedSum(outputs)) as tf.Scalar;
    };
    const { value, grads } = withRandomKey(given.key as tf.Tensor1D, () =>
      trainable.length > 0 ? tf.variableGrads(training, trainable) : { value: training(), grads: {} },
    );
    results.loss = value;
    trainable.forEach((variable, i) => {
      if (grads[variable.name]) results[`d.${i}`] = grads[variable.name];
    });
    all.forEach((variable, i) => {
      if (!trainable.includes(variable)) results[`state.${i}`] = tf.clone(variable);
    });
    return results;
  };
}

export const modelFeeds = (inputs: readonly InputSpec[], seed = 1): Record<string, HostTensor> => ({
  ...filledAll(Object.fromEntries(inputs.map((spec, i) => [`x${i}`, spec] as const)), seed),
  key: { dtype: 'int32', shape: [2], data: Int32Array.of(42, seed) },
});

/** Runs the models as one function on both executors and compares; leaves no tensor behind. */
export async function modelsAgree(subject: Executor, reference: Executor, cases: readonly ModelCase[]): Promise<void> {
  const before = tf.memory().numTensors;
  const models = cases.map(({ build }) => build());
  try {
    const functions = models.map((model, i) => modelFunction(model, cases[i].forwardOnly));
    const feeds: Record<string, HostTensor> = {};
    cases.forEach(({ inputs }, i) => {
      for (const [name, tensor] of Object.entries(modelFeeds(inputs))) feeds[`${i}/${name}`] = tensor;
    });
    const together: TensorFunction = (given) =>
      Object.fromEntries(
        functions.flatMap((fn, i) =>
          Object.entries(fn(below(given, `${i}/`))).map(([name, tensor]) => [`${i}/${name}`, tensor] as const),
        ),
      );
    const run = async (executor: Executor) => {
      for (const model of models) resetWeights(model);
      const compiled = executor.compile(together, { name: 'layers' });
      const result = await compiled.run(feeds);
      compiled.dispose();
      return result;
    };
    const expected = await run(reference);
    const actual = await run(subject);
    cases.forEach(({ name, tolerance }, i) => {
      expectSamePass(below(actual, `${i}/`), below(expected, `${i}/`), name, tolerance);
    });
  } finally {
    for (const variable of models.flatMap(variablesOf)) variable.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
}

/**
 * Like expectSame, but a gradient is small only beside the model's other gradients: that of a bias in front of a batch
 * normalization is 0 up to rounding. The loss is a sum of many numbers of either sign.
 */
function expectSamePass(
  actual: Record<string, HostTensor>,
  expected: Record<string, HostTensor>,
  what: string,
  { forward = usual.forward, gradient = usual.gradient }: Partial<Tolerance> = {},
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  const largest = Math.max(...Object.keys(expected).map((name) => (name.startsWith('d.') ? reach(expected[name]) : 0)));
  for (const [name, tensor] of Object.entries(expected)) {
    const ofGradient = name.startsWith('d.');
    const least = ofGradient ? largest * 1e-2 : name === 'loss' ? 1 : 0;
    expectClose(actual[name], tensor, ofGradient ? gradient : forward, `${what}: ${name}`, least);
  }
}

function reach({ data }: HostTensor): number {
  let most = 0;
  for (const number of data) most = Math.max(most, Math.abs(number));
  return most;
}

const below = <T>(all: Record<string, T>, prefix: string): Record<string, T> =>
  Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value] as const),
  );

/**
 * Runs a function of tensors and its gradients on two executors and compares: the reference is tfjs's own `cpu`
 * backend, run op by op. Used with single kernels, with layers and with whole networks.
 */

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Executor, HostTensor, TensorFunction } from '../../../src/jit/executor.ts';
import { filled, filledAll, floats, type InputSpec } from './data.ts';

export type Inputs = Record<string, tf.Tensor4D>;

/** A function whose result and gradients must not depend on the executor. */
export interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly fn: (inputs: Inputs) => tf.Tensor | tf.Tensor[];
  /** Inputs that the gradient is taken with respect to. Default: all floats. */
  readonly wrt?: readonly string[];
  readonly tolerance?: Partial<Tolerance>;
}

/** Largest difference, relative to the largest number of the tensor. */
export interface Tolerance {
  readonly forward: number;
  readonly gradient: number;
}

export const usual: Tolerance = { forward: 1e-4, gradient: 1e-3 };
const seeds = [1, 2];

export const floatInputs = (specs: Readonly<Record<string, InputSpec>>): string[] =>
  Object.keys(specs).filter((name) => specs[name].dtype === 'float32');

/** Fixed weights for a sum over a tensor, so that no element's gradient is like another's. */
const weights = (shape: readonly number[], i: number): tf.Tensor =>
  tf.tensor(filled(floats(...shape), 77 + i).data, [...shape]);

/** The case as a function with outputs `y0`, `y1`, … and gradients `d.<input>` of a weighted sum of the float outputs. */
export function withGradients({ fn, inputs: specs, wrt = floatInputs(specs) }: Omit<Case, 'name'>): TensorFunction {
  return (given) => {
    const results: Record<string, tf.Tensor> = {};
    const forward = (inputs: Record<string, tf.Tensor>) => {
      const made = fn(inputs as Inputs);
      return Array.isArray(made) ? made : [made];
    };
    forward(given).forEach((tensor, i) => {
      results[`y${i}`] = tensor;
    });
    if (wrt.length === 0) return results;
    const { grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
      const inputs = { ...given, ...Object.fromEntries(wrt.map((name, i) => [name, values[i]] as const)) };
      const floating = forward(inputs).filter(({ dtype }) => dtype === 'float32');
      const sums = floating.map((tensor, i) => tf.sum(tf.mul(tensor, weights(tensor.shape, i))));
      return sums.reduce((total, sum) => tf.add(total, sum)) as tf.Scalar;
    })(wrt.map((name) => given[name]));
    wrt.forEach((name, i) => {
      results[`d.${name}`] = grads[i];
    });
    return results;
  };
}

/** Compares dtype, shape and values. `least` is what a tensor of very small numbers is measured by. */
export function expectClose(
  actual: HostTensor,
  expected: HostTensor,
  tolerance: number,
  what: string,
  least = 0,
): void {
  expect(actual.dtype, `${what}: dtype`).toBe(expected.dtype);
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  let scale = Math.max(1e-6, least);
  for (const number of expected.data) if (Number.isFinite(number)) scale = Math.max(scale, Math.abs(number));
  expected.data.forEach((number, i) => {
    const own = actual.data[i];
    if (Object.is(own, number) || own === number) return;
    if (Math.abs(own - number) <= tolerance * scale) return;
    expect.fail(`${what}[${i}]: ${own} instead of ${number} (tolerance ${tolerance} of ${scale})`);
  });
}

export function expectSame(
  actual: Record<string, HostTensor>,
  expected: Record<string, HostTensor>,
  what: string,
  { forward, gradient }: Partial<Tolerance> = {},
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) {
    const tolerance = name.includes('d.') ? (gradient ?? usual.gradient) : (forward ?? usual.forward);
    expectClose(actual[name], tensor, tolerance, `${what}: ${name}`);
  }
}

/** Runs and checks that no tensor is left behind. */
export async function runTidily(
  executor: Executor,
  fn: TensorFunction,
  feeds: readonly Record<string, HostTensor>[],
): Promise<Record<string, HostTensor>[]> {
  const compiled = executor.compile(fn, { name: 'case' });
  const before = tf.memory().numTensors;
  const results: Record<string, HostTensor>[] = [];
  try {
    for (const inputs of feeds) {
      // The reference computes without a pause; the runner wants to hear from this process now and then.
      await new Promise((resolve) => setImmediate(resolve));
      results.push(await compiled.run(inputs));
    }
  } finally {
    compiled.dispose();
  }
  expect(tf.memory().numTensors, `tensors left behind on ${executor.device}`).toBe(before);
  return results;
}

/** Two seeds through both executors, forward and gradients. */
export async function agree(subject: Executor, reference: Executor, given: Case): Promise<void> {
  const fn = withGradients(given);
  const feeds = seeds.map((seed) => filledAll(given.inputs, seed));
  const expected = await runTidily(reference, fn, feeds);
  const actual = await runTidily(subject, fn, feeds);
  feeds.forEach((_, i) => {
    expectSame(actual[i], expected[i], `${given.name}, seed ${seeds[i]}`, given.tolerance);
  });
}

/**
 * Many cases as one function, where making a session is what takes the time. One seed.
 * Names of inputs and outputs are those of the cases behind `<case>/`.
 */
export async function agreeTogether(subject: Executor, reference: Executor, cases: readonly Case[]): Promise<void> {
  const feeds: Record<string, HostTensor> = {};
  cases.forEach((given, i) => {
    for (const [name, tensor] of Object.entries(filledAll(given.inputs, 1))) feeds[`${i}/${name}`] = tensor;
  });
  const together: TensorFunction = (all) => {
    const results: Record<string, tf.Tensor> = {};
    cases.forEach((given, i) => {
      const own = Object.fromEntries(Object.keys(given.inputs).map((name) => [name, all[`${i}/${name}`]] as const));
      for (const [name, tensor] of Object.entries(withGradients(given)(own))) results[`${i}/${name}`] = tensor;
    });
    return results;
  };
  const [expected] = await runTidily(reference, together, [feeds]);
  const [actual] = await runTidily(subject, together, [feeds]);
  cases.forEach(({ name, tolerance }, i) => {
    const own = (all: Record<string, HostTensor>) =>
      Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith(`${i}/`)));
    expectSame(own(actual), own(expected), name, tolerance);
  });
}

/** Like {@link agree} for a function that is linear in each input: its gradient from differences of the reference. */
export async function agreeWithDifferences(subject: Executor, reference: Executor, given: Case): Promise<void> {
  const feeds = filledAll(given.inputs, 1);
  const [actual] = await runTidily(subject, withGradients(given), [feeds]);
  const expected = await differences(reference, given, feeds);
  expectSame(actual, expected, given.name, given.tolerance);
}

async function differences(
  reference: Executor,
  given: Case,
  feeds: Record<string, HostTensor>,
): Promise<Record<string, HostTensor>> {
  const forward = reference.compile(withGradients({ ...given, wrt: [] }));
  const result = await forward.run(feeds);
  const weighted = (outputs: Record<string, HostTensor>) => {
    let total = 0;
    Object.values(outputs).forEach(({ shape, data }, i) => {
      const each = filled(floats(...shape), 77 + i).data;
      data.forEach((number, place) => {
        total += number * each[place];
      });
    });
    return total;
  };
  for (const name of given.wrt ?? floatInputs(given.inputs)) {
    const tensor = feeds[name];
    const gradient = new Float32Array(tensor.data.length);
    for (let i = 0; i < gradient.length; i++) {
      const moved = async (by: number) => {
        const data = tensor.data.slice();
        data[i] += by;
        return weighted(await forward.run({ ...feeds, [name]: { ...tensor, data } }));
      };
      gradient[i] = (await moved(0.5)) - (await moved(-0.5));
    }
    result[`d.${name}`] = { dtype: 'float32', shape: tensor.shape, data: gradient };
  }
  return result;
}

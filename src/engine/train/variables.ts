/** Copies of variables in host memory and back: for checkpoints, and for callbacks that keep the best weights. */

import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { WeightSnapshot } from '../../api/callback.ts';
import type { NamedArray, PlainArray } from '../runs/tensors.ts';

/** All weights of a model in its own order, trainable or not. */
export const modelVariables = (model: LayersModel): tf.Variable[] =>
  model.weights.map((weight) => weight.read() as tf.Variable);

export const trainableVariables = (model: LayersModel): tf.Variable[] =>
  model.trainableWeights.map((weight) => weight.read() as tf.Variable);

export async function readVariables(variables: readonly tf.Variable[]): Promise<NamedArray[]> {
  const arrays: NamedArray[] = [];
  for (const variable of variables) {
    // A copy: what a backend hands out may be its own memory, which the next step writes over.
    const data = (await variable.data()).slice() as PlainArray;
    arrays.push({ name: variable.name, dtype: variable.dtype as NamedArray['dtype'], shape: variable.shape, data });
  }
  return arrays;
}

/** Assigns values to variables in order; sizes must agree. */
export function writeVariables(variables: readonly tf.Variable[], values: readonly PlainArray[]): void {
  if (values.length !== variables.length) {
    throw new RangeError(`There are ${variables.length} variables, but values for ${values.length}.`);
  }
  variables.forEach((variable, i) => {
    // tfjs keeps the array that it is given: a copy leaves the caller's own alone.
    const tensor = tf.tensor(values[i]!.slice(), variable.shape, variable.dtype as 'float32');
    variable.assign(tensor);
    tensor.dispose();
  });
}

export async function snapshotWeights(model: LayersModel): Promise<WeightSnapshot> {
  return (await readVariables(modelVariables(model))).map(({ data }) => data as Float32Array);
}

export function restoreWeights(model: LayersModel, snapshot: WeightSnapshot): void {
  writeVariables(modelVariables(model), snapshot);
}

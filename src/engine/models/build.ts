/**
 * Calls a model file's `build` with seeded weights and checks that the model takes the dataset's images and gives one
 * number per class. Losses and training are left to the trainer.
 */

import * as tf from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { resolveInput } from '../../api/define.ts';
import { installSeededNoise } from '../../api/layers/seeded-noise.ts';
import type { Params, WidenedParams } from '../../api/model.ts';
import { strictParams } from '../../api/resolve.ts';
import { modelInputMismatch, modelOutputMismatch, noModelBuilt, type SourceLocation } from '../../protocol/errors.ts';
import type { InputSpec } from '../../protocol/runs.ts';
import { mulberry32 } from '../seeded-random.ts';
import { describeLayer, type Layer, type Shape, showShape } from './layers.ts';
import type { LoadedModelFile } from './load.ts';
import { layerLocation } from './namespace.ts';
import { outputActivation } from './output-activation.ts';

export interface BuildOptions {
  /** All params of the model file, resolved. */
  readonly params: Params;
  readonly classes: number;
  /** The same seed gives the same initial weights. */
  readonly seed: number;
}

export interface BuiltModel {
  readonly model: LayersModel;
  readonly input: InputSpec;
  /** Width of the output: one per class, or 1 for two classes. */
  readonly units: number;
  /** `softmax`, `sigmoid`, `linear`, …: whether the outputs are probabilities is for the loss to decide. */
  readonly outputActivation: string;
  /** Where the model file made a layer, by object or by name. */
  locateLayer(layer: Layer | string): SourceLocation | undefined;
}

/** @throws UserError for whatever is wrong with the model, at the place in the file. */
export function buildModel(loaded: LoadedModelFile, options: BuildOptions): BuiltModel {
  const before = new Set(Object.values(tf.engine().registeredVariables));
  try {
    return build(loaded, options);
  } catch (error) {
    // Weights of the layers that were made before it failed, which nobody else can reach.
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (!before.has(variable)) variable.dispose();
    }
    throw error;
  }
}

function build(loaded: LoadedModelFile, { params, classes, seed }: BuildOptions): BuiltModel {
  const { definition } = loaded;
  const input = resolveInput(definition.input);
  const inputShape: [number, number, number] = [input.height, input.width, input.channels];
  installSeededNoise();
  loaded.resetNames();
  const built: unknown = loaded.run(() =>
    withSeededRandom(seed, () =>
      definition.build({ params: strictParams(params) as WidenedParams<Params>, inputShape, classes }),
    ),
  );
  if (!(built instanceof LayersModel)) throw noModelBuilt(nameOf(built), { file: loaded.file, line: 1 });
  checkInput(built, inputShape, loaded);
  const units = checkOutput(built, classes, loaded);
  // A backend that records values instead of computing them is made to compute the initial weights now.
  for (const weight of built.weights) weight.read().dataSync();
  const locateLayer = (layer: Layer | string) =>
    layerLocation(typeof layer === 'string' ? built.getLayer(layer) : layer);
  return { model: built, input, units, outputActivation: outputActivation(built), locateLayer };
}

/** TensorFlow.js's initializers seed themselves from Math.random. */
function withSeededRandom<T>(seed: number, fn: () => T): T {
  const { random } = Math;
  Math.random = mulberry32(seed);
  try {
    return fn();
  } finally {
    Math.random = random;
  }
}

function nameOf(value: unknown): string {
  if (value instanceof Promise) return 'a Promise';
  return typeof value === 'object' && value !== null ? `an object (${value.constructor?.name})` : String(value);
}

function checkInput(model: LayersModel, wanted: Shape, { file }: LoadedModelFile): void {
  const [first, ...others] = model.inputs;
  const location = placeOf(model.layers.slice(0, 2)) ?? { file, line: 1 };
  if (others.length) throw modelInputMismatch(`${model.inputs.length} tensors`, showShape(wanted), location);
  const actual = first.shape.slice(1);
  const agrees =
    actual.length === wanted.length && actual.every((extent, i) => extent === null || extent === wanted[i]);
  if (!agrees) throw modelInputMismatch(showShape(actual), showShape(wanted), location);
}

function checkOutput(model: LayersModel, classes: number, { file }: LoadedModelFile): number {
  const [output, ...others] = model.outputs;
  const layer = output.sourceLayer;
  const location = placeOf([layer]) ?? { file, line: 1 };
  const refuse = (actual: string, nextStep: string) => {
    const expected = classes === 2 ? '[null, 2] or [null, 1]' : `[null, ${classes}], one number per class`;
    return modelOutputMismatch({ layer: describeLayer(layer), actual, expected, nextStep }, location);
  };
  if (others.length) throw refuse(`${model.outputs.length} outputs`, 'Return a model with one output.');
  const { shape } = output;
  if (shape.length !== 2) {
    throw refuse(showShape(shape), 'Put tf.layers.flatten() or tf.layers.globalAveragePooling2d({}) before it.');
  }
  const units = shape[1] ?? 0;
  if (units !== classes && !(units === 1 && classes === 2)) {
    throw refuse(showShape(shape), 'Use `units: classes`, with `classes` as build() receives it.');
  }
  return units;
}

const placeOf = (layers: readonly Layer[]): SourceLocation | undefined =>
  layers.map(layerLocation).find((place) => place !== undefined);

/**
 * Replaces what tfjs's dropout and noise layers do while training. They draw JavaScript random numbers, which a recorded
 * step would freeze and no seed could repeat; with this they draw from the step's key, and nothing else of them changes.
 */

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { alphaDropout, dropout, gaussianDropout, gaussianNoise } from './noise.ts';

/** The fields of tfjs's noise layers that decide what they do. */
interface NoiseLayer {
  readonly rate: number;
  readonly stddev: number;
  readonly noiseShape?: readonly (number | null)[];
  /** Dropout's; SpatialDropout1D overrides it. */
  getNoiseShape?(input: tf.Tensor): readonly number[] | null | undefined;
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], kwargs: object): void;
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[];
}

const between = (rate: number) => rate > 0 && rate < 1;

/** What each class does to its input in training; the input itself where it does nothing. */
const training: Readonly<Record<string, (layer: NoiseLayer, input: tf.Tensor) => tf.Tensor>> = {
  Dropout: (layer, input) =>
    between(layer.rate) ? dropout(input, layer.rate, layer.getNoiseShape?.(input) ?? input.shape) : input,
  GaussianNoise: (layer, input) => (layer.stddev > 0 ? gaussianNoise(input, layer.stddev) : input),
  GaussianDropout: (layer, input) => (between(layer.rate) ? gaussianDropout(input, layer.rate) : input),
  AlphaDropout: (layer, input) =>
    between(layer.rate) ? alphaDropout(input, layer.rate, filledShape(layer.noiseShape, input)) : input,
};

const filledShape = (shape: readonly (number | null)[] | undefined, input: tf.Tensor): readonly number[] =>
  shape?.map((extent, i) => extent ?? input.shape[i]!) ?? input.shape;

const installed = new WeakSet<object>();

/**
 * Patches Dropout (with it SpatialDropout1D, which inherits), GaussianNoise, GaussianDropout and AlphaDropout. Does
 * nothing when called again.
 */
export function installSeededNoise(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const [className, noise] of Object.entries(training)) {
    const registered = classNameMap[className];
    if (!registered) throw new Error(`tfjs-layers has no class ${className}.`);
    const prototype = registered[0].prototype as NoiseLayer;
    if (installed.has(prototype)) continue;
    installed.add(prototype);
    prototype.call = function (this: NoiseLayer, inputs, kwargs) {
      return tf.tidy(() => {
        this.invokeCallHook(inputs, kwargs);
        const input = Array.isArray(inputs) ? inputs[0]! : inputs;
        return kwargs.training ? noise(this, input) : input;
      });
    };
  }
}

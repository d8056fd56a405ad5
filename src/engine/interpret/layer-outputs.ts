/** What every layer of a model gives while the model runs, the layers of models inside of it included. */

import * as tf from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import type { Layer } from '../models/layers.ts';
import { watchLayer } from './watch-layer.ts';

export interface LayerOutput {
  readonly layer: Layer;
  /** Counts the uses of a layer that is used more than once, from 1. */
  readonly use: number;
  /** Kept; whoever asked for it disposes of it. */
  readonly tensor: tf.Tensor;
}

/** Runs a forward pass and gives what each layer made of its input, in the model's order. */
export function withLayerOutputs<T>(model: LayersModel, forward: () => T): { result: T; outputs: LayerOutput[] } {
  const layers = layersOf(model);
  const outputs: LayerOutput[] = [];
  const restore = layers.map((layer) => watch(layer, outputs));
  try {
    const result = forward();
    const position = new Map(layers.map((layer, at) => [layer, at]));
    outputs.sort((a, b) => position.get(a.layer)! - position.get(b.layer)! || a.use - b.use);
    return { result, outputs };
  } catch (error) {
    for (const { tensor } of outputs) tensor.dispose();
    throw error;
  } finally {
    for (const undo of restore) undo();
  }
}

/** A model inside of the model stands behind its own layers, as it gives what the last of them does. */
function layersOf(model: LayersModel): Layer[] {
  const all = model.layers.flatMap((layer) => (layer instanceof LayersModel ? layersOf(layer) : [layer]));
  return [...new Set(all)];
}

/** @returns A function that takes the watch away again. */
function watch(layer: Layer, outputs: LayerOutput[]): () => void {
  let use = 0;
  return watchLayer(layer, (_, output) => {
    use++;
    for (const value of [output].flat()) {
      // A copy, as the model disposes of what no other layer needs any more.
      if (value instanceof tf.Tensor) outputs.push({ layer, use, tensor: tf.keep(tf.clone(value)) });
    }
  });
}

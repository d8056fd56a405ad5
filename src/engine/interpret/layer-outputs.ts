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

/** `conv2d_Conv2D1`, and `shared (2)` for the second use of a layer. */
export const outputName = ({ layer, use }: Pick<LayerOutput, 'layer' | 'use'>): string =>
  use === 1 ? layer.name : `${layer.name} (${use})`;

/** Runs a forward pass and gives what each layer made of its input, in the model's order. */
export function withLayerOutputs<T>(model: LayersModel, forward: () => T): { result: T; outputs: LayerOutput[] } {
  const outputs: LayerOutput[] = [];
  try {
    // A copy, as the model disposes of what no other layer needs any more.
    const result = tappingLayers(model, forward, (tensor, layer, use) => {
      outputs.push({ layer, use, tensor: tf.keep(tf.clone(tensor)) });
      return tensor;
    });
    const position = new Map(layersOf(model).map((layer, at) => [layer, at]));
    outputs.sort((a, b) => position.get(a.layer)! - position.get(b.layer)! || a.use - b.use);
    return { result, outputs };
  } catch (error) {
    for (const { tensor } of outputs) tensor.dispose();
    throw error;
  }
}

/** Sees what a layer gives at each of its uses; the model goes on with what it returns. */
export type Tap = (tensor: tf.Tensor, layer: Layer, use: number) => tf.Tensor;

/** Runs a forward pass with a tap on the output of each layer, in the order in which they are computed. */
export function tappingLayers<T>(model: LayersModel, forward: () => T, tap: Tap): T {
  const restore = layersOf(model).map((layer) => watch(layer, tap));
  try {
    return forward();
  } finally {
    for (const undo of restore) undo();
  }
}

/** A model inside of the model stands behind its own layers, as it gives what the last of them does. */
export function layersOf(model: LayersModel): Layer[] {
  const all = model.layers.flatMap((layer) => (layer instanceof LayersModel ? layersOf(layer) : [layer]));
  return [...new Set(all)];
}

/** @returns A function that takes the watch away again. */
function watch(layer: Layer, tap: Tap): () => void {
  let use = 0;
  return watchLayer(layer, (_, output) => {
    use++;
    const tapped = (value: tf.Tensor) => (value instanceof tf.Tensor ? tap(value, layer, use) : value);
    return Array.isArray(output) ? output.map(tapped) : tapped(output as tf.Tensor);
  });
}

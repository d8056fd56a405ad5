/**
 * Finds what a network makes of an image before it decides: the input of its last layer with weights. Models that end in
 * several branches, that hold other models, or that have one layer only are followed as well.
 */

import * as tf from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import type { FeatureSpace } from '../../protocol/features.ts';
import { watchLayer } from '../interpret/watch-layer.ts';
import type { Layer, SymbolicTensor } from '../models/layers.ts';

/** Layers with weights that scale or bend what they are given, but decide nothing. */
const scaling = new Set(['BatchNormalization', 'LayerNormalization', 'PReLU']);

export interface Head {
  readonly source: FeatureSpace['source'];
  /** Layers whose inputs are the features; none in a model without weights. */
  readonly layers: readonly Layer[];
}

/** The last layers with weights, one for each branch that leads to the output. */
export function headOf(model: LayersModel): Head {
  const layers = new Set<Layer>();
  follow(model.outputs as SymbolicTensor[], layers);
  const before = deciding(model).some((layer) => !layers.has(layer));
  return { source: before ? 'layer' : 'input', layers: [...layers] };
}

/** All layers with weights that do more than scale, those of models inside of the model included. */
const deciding = (model: LayersModel): Layer[] =>
  model.layers.flatMap((layer) => (layer instanceof LayersModel ? deciding(layer) : decides(layer) ? [layer] : []));

const decides = (layer: Layer) => layer.weights.length > 0 && !scaling.has(layer.getClassName());

/** Goes against the stream to the nearest layers with weights. @returns Whether a branch reached the model's input. */
function follow(tensors: readonly SymbolicTensor[], found: Set<Layer>): boolean {
  return tensors.map((tensor) => followOne(tensor, found)).includes(true);
}

function followOne({ sourceLayer, nodeIndex }: SymbolicTensor, found: Set<Layer>): boolean {
  const node = sourceLayer.inboundNodes[nodeIndex ?? 0];
  // An input layer's own output is named as its input.
  const inputs = node && node.inboundLayers.length > 0 ? node.inputTensors : [];
  if (sourceLayer instanceof LayersModel) {
    return follow(sourceLayer.outputs as SymbolicTensor[], found) && follow(inputs, found);
  }
  if (decides(sourceLayer)) {
    found.add(sourceLayer);
    return false;
  }
  return inputs.length === 0 || follow(inputs, found);
}

/**
 * Runs a forward pass and gives what the head was given: [batch, width].
 * @param input What the model itself is given, for a model whose head has no layers.
 */
export function withFeatures<T>(head: Head, input: tf.Tensor, forward: () => T): { result: T; features: tf.Tensor2D } {
  const given: tf.Tensor2D[] = [];
  const restore = head.layers.map((layer) => {
    const pointwise = head.source === 'layer' && isPointwise(layer);
    return watchLayer(layer, (inputs) => {
      for (const value of [inputs].flat()) {
        if (value instanceof tf.Tensor) given.push(tf.keep(tf.tidy(() => flat(value, pointwise))));
      }
      return undefined;
    });
  });
  try {
    const result = forward();
    const features = given.length === 0 ? flat(input, false) : tf.concat(given, 1);
    return { result, features };
  } finally {
    for (const undo of restore) undo();
    tf.dispose(given);
  }
}

/**
 * [batch, width]. Where a layer treats every place of a picture alike, what decides is the mean over all places: the
 * mean of what it is given then says as much as its whole, in a fraction of the numbers.
 */
function flat(tensor: tf.Tensor, pointwise: boolean): tf.Tensor2D {
  const pooled = pointwise && tensor.rank > 2 ? tf.mean(tensor, places(tensor.rank)) : tensor;
  return tf.reshape(pooled, [tensor.shape[0]!, -1]);
}

const places = (rank: number) => Array.from({ length: rank - 2 }, (_, i) => i + 1);

function isPointwise(layer: Layer): boolean {
  const { kernelSize, strides } = layer.getConfig() as { kernelSize?: unknown; strides?: unknown };
  if (layer.getClassName() === 'Dense') return true;
  return layer.getClassName() === 'Conv2D' && allOnes(kernelSize) && allOnes(strides);
}

const allOnes = (value: unknown) => [value].flat().every((each) => each === 1);

/** The request `run/activations`: what every layer of a run's network makes of one image, or of two to compare. */

import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '../../jit/executor.ts';
import { outputsNotFinite } from '../../protocol/errors.ts';
import type { ImageReference, LayerActivations, Prediction } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import type { Work } from '../datasets/dataset.ts';
import { classification } from '../evaluate/forward.ts';
import { type KeptNetwork, withNetwork } from '../evaluate/kept-networks.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { explainingModel } from '../models/explain.ts';
import { mostProbable } from '../predict/most-probable.ts';
import { featureMaps } from './feature-maps.ts';
import { readImage } from './image.ts';
import { layerDifference } from './layer-difference.ts';
import { outputName, withLayerOutputs } from './layer-outputs.ts';

/** Classes that are told of the prediction. */
const top = 5;

export const showActivations: Handler<'run/activations'> = async (params, context) => {
  const { workspace, run, image, second, weights, device } = params;
  return withNetwork(workspace, run, { weights, device }, async (kept) => {
    const one = await activationsOf(kept, workspace, image, context);
    const layersOf = ({ outputs }: Activations, beside: Activations) =>
      outputs.map(({ layer, shape, data }, at) => featureMaps(layer, shape, data, beside.outputs[at]!.data));
    if (!second) return { layers: layersOf(one, one), prediction: one.prediction };
    const other = await activationsOf(kept, workspace, second, context);
    return {
      layers: layersOf(one, other),
      prediction: one.prediction,
      second: {
        layers: layersOf(other, one),
        prediction: other.prediction,
        differences: one.outputs.map(({ shape, data }, at) => layerDifference(shape, data, other.outputs[at]!.data)),
      },
    };
  });
};

interface Activations {
  /** Of each layer. */
  readonly outputs: readonly {
    readonly layer: LayerName;
    /** Without the batch dimension. */
    readonly shape: readonly number[];
    readonly data: ArrayLike<number>;
  }[];
  readonly prediction: Prediction;
}

async function activationsOf(
  kept: KeptNetwork,
  workspace: string,
  image: ImageReference,
  work: Work,
): Promise<Activations> {
  const { record } = kept.network;
  const { height, width, channels } = record.input;
  const { path, pixels } = await readImage(workspace, image, record.input, work);
  const named = names.get(kept) ?? new Map<string, LayerName>();
  names.set(kept, named);
  const forward = kept.compiled('activations', (network) => everyLayer(network, named));
  const { probabilities, ...layers } = await explainingModel(kept.network, () =>
    forward.run({ pixels: { dtype: 'uint8', shape: [1, height, width, channels], data: pixels } }),
  );
  const values = probabilities!.data as Float32Array;
  if (!values.every(Number.isFinite)) throw outputsNotFinite(record.id, path);
  return {
    prediction: { path, top: mostProbable(values, record.classNames, top) },
    outputs: Object.entries(layers).map(([key, { shape, data }]) => ({
      layer: named.get(key)!,
      shape: shape.slice(1),
      data,
    })),
  };
}

type LayerName = Pick<LayerActivations, 'name' | 'className'>;
const names = new WeakMap<KeptNetwork, Map<string, LayerName>>();

/** Input `pixels` as of `classification`; outputs `probabilities` and `0`, `1`, … of the layers, which `named` describes. */
function everyLayer(network: RunNetwork, named: Map<string, LayerName>): TensorFunction {
  const classify = classification(network);
  return (inputs) => {
    const { result, outputs } = withLayerOutputs(network.model, () => classify(inputs));
    const tensors = outputs.map((output, at) => {
      named.set(String(at), { name: outputName(output), className: output.layer.getClassName() });
      return [String(at), handOver(output.tensor)] as const;
    });
    return { ...result, ...Object.fromEntries(tensors) };
  };
}

/** From kept to owned by whoever called. */
function handOver(tensor: tf.Tensor): tf.Tensor {
  const owned = tf.clone(tensor);
  tensor.dispose();
  return owned;
}

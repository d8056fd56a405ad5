/** The request `run/activations`: what every layer of a run's network makes of one image. */

import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '../../jit/executor.ts';
import { outputsNotFinite } from '../../protocol/errors.ts';
import type { LayerActivations } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { classification } from '../evaluate/forward.ts';
import { type KeptNetwork, withNetwork } from '../evaluate/kept-networks.ts';
import type { RunNetwork } from '../evaluate/network.ts';
import { explainingModel } from '../models/explain.ts';
import { mostProbable } from '../predict/most-probable.ts';
import { featureMaps } from './feature-maps.ts';
import { readImage } from './image.ts';
import { outputName, withLayerOutputs } from './layer-outputs.ts';

/** Classes that are told of the prediction. */
const top = 5;

export const showActivations: Handler<'run/activations'> = async (params, context) => {
  const { workspace, run, image, weights, device } = params;
  return withNetwork(workspace, run, { weights, device }, async (kept) => {
    const { record } = kept.network;
    const { path, pixels } = await readImage(workspace, image, record.input, context);
    const { layers, probabilities } = await explainingModel(kept.network, () => activationsOf(kept, pixels));
    if (!probabilities.every(Number.isFinite)) throw outputsNotFinite(record.id, path);
    return { layers, prediction: { path, top: mostProbable(probabilities, record.classNames, top) } };
  });
};

interface Activations {
  readonly layers: LayerActivations[];
  /** [classes] */
  readonly probabilities: Float32Array;
}

async function activationsOf(kept: KeptNetwork, pixels: Uint8Array): Promise<Activations> {
  const { height, width, channels } = kept.network.record.input;
  const named = names.get(kept) ?? new Map<string, LayerName>();
  names.set(kept, named);
  const forward = kept.compiled('activations', (network) => everyLayer(network, named));
  const outputs = await forward.run({
    pixels: { dtype: 'uint8', shape: [1, height, width, channels], data: pixels },
  });
  const { probabilities, ...layers } = outputs;
  return {
    probabilities: probabilities!.data as Float32Array,
    layers: Object.entries(layers).map(([key, { shape, data }]) => featureMaps(named.get(key)!, shape.slice(1), data)),
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

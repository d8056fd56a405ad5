/** The request `model/summary`: a model file's layers, shapes, parameters and places, like Keras's summary table. */

import { LayersModel } from '@tensorflow/tfjs-layers';
import { resolveParams } from '../../api/resolve.ts';
import { createEagerExecutor } from '../../jit/eager.ts';
import type { LayerCost, ModelSummary, SummaryLayer } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { openDataset } from '../datasets/open.ts';
import { type BuiltModel, buildModel } from './build.ts';
import { type LayerUse, layerCost, totalCost } from './costs.ts';
import { disposeModel } from './dispose.ts';
import { layerDetail } from './layer-detail.ts';
import type { Layer, Shape } from './layers.ts';
import { loadModelFile } from './load.ts';

export const summarizeModel: Handler<'model/summary'> = async ({ workspace, file, set }, { signal, progress }) => {
  const loaded = await loadModelFile(workspace, file);
  const params = resolveParams(loaded.definition.params, set);
  const { dataset } = loaded.definition;
  const { classNames } = await openDataset(workspace, dataset, { signal, progress });
  // Nothing is trained: TensorFlow.js's own backend is enough, and the weights' values don't show.
  const executor = await createEagerExecutor();
  executor.activate();
  const built = buildModel(loaded, { params, classes: classNames.length, seed: 0 });
  try {
    return { ...summarize(built), dataset, classes: classNames.length, params };
  } finally {
    disposeModel(built.model);
    executor.dispose();
  }
};

/** Layers in the model's order with their output shapes, parameters, costs and places in the model file. */
export function summarize({
  model,
  input: { height, width, channels },
  locateLayer,
}: Pick<BuiltModel, 'model' | 'input' | 'locateLayer'>): Omit<ModelSummary, 'dataset' | 'classes' | 'params'> {
  const layers = layersOf(model, locateLayer);
  const all = leaves(layers);
  const sum = (key: keyof LayerCost) => layers.reduce((total, { cost }) => total + (cost[key] ?? 0), 0);
  return {
    name: model.name,
    input: [height, width, channels],
    layers,
    ...countParameters(model),
    cost: { activations: sum('activations'), multiplyAdds: sum('multiplyAdds') },
    uncounted: all.filter(({ cost }) => cost.multiplyAdds === undefined).map(({ name }) => name),
  };
}

function layersOf(model: LayersModel, locateLayer: BuiltModel['locateLayer']): SummaryLayer[] {
  const sequential = model.getClassName() === 'Sequential';
  return model.layers.map((layer) => {
    const uses = usesOf(layer, model);
    const inner = layer instanceof LayersModel ? layersOf(layer, locateLayer) : undefined;
    const detail = layerDetail(layer);
    return {
      name: layer.name,
      className: layer.getClassName(),
      ...(detail !== undefined && { detail }),
      outputShape: outputShape(layer),
      parameters: count(layer.weights),
      trainable: count(layer.trainableWeights),
      inputs: sequential ? [] : inputsWithin(layer, model),
      cost: inner
        ? totalCost(
            inner.map(({ cost }) => cost),
            uses.length,
          )
        : layerCost(layer, uses),
      ...(uses.length > 1 && { uses: uses.length }),
      ...(inner && { layers: inner }),
      location: locateLayer(layer),
    };
  });
}

const leaves = (layers: readonly SummaryLayer[]): SummaryLayer[] =>
  layers.flatMap((layer) => (layer.layers ? leaves(layer.layers) : [layer]));

/** A layer may have been used outside of this model too, in a part that was cut off, or in another model. */
function usesOf(layer: Layer, model: LayersModel): LayerUse[] {
  const nodes = layer.inboundNodes.filter((_, index) => model.containerNodes.has(`${layer.name}_ib-${index}`));
  // The keys have the names that layers had when the model was made.
  return (nodes.length > 0 ? nodes : layer.inboundNodes.slice(0, 1)).map(({ inputShapes, outputShapes }) => ({
    inputs: listOf(inputShapes),
    outputs: listOf(outputShapes),
  }));
}

/** One shape, or a list of them. */
const listOf = (shapes: unknown): readonly Shape[] =>
  Array.isArray(shapes) && Array.isArray(shapes[0]) ? (shapes as Shape[]) : [shapes as Shape];

/** Numbers in the model's weights, each weight counted once; a shared layer's too. */
export const countParameters = (model: LayersModel): { total: number; trainable: number } => ({
  total: count(model.weights),
  trainable: count(model.trainableWeights),
});

const count = (weights: Layer['weights']): number =>
  [...new Set(weights)].reduce(
    (sum, { shape }) => sum + shape.reduce<number>((size, extent) => size * (extent ?? 1), 1),
    0,
  );

/** The first, for a layer with several outputs or one that is used on inputs of several sizes. */
const outputShape = (layer: Layer): Shape => listOf(layer.inboundNodes[0]!.outputShapes)[0]!;

function inputsWithin(layer: Layer, model: LayersModel): string[] {
  const inside = new Set<Layer>(model.layers);
  const feeding = layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers).filter((from) => inside.has(from));
  return [...new Set(feeding.map(({ name }) => name))];
}

/** The request `model/summary`: a model file's layers, shapes, parameters and places, like Keras's summary table. */

import type { LayersModel } from '@tensorflow/tfjs-layers';
import { resolveParams } from '../../api/resolve.ts';
import { createEagerExecutor } from '../../jit/eager.ts';
import type { ModelSummary, SummaryLayer } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { openDataset } from '../datasets/open.ts';
import { type BuiltModel, buildModel } from './build.ts';
import { disposeModel } from './dispose.ts';
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

/** Layers in the model's order with their output shapes, parameters and places in the model file. */
export function summarize({
  model,
  locateLayer,
}: Pick<BuiltModel, 'model' | 'locateLayer'>): Pick<ModelSummary, 'name' | 'layers' | 'total' | 'trainable'> {
  const sequential = model.getClassName() === 'Sequential';
  const layers = model.layers.map(
    (layer): SummaryLayer => ({
      name: layer.name,
      className: layer.getClassName(),
      outputShape: outputShape(layer),
      parameters: count(layer.weights),
      trainable: count(layer.trainableWeights),
      inputs: sequential ? [] : inputsWithin(layer, model),
      location: locateLayer(layer),
    }),
  );
  return { name: model.name, layers, ...countParameters(model) };
}

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
function outputShape(layer: Layer): Shape {
  const shape = layer.inboundNodes[0]!.outputShapes as Shape | readonly Shape[];
  return Array.isArray(shape[0]) ? (shape[0] as Shape) : (shape as Shape);
}

/** A layer may have been used outside of this model too, in a part that was cut off. */
function inputsWithin(layer: Layer, model: LayersModel): string[] {
  const inside = new Set<Layer>(model.layers);
  const feeding = layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers).filter((from) => inside.has(from));
  return [...new Set(feeding.map(({ name }) => name))];
}

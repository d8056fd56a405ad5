/** The activation that a model's outputs went through last, which tells probabilities from logits. */

import { LayersModel } from '@tensorflow/tfjs-layers';
import type { Layer } from './layers.ts';

/** Layers that only move or drop values, so that the activation before them still holds. */
const passing = new Set([
  'Activation',
  'Flatten',
  'Reshape',
  'Permute',
  'Dropout',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'Masking',
]);

/** `softmax`, `sigmoid`, `relu`, …; `linear` where there is none. */
export function outputActivation(model: LayersModel): string {
  let layer: Layer | undefined = model.outputs[0].sourceLayer;
  while (layer) {
    if (layer instanceof LayersModel) {
      layer = layer.outputs[0].sourceLayer;
      continue;
    }
    if (layer.getClassName() === 'Softmax') return 'softmax';
    const { activation } = layer.getConfig() as { activation?: unknown };
    if (typeof activation === 'string' && activation !== 'linear') return activation;
    const passesOn: boolean = passing.has(layer.getClassName());
    layer = passesOn ? layer.inboundNodes[0]?.inboundLayers[0] : undefined;
  }
  return 'linear';
}

/**
 * The activation that a model's outputs went through last, which tells probabilities from logits; and running the model
 * without it.
 */

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
export const outputActivation = (model: LayersModel): string => lastActivation(model).activation;

/**
 * Runs a forward pass whose outputs lack the softmax or sigmoid that they end in: the class scores.
 * @returns Whether there was one to leave out; else the outputs are what they always are.
 */
export function withoutOutputActivation<T>(model: LayersModel, forward: () => T): { result: T; left: boolean } {
  const { activation, layer } = lastActivation(model);
  if (!layer || !(activation === 'softmax' || activation === 'sigmoid')) return { result: forward(), left: false };
  const [property, instead] = layer.getClassName() === 'Softmax' ? ['call', first] : ['activation', identity];
  const own = Object.getOwnPropertyDescriptor(layer, property);
  Object.defineProperty(layer, property, { value: instead, writable: true, configurable: true });
  try {
    return { result: forward(), left: true };
  } finally {
    if (own) Object.defineProperty(layer, property, own);
    else Reflect.deleteProperty(layer, property);
  }
}

/** An activation as layers hold them. */
const identity = { apply: <T>(x: T) => x, getClassName: () => 'linear' };

const first = <T>(inputs: T | readonly T[]) => (Array.isArray(inputs) ? inputs[0] : inputs);

function lastActivation(model: LayersModel): { readonly activation: string; readonly layer?: Layer } {
  let layer: Layer | undefined = model.outputs[0].sourceLayer;
  while (layer) {
    if (layer instanceof LayersModel) {
      layer = layer.outputs[0].sourceLayer;
      continue;
    }
    if (layer.getClassName() === 'Softmax') return { activation: 'softmax', layer };
    const { activation } = layer.getConfig() as { activation?: unknown };
    if (typeof activation === 'string' && activation !== 'linear') return { activation, layer };
    const passesOn: boolean = passing.has(layer.getClassName());
    layer = passesOn ? layer.inboundNodes[0]?.inboundLayers[0] : undefined;
  }
  return { activation: 'linear' };
}

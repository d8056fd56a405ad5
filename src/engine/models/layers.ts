/** Names for what tfjs-layers does not export types of, and small questions to a layer. */

import type * as tfl from '@tensorflow/tfjs-layers';

export type Layer = InstanceType<typeof tfl.layers.Layer>;
export type SymbolicTensor = tfl.SymbolicTensor;

/** Dimensions as tfjs-layers holds them: null is any number. */
export type Shape = readonly (number | null)[];

export const showShape = (shape: Shape) => `[${shape.map((extent) => extent ?? 'null').join(', ')}]`;

export const isSymbolic = (value: unknown): value is SymbolicTensor =>
  typeof value === 'object' && value !== null && 'sourceLayer' in value;

/** `conv2d_Conv2D1 (Conv2D)`. */
export const describeLayer = (layer: Layer) => `${layer.name} (${layer.getClassName()})`;

/** Gives back the memory of a model. */

import type { LayersModel } from '@tensorflow/tfjs-layers';

/** All weights: TensorFlow.js's own `dispose` forgets those of a model inside of the model. */
export function disposeModel(model: LayersModel): void {
  const variables = model.weights.map((weight) => weight.read());
  model.dispose();
  for (const variable of variables) if (!variable.isDisposed) variable.dispose();
}

/** Sees what a layer is given and what it makes of it, whatever model it stands in; and may put something in its place. */

import type * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '../models/layers.ts';

type Applied = tf.Tensor | readonly tf.Tensor[];

/**
 * @param see Called after each use of the layer; symbolic uses, when a model is built of it, are seen as well. Where it
 * gives something back, the model goes on with that.
 * @returns A function that takes the watch away again.
 */
export function watchLayer(layer: Layer, see: (inputs: Applied, output: Applied) => Applied | undefined): () => void {
  const own = Object.getOwnPropertyDescriptor(layer, 'apply');
  const { apply } = layer;
  const watched: Layer['apply'] = (inputs, kwargs) => {
    const output = apply.call(layer, inputs, kwargs);
    return (see(inputs as Applied, output as Applied) ?? output) as typeof output;
  };
  Object.defineProperty(layer, 'apply', { value: watched, writable: true, configurable: true });
  return () => {
    if (own) Object.defineProperty(layer, 'apply', own);
    else Reflect.deleteProperty(layer, 'apply');
  };
}

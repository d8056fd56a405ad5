/**
 * Activity regularizers. TensorFlow.js refuses to apply a layer that has one; here the layer is applied without it and
 * the penalty of its output is handed to whoever trains, who adds it to the loss as Keras does.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from './layers.ts';

let collected: tf.Scalar[] | undefined;

/** Runs a forward pass and gives the penalties of the activity regularizers in it, scalars, divided by the batch size. */
export function withActivityLosses<T>(forward: () => T): { result: T; losses: tf.Scalar[] } {
  const outer = collected;
  const losses: tf.Scalar[] = [];
  collected = losses;
  try {
    const result = forward();
    return { result, losses: losses.map(handOver) };
  } finally {
    collected = outer;
  }
}

/** From kept, so that it outlives the model's own tidy, to owned by whoever called. */
function handOver(loss: tf.Scalar): tf.Scalar {
  const owned = tf.clone(loss);
  loss.dispose();
  return owned;
}

/** Applies a layer with its activity regularizer set aside. */
export function applyUnregularized<T>(layer: Layer, apply: () => T): T {
  const regularizer = layer.activityRegularizer;
  if (!regularizer) return apply();
  let output: T;
  layer.activityRegularizer = null as unknown as typeof regularizer;
  try {
    output = apply();
  } finally {
    layer.activityRegularizer = regularizer;
  }
  for (const value of Array.isArray(output) ? output : [output]) {
    if (!(value instanceof tf.Tensor)) continue;
    collected?.push(tf.keep(tf.tidy(() => tf.div(regularizer.apply(value), value.shape[0] ?? 1))));
  }
  return output;
}

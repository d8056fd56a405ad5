/** Chooses the tfjs backend that the next ops run on. */

import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes a registered backend TensorFlow.js's current one, at once: `await tf.setBackend(…)` would let another request in
 * between, which may choose another one. For a backend that is there, setBackend does all its work before it returns.
 */
export function useBackend(name: string): void {
  if (tf.getBackend() === name) return;
  tf.findBackend(name);
  void tf.setBackend(name);
}

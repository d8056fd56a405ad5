/** The contract of an optimizer: written once in tf ops, its state in variables, its learning rate an input. */

import type * as tf from '@tensorflow/tfjs-core';

export interface Optimizer {
  /** Keras's name in lower camel case: `adam`, `rmsprop`. */
  readonly name: string;
  /** Initial learning rate; the loop feeds the current one to `apply`. */
  readonly learningRate: number;
  /** All settings, for run.json. */
  readonly config: Readonly<Record<string, number | boolean | string>>;
  /**
   * Creates the slots (moments, counters) for the variables, in a fixed order, as non-trainable variables named
   * `<variable>/<slot>`. They are saved in last/ and restored on resume.
   */
  createState(variables: readonly tf.Variable[]): tf.Variable[];
  /** Updates variables and state by assignment. `learningRate` is a float32 scalar. Only tf ops; no values are read. */
  apply(
    gradients: readonly tf.Tensor[],
    variables: readonly tf.Variable[],
    state: readonly tf.Variable[],
    learningRate: tf.Scalar,
  ): void;
}

/** Adadelta (Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012). */

import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, optimizerOptions } from './clipping.ts';
import { decayRate, moveAverage, optimizerFrom, positive } from './rule.ts';

export interface AdadeltaOptions extends Clipping {
  /** Default 0.001; the paper's form is 1. */
  readonly learningRate?: number;
  /** Decay rate of both averages. Default 0.95. */
  readonly rho?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * a ← ρa + (1 − ρ)g²; Δ = √(d + ε) / √(a + ε) · g; d ← ρd + (1 − ρ)Δ²; variable ← variable − learningRate · Δ.
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  const shape = {
    learningRate: positive().default(0.001),
    rho: decayRate().default(0.95),
    epsilon: positive().default(1e-7),
  };
  const settings = optimizerOptions('adadelta', shape, options);
  const { rho, epsilon } = settings;

  return optimizerFrom({
    name: 'adadelta',
    settings,
    scalars: {},
    slots: { accumulatedGradient: 0, accumulatedDelta: 0 },
    begin: (_scalars, learningRate) => learningRate,
    update: (gradient, variable, { accumulatedGradient, accumulatedDelta }, learningRate) => {
      moveAverage(accumulatedGradient, tf.square(gradient), rho);
      const ratio = tf.div(tf.add(accumulatedDelta, epsilon), tf.add(accumulatedGradient, epsilon));
      const delta = tf.mul(tf.sqrt(ratio), gradient);
      moveAverage(accumulatedDelta, tf.square(delta), rho);
      variable.assign(tf.sub(variable, tf.mul(delta, learningRate)));
    },
  });
}

/** Adamax, Adam with the infinity norm (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014, section 7.1). */

import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, optimizerOptions } from './clipping.ts';
import { biasCorrection, countStep, decayRate, moveAverage, optimizerFrom, positive } from './rule.ts';

export interface AdamaxOptions extends Clipping {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Decay rate of the average gradient. Default 0.9. */
  readonly beta1?: number;
  /** Decay rate of the largest gradient. Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/** m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g|); variable ← variable − learningRate / (1 − β₁ᵗ) · m / (u + ε). */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  const shape = {
    learningRate: positive().default(0.001),
    beta1: decayRate().default(0.9),
    beta2: decayRate().default(0.999),
    epsilon: positive().default(1e-7),
  };
  const settings = optimizerOptions('adamax', shape, options);
  const { beta1, beta2, epsilon } = settings;

  return optimizerFrom({
    name: 'adamax',
    settings,
    scalars: { iteration: 0 },
    slots: { momentum: 0, norm: 0 },
    begin: ({ iteration }, learningRate) => tf.div(learningRate, biasCorrection(beta1, countStep(iteration))),
    update: (gradient, variable, { momentum, norm }, alpha) => {
      moveAverage(momentum, gradient, beta1);
      norm.assign(tf.maximum(tf.mul(norm, beta2), tf.abs(gradient)));
      variable.assign(tf.sub(variable, tf.div(tf.mul(momentum, alpha), tf.add(norm, epsilon))));
    },
  });
}

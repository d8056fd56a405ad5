/**
 * Nadam, Adam with Nesterov's momentum (Dozat, "Incorporating Nesterov Momentum into Adam", 2016), with the momentum
 * schedule that Keras took from it: u(t) = β₁ · (1 − 0.5 · 0.96ᵗ).
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, optimizerOptions } from './clipping.ts';
import { biasCorrection, countStep, decayRate, moveAverage, optimizerFrom, positive } from './rule.ts';

export interface NadamOptions extends Clipping {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Decay rate of the average gradient. Default 0.9. */
  readonly beta1?: number;
  /** Decay rate of the average squared gradient. Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/**
 * With P(t) the product of u(1)…u(t):
 * m̂ = u(t+1) · m / (1 − P(t+1)) + (1 − u(t)) · g / (1 − P(t)); variable ← variable − learningRate · m̂ / (√(v / (1 − β₂ᵗ)) + ε).
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  const shape = {
    learningRate: positive().default(0.001),
    beta1: decayRate().default(0.9),
    beta2: decayRate().default(0.999),
    epsilon: positive().default(1e-7),
  };
  const settings = optimizerOptions('nadam', shape, options);
  const { beta1, beta2, epsilon } = settings;
  const scheduled = (t: tf.Tensor) => tf.mul(tf.sub(1, tf.mul(tf.pow(tf.scalar(0.96), t), 0.5)), beta1);

  return optimizerFrom({
    name: 'nadam',
    settings,
    scalars: { iteration: 0, momentumProduct: 1 },
    slots: { momentum: 0, velocity: 0 },
    begin: ({ iteration, momentumProduct }, learningRate) => {
      const t = countStep(iteration);
      const now = scheduled(t);
      const next = scheduled(tf.add(t, 1));
      momentumProduct.assign(tf.mul(momentumProduct, now));
      // Both sides of the fraction are multiplied by √(1 − β₂ᵗ), which leaves one operation less for each variable.
      const correction = tf.sqrt(biasCorrection(beta2, t));
      const rate = tf.mul(learningRate, correction);
      return {
        ofMomentum: tf.div(tf.mul(rate, next), tf.sub(1, tf.mul(momentumProduct, next))),
        ofGradient: tf.div(tf.mul(rate, tf.sub(1, now)), tf.sub(1, momentumProduct)),
        epsilon: tf.mul(correction, epsilon),
      };
    },
    update: (gradient, variable, { momentum, velocity }, step) => {
      moveAverage(momentum, gradient, beta1);
      moveAverage(velocity, tf.square(gradient), beta2);
      const move = tf.add(tf.mul(momentum, step.ofMomentum), tf.mul(gradient, step.ofGradient));
      variable.assign(tf.sub(variable, tf.div(move, tf.add(tf.sqrt(velocity), step.epsilon))));
    },
  });
}

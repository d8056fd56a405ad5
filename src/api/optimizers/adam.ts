/**
 * Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014), optionally as AMSGrad (Reddi, Kale and Kumar,
 * "On the Convergence of Adam and Beyond", 2018). As in Keras, `epsilon` is the "epsilon hat" of the paper's section 2.
 */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, optimizerOptions } from './clipping.ts';
import { biasCorrection, countStep, decayRate, moveAverage, optimizerFrom, positive } from './rule.ts';

export interface AdamOptions extends Clipping {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Decay rate of the average gradient. Default 0.9. */
  readonly beta1?: number;
  /** Decay rate of the average squared gradient. Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the largest average squared gradient so far. Default false. */
  readonly amsgrad?: boolean;
}

export const adamShape = {
  learningRate: positive().default(0.001),
  beta1: decayRate().default(0.9),
  beta2: decayRate().default(0.999),
  epsilon: positive().default(1e-7),
  amsgrad: z.boolean().default(false),
};

/** What Adam's formula needs; AdamW adds a decay of the weights. */
interface AdamSettings extends Clipping {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
  readonly weightDecay?: number;
}

/**
 * m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; variable ← variable − α · m / (√v + ε),
 * with α = learningRate · √(1 − β₂ᵗ) / (1 − β₁ᵗ).
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamRule('adam', optimizerOptions('adam', adamShape, options));
}

export function adamRule(name: string, settings: AdamSettings): Optimizer {
  const { beta1, beta2, epsilon, amsgrad, weightDecay } = settings;
  const slots: Record<'momentum' | 'velocity' | 'velocityMax', number> | Record<'momentum' | 'velocity', number> =
    amsgrad ? { momentum: 0, velocity: 0, velocityMax: 0 } : { momentum: 0, velocity: 0 };

  return optimizerFrom({
    name,
    settings,
    scalars: { iteration: 0 },
    slots: slots as Record<'momentum' | 'velocity' | 'velocityMax', number>,
    begin: ({ iteration }, learningRate) => {
      const t = countStep(iteration);
      const alpha = tf.div(tf.mul(learningRate, tf.sqrt(biasCorrection(beta2, t))), biasCorrection(beta1, t));
      const keep = weightDecay === undefined ? undefined : tf.sub(1, tf.mul(learningRate, weightDecay));
      return { alpha, keep };
    },
    update: (gradient, variable, { momentum, velocity, velocityMax }, { alpha, keep }) => {
      moveAverage(momentum, gradient, beta1);
      moveAverage(velocity, tf.square(gradient), beta2);
      if (amsgrad) velocityMax.assign(tf.maximum(velocityMax, velocity));
      const scale = tf.sqrt(amsgrad ? velocityMax : velocity);
      const start = keep ? tf.mul(variable, keep) : variable;
      variable.assign(tf.sub(start, tf.div(tf.mul(momentum, alpha), tf.add(scale, epsilon))));
    },
  });
}

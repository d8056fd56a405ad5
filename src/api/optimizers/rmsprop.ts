/**
 * RMSprop (Tieleman and Hinton, "Lecture 6.5: RMSProp", Coursera: Neural Networks for Machine Learning, 2012); centered
 * as in Graves, "Generating Sequences With Recurrent Neural Networks", 2013. As in Keras 3, epsilon is under the root.
 */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, optimizerOptions } from './clipping.ts';
import { decayRate, moveAverage, optimizerFrom, positive } from './rule.ts';

export interface RmspropOptions extends Clipping {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Decay rate of the average squared gradient. Default 0.9. */
  readonly rho?: number;
  /** 0..1, default 0: none. */
  readonly momentum?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the gradient's standard deviation instead of its root mean square. Default false. */
  readonly centered?: boolean;
}

type Slot = 'velocity' | 'momentum' | 'averageGradient';

/**
 * v ← ρv + (1 − ρ)g²; move = learningRate · g / √(v + ε), where `centered` takes the squared average gradient from v;
 * with momentum, m ← momentum · m + move and the variable moves by m.
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const shape = {
    learningRate: positive().default(0.001),
    rho: decayRate().default(0.9),
    momentum: z.number().min(0).max(1).default(0),
    epsilon: positive().default(1e-7),
    centered: z.boolean().default(false),
  };
  const settings = optimizerOptions('rmsprop', shape, options);
  const { rho, epsilon, centered } = settings;
  const slots = {
    velocity: 0,
    ...(settings.momentum > 0 && { momentum: 0 }),
    ...(centered && { averageGradient: 0 }),
  } as Record<Slot, number>;

  return optimizerFrom({
    name: 'rmsprop',
    settings,
    scalars: {},
    slots,
    begin: (_scalars, learningRate) => learningRate,
    update: (gradient, variable, { velocity, momentum, averageGradient }, learningRate) => {
      moveAverage(velocity, tf.square(gradient), rho);
      if (centered) moveAverage(averageGradient, gradient, rho);
      const variance = centered ? tf.sub(velocity, tf.square(averageGradient)) : velocity;
      const move = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(variance, epsilon)));
      if (settings.momentum > 0) momentum.assign(tf.add(tf.mul(momentum, settings.momentum), move));
      variable.assign(tf.sub(variable, settings.momentum > 0 ? momentum : move));
    },
  });
}

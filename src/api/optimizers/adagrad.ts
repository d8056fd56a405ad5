/**
 * Adagrad (Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", 2011).
 */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, optimizerOptions } from './clipping.ts';
import { optimizerFrom, positive } from './rule.ts';

export interface AdagradOptions extends Clipping {
  /** Default 0.001; the paper's form is 1. */
  readonly learningRate?: number;
  /** What the sums of squared gradients begin with. Default 0.1. */
  readonly initialAccumulator?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

/** a ← a + g²; variable ← variable − learningRate · g / √(a + ε). */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const shape = {
    learningRate: positive().default(0.001),
    initialAccumulator: z.number().min(0).default(0.1),
    epsilon: positive().default(1e-7),
  };
  const settings = optimizerOptions('adagrad', shape, options);
  const { initialAccumulator, epsilon } = settings;

  return optimizerFrom({
    name: 'adagrad',
    settings,
    scalars: {},
    slots: { accumulator: initialAccumulator },
    begin: (_scalars, learningRate) => learningRate,
    update: (gradient, variable, { accumulator }, learningRate) => {
      accumulator.assign(tf.add(accumulator, tf.square(gradient)));
      const scale = tf.sqrt(tf.add(accumulator, epsilon));
      variable.assign(tf.sub(variable, tf.div(tf.mul(gradient, learningRate), scale)));
    },
  });
}

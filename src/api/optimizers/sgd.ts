/**
 * Stochastic gradient descent, with momentum (Sutskever, Martens, Dahl and Hinton, "On the importance of initialization
 * and momentum in deep learning", 2013) in Keras's form: the velocity holds the learning rate.
 */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Optimizer } from '../optimizer.ts';
import { type Clipping, optimizerOptions } from './clipping.ts';
import { optimizerFrom, positive } from './rule.ts';

export interface SgdOptions extends Clipping {
  /** Default 0.01. */
  readonly learningRate?: number;
  /** 0..1, default 0: plain gradient descent. */
  readonly momentum?: number;
  /** Looks ahead along the velocity (Nesterov, 1983). Default false. */
  readonly nesterov?: boolean;
}

/**
 * velocity ← momentum · velocity − learningRate · gradient; variable ← variable + velocity.
 * With Nesterov's momentum: variable ← variable + momentum · velocity − learningRate · gradient.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const shape = {
    learningRate: positive().default(0.01),
    momentum: z.number().min(0).max(1).default(0),
    nesterov: z.boolean().default(false),
  };
  const settings = optimizerOptions('sgd', shape, options);
  const { momentum, nesterov } = settings;

  if (momentum === 0) {
    return optimizerFrom({
      name: 'sgd',
      settings,
      scalars: {},
      slots: {},
      begin: (_scalars, learningRate) => learningRate,
      update: (gradient, variable, _slots, learningRate) => {
        variable.assign(tf.sub(variable, tf.mul(gradient, learningRate)));
      },
    });
  }
  return optimizerFrom({
    name: 'sgd',
    settings,
    scalars: {},
    slots: { velocity: 0 },
    begin: (_scalars, learningRate) => learningRate,
    update: (gradient, variable, { velocity }, learningRate) => {
      const pull = tf.mul(gradient, learningRate);
      velocity.assign(tf.sub(tf.mul(velocity, momentum), pull));
      const move = nesterov ? tf.sub(tf.mul(velocity, momentum), pull) : velocity;
      variable.assign(tf.add(variable, move));
    },
  });
}

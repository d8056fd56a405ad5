/** Gradient clipping as in Keras: each gradient by value or by its norm, or all of them by their common norm. */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { badOption } from '../../protocol/errors.ts';
import { parseOptions } from '../options.ts';

/** At most one of the three. Default: no clipping. */
export interface Clipping {
  /** Gradients are cut to −clipValue … clipValue. */
  readonly clipValue?: number;
  /** The gradient of each variable is scaled down to this L2 norm where it is longer. */
  readonly clipNorm?: number;
  /**
   * All gradients are scaled down together so that their common L2 norm is at most this (Pascanu, Mikolov and Bengio,
   * "On the difficulty of training recurrent neural networks", 2013).
   */
  readonly globalClipNorm?: number;
}

const clippingOptions = {
  clipValue: z.number().positive().optional(),
  clipNorm: z.number().positive().optional(),
  globalClipNorm: z.number().positive().optional(),
};

/** An optimizer's options with its defaults filled in; the clipping options are added to `shape`. */
export function optimizerOptions<S extends z.ZodRawShape>(name: string, shape: S, options: unknown) {
  const settings = parseOptions(name, z.strictObject({ ...shape, ...clippingOptions }), options);
  const chosen = Object.keys(clippingOptions).filter((key) => (settings as Record<string, unknown>)[key] !== undefined);
  if (chosen.length > 1) {
    throw badOption(
      name,
      `only one of ${chosen.join(' and ')} can be used`,
      `Leave out ${chosen.slice(1).join(', ')}.`,
    );
  }
  return settings;
}

export function clipGradients(gradients: readonly tf.Tensor[], clipping: Clipping): readonly tf.Tensor[] {
  const { clipValue, clipNorm, globalClipNorm } = clipping;
  if (clipValue !== undefined) return gradients.map((gradient) => tf.clipByValue(gradient, -clipValue, clipValue));
  if (clipNorm !== undefined) {
    return gradients.map((gradient) => tf.mul(gradient, shrink(tf.sum(tf.square(gradient)), clipNorm)));
  }
  if (globalClipNorm !== undefined && gradients.length > 0) {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
    const factor = shrink(tf.addN(squares), globalClipNorm);
    return gradients.map((gradient) => tf.mul(gradient, factor));
  }
  return gradients;
}

/** 1 for vectors up to the limit, else limit / norm; no division by zero, as the limit is positive. */
const shrink = (squaredNorm: tf.Tensor, limit: number): tf.Tensor =>
  tf.div(limit, tf.maximum(tf.sqrt(squaredNorm), limit));

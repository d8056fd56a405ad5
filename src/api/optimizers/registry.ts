/** All optimizers by name. A new one is a file of its own and a line here. */

import { unknownName } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { Optimizer } from '../optimizer.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import { nadam } from './nadam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

export const optimizers = { sgd, adam, adamw, adamax, nadam, rmsprop, adagrad, adadelta } as const;

export type OptimizerName = keyof typeof optimizers;

/** @throws UserError `unknown-optimizer`. */
export function optimizerByName(name: string): Optimizer {
  if (Object.hasOwn(optimizers, name)) return optimizers[name as OptimizerName]();
  throw unknownName('optimizer', name, suggestion(name, Object.keys(optimizers)));
}

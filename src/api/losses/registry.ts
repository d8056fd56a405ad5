/** All losses by name, and the one that a model gets that names none. A new one is a file of its own and a line here. */

import { unknownName } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { Loss, LossName } from '../model.ts';
import { binaryCrossentropy } from './binary-crossentropy.ts';
import { focalCrossentropy } from './focal-crossentropy.ts';
import { categoricalHinge, hinge } from './hinge.ts';
import { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';

export const losses = {
  sparseCategoricalCrossentropy,
  binaryCrossentropy,
  hinge,
  categoricalHinge,
  focalCrossentropy,
} as const satisfies Record<LossName, () => Loss>;

/** @throws UserError `unknown-loss`. */
export function lossByName(name: string): Loss {
  if (Object.hasOwn(losses, name)) return losses[name as LossName]();
  throw unknownName('loss', name, suggestion(name, Object.keys(losses)));
}

/**
 * The loss that a model file named, or else the one for the model's number of output units.
 * @param activation what the model's outputs went through last: `softmax`, `sigmoid`, `linear` for none. A loss that was
 * not told whether it gets probabilities or logits sees it from this.
 */
export function resolveLoss(loss: Loss | undefined, outputUnits: number, activation?: string): Loss {
  const chosen = loss ?? (outputUnits === 1 ? binaryCrossentropy() : sparseCategoricalCrossentropy());
  return (activation !== undefined && chosen.forActivation?.(activation)) || chosen;
}

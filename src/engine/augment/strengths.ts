/** How strongly an augmentation changes images of each class, from what its option `only` says. */

import type { Augmentation } from '../../api/augmentation.ts';
import { badOption } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';

/** 0..1 for each class, [classes], or undefined where all classes are changed. @throws UserError `bad-option`. */
export function classStrengths(
  { name, only }: Pick<Augmentation, 'name' | 'only'>,
  classNames: readonly string[],
): Float32Array | undefined {
  if (only === undefined) return undefined;
  const given = Array.isArray(only) ? Object.fromEntries(only.map((label) => [label, 1])) : only;
  const strengths = new Float32Array(classNames.length);
  for (const [label, strength] of Object.entries(given as Readonly<Record<string, number>>)) {
    const index = classNames.indexOf(label);
    if (index < 0) {
      throw badOption(`${name}: only`, `the dataset has no class "${label}"`, suggestion(label, classNames));
    }
    strengths[index] = strength;
  }
  return strengths;
}

/** Images of each class on each side of a split. */

import type { ClassCount } from '../../protocol/datasets.ts';
import { sideNames } from './assign.ts';
import type { Dataset, Split } from './dataset.ts';

/** In the order of the class names. */
export function classCounts({ classNames, labels }: Dataset, { indices }: Split): ClassCount[] {
  const counts = classNames.map(() => ({ train: 0, validation: 0, test: 0 }));
  for (const side of sideNames) for (const index of indices[side]) counts[labels[index]!]![side]++;
  return counts.map((of, label) => ({
    name: classNames[label]!,
    counts: of,
    total: of.train + of.validation + of.test,
  }));
}

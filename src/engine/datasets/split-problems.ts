/** What a split brings to light: copies of images and groups that stand on several sides. */

import type { DatasetProblem } from '../../protocol/datasets.ts';
import type { SplitName } from '../../protocol/runs.ts';
import type { Dataset } from './dataset.ts';
import { counted, problem } from './source.ts';

export function splitProblems(
  { ids, labels, groups }: Dataset,
  sides: readonly SplitName[],
  copies: readonly (readonly number[])[],
): DatasetProblem[] {
  const differs = <T>(set: readonly number[], of: (at: number) => T) => set.some((at) => of(at) !== of(set[0]!));
  const names = (set: readonly number[]) => set.map((at) => ids[at]).join(' = ');
  const across = copies.filter((set) => differs(set, (at) => sides[at]));
  const otherLabels = copies.filter((set) => differs(set, (at) => labels[at]));
  const surplus = copies.reduce((sum, set) => sum + set.length - 1, 0);
  const torn = new Map<string, Set<SplitName>>();
  groups?.forEach((group, at) => {
    torn.set(group, (torn.get(group) ?? new Set()).add(sides[at]!));
  });
  const tornNames = [...torn].filter(([, found]) => found.size > 1).map(([group]) => group);
  return [
    ...problem(
      'info',
      'copies',
      copies.map(names),
      (n) => `${counted(surplus, 'image')} are exact copies of ${counted(n, 'other one')}.`,
    ).map((found) => ({ ...found, count: surplus })),
    ...problem(
      'warning',
      'copies-across-sides',
      across.map(names),
      (n) => `${counted(n, 'image')} with exact copies on another side of the split: results will look too good.`,
    ),
    ...problem(
      'warning',
      'copies-with-other-labels',
      otherLabels.map(names),
      (n) => `${counted(n, 'image')} whose exact copies have another label.`,
    ),
    ...problem('warning', 'groups-across-sides', tornNames, (n) => `${counted(n, 'group')} on two sides of the split.`),
  ];
}

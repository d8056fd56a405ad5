/** What exact and near copies have in common: sets of images, told apart by what they cross. */

import { dirname } from 'node:path';
import type { DataFinding, DataFindingItem } from '../../../protocol/datasets.ts';
import type { SplitName } from '../../../protocol/runs.ts';
import { counted } from '../source.ts';
import { type CheckInput, finding } from './check.ts';

export interface CopyWords {
  /** Begins the ids of the findings: `copies`, `near-copies`. */
  readonly id: string;
  /** `exact copies`, `near copies` */
  readonly noun: string;
  readonly rule?: string;
  /** What is to be said of a set, e.g. how much its images differ. */
  readonly note?: (set: readonly number[]) => string | undefined;
}

/** Whoever looks at a test result must be able to trust it; so images go from the side that is measured the least. */
const worth: readonly SplitName[] = ['train', 'validation', 'test'];

/**
 * Up to three findings: sets across sides of the split, sets with different labels, and the rest. A set that crosses both
 * stands in both of the first two.
 */
export function copyFindings(
  sets: readonly (readonly number[])[],
  input: CheckInput,
  { id, noun, rule, note }: CopyWords,
): (DataFinding | undefined)[] {
  const { dataset, sides } = input;
  const across = sets.filter((set) => differs(set, (index) => sides[index]));
  const otherLabels = sets.filter((set) => differs(set, (index) => dataset.labels[index]));
  const harmful = new Set([...across, ...otherLabels]);
  const rest = sets.filter((set) => !harmful.has(set));
  const surplus = rest.reduce((sum, set) => sum + set.length - 1, 0);
  const folders = rest.filter((set) => differs(set, (index) => dirname(dataset.ids[index]!))).length;
  const items = (found: typeof sets) =>
    found.map((set): DataFindingItem => ({ images: set.map((index) => dataset.ids[index]!), note: note?.(set) }));
  return [
    finding({
      id: `${id}-across-sides`,
      severity: 'warning',
      items: items(across),
      rule,
      setAside: across.flatMap((set) => otherSides(set, input)),
      message: (n) =>
        `${counted(n, 'set')} of ${noun} on more than one side of the split: results will look too good. Set aside, the images to train on go.`,
    }),
    finding({
      id: `${id}-with-other-labels`,
      severity: 'warning',
      items: items(otherLabels),
      rule,
      setAside: otherLabels.flat().map((index) => dataset.ids[index]!),
      message: (n) => `${counted(n, 'set')} of ${noun} with different labels: one of them must be wrong.`,
    }),
    finding({
      id,
      severity: 'info',
      items: items(rest),
      rule,
      setAside: rest.flatMap((set) => set.slice(1)).map((index) => dataset.ids[index]!),
      message: (n) =>
        `${counted(n, 'set')} of ${noun} of one class and on one side, ${counted(surplus, 'image')} more than there are pictures${folders > 0 ? `; ${counted(folders, 'set')} in several folders` : ''}.`,
    }),
  ];
}

const differs = <T>(set: readonly number[], of: (index: number) => T): boolean =>
  set.some((index) => of(index) !== of(set[0]!));

/** Ids of the images of a set that are not on its most valuable side. */
export function otherSides(set: readonly number[], { dataset, sides }: CheckInput): string[] {
  const kept = Math.max(...set.map((index) => worth.indexOf(sides[index]!)));
  return set.flatMap((index) => (worth.indexOf(sides[index]!) === kept ? [] : [dataset.ids[index]!]));
}

/** Images that show the same picture, saved again: as JPEG, smaller, cropped a little, brighter or darker. */

import { DisjointSets } from '../copies/groups.ts';
import { counted } from '../source.ts';
import { type Check, type CheckInput, finding } from './check.ts';
import { copyFindings } from './copy-sets.ts';

export const nearCopies: Check = {
  name: 'near copies',
  run(input) {
    const { sets, differences } = nearSets(input);
    const { cut } = input.copies.near;
    return [
      ...copyFindings(sets, input, {
        id: 'near-copies',
        noun: 'near copies',
        rule: 'One picture, aligned to the other in place, size, brightness and contrast, leaves at most 15 % of it unexplained; less in a dataset of images that look much alike.',
        note: (set) => `${Math.round(100 * differences.get(set)!)} % different`,
      }),
      finding({
        id: 'near-copies-incomplete',
        severity: 'info',
        items: cut === 0 ? [] : [{ images: [], note: counted(cut, 'image') }],
        message: () => `${counted(cut, 'image')} look like so many others that not all of those were compared.`,
      }),
    ];
  },
};

/** Connected pairs, with the exact copies of their members; and the greatest difference of a pair in each set. */
function nearSets({ dataset, copies }: CheckInput) {
  const { pairs } = copies.near;
  const connected = new DisjointSets(dataset.ids.length);
  for (const { a, b } of pairs) connected.join(a, b);
  const inPairs = new Set(pairs.flatMap(({ a, b }) => [a, b]));
  for (const [first, ...others] of copies.exact) {
    if (inPairs.has(first!)) for (const other of others) connected.join(first!, other);
  }
  const sets = connected.groups();
  const bySet = new Map(sets.map((set) => [set[0]!, set]));
  const differences = new Map<readonly number[], number>();
  for (const { a, difference } of pairs) {
    const set = bySet.get(connected.root(a))!;
    differences.set(set, Math.max(difference, differences.get(set) ?? 0));
  }
  return { sets, differences };
}

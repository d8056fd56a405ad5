/** Brings together what belongs together: images into groups, by names that they share and by pairs that are copies. */

import { groupedBy } from '../../grouped.ts';

/** Disjoint sets of 0..n-1, joined pair by pair. The smallest index of a set stands for it. */
export class DisjointSets {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, index) => index);
  }

  root(index: number): number {
    const parent = this.#parent;
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.root(a), this.root(b)];
    this.#parent[Math.max(x, y)] = Math.min(x, y);
  }

  /** The sets of two or more, each ascending, in the order of their first members. */
  groups(): number[][] {
    const members = groupedBy(this.#parent.keys(), (index) => this.root(index));
    return [...members.values()].filter(({ length }) => length > 1);
  }
}

/** Indices by what they share; undefined shares nothing. Sets of two or more, in the order of their first members. */
export const sharedBy = (keys: readonly (string | undefined)[]): number[][] =>
  [...groupedBy(keys.keys(), (at) => keys[at]).values()].filter(({ length }) => length > 1);

/**
 * Groups in which copies stand together: those of the dataset, joined where they share a copy. Each image without a group
 * is one of its own. Undefined where nothing is grouped.
 */
export function groupsWithCopies(
  ids: readonly string[],
  groups: readonly string[] | undefined,
  copies: readonly (readonly number[])[],
): readonly string[] | undefined {
  if (copies.length === 0) return groups;
  const names = groups ?? ids.map((id) => `image ${id}`);
  const first = new Map<string, number>();
  const sets = new DisjointSets(ids.length);
  names.forEach((name, at) => {
    const known = first.get(name);
    if (known === undefined) first.set(name, at);
    else sets.join(known, at);
  });
  for (const [one, ...others] of copies) for (const other of others) sets.join(one!, other);
  return names.map((_, at) => names[sets.root(at)]!);
}

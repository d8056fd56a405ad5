/**
 * Subsets of the training images: the first ones, or a stratified choice. Subsets grow: that of N images is part of that
 * of any greater number with the same seed, so that results along a learning curve differ by the added images alone.
 */

import type { SubsetKind } from '../../protocol/runs.ts';
import { groupedBy } from '../grouped.ts';
import type { Dataset, Split } from './dataset.ts';
import { inSeededOrder } from './seeded-hash.ts';

export interface Subset {
  readonly kind: SubsetKind;
  readonly count: number;
}

/** Indices in ascending order; all train images if there are no more than `count`. */
export function subsetOf(split: Split, dataset: Dataset, { kind, count }: Subset, seed: number): Int32Array {
  const { train } = split.indices;
  if (count >= train.length) return train;
  return kind === 'first' ? train.slice(0, count) : stratifiedSubset(train, dataset, count, seed);
}

/** A stratified, seeded choice of `count` of any images, ascending; all of them if there are no more. */
export const stratifiedSubset = (
  indices: Int32Array,
  dataset: Pick<Dataset, 'labels' | 'ids'>,
  count: number,
  seed: number,
): Int32Array =>
  count >= indices.length ? indices : Int32Array.from(stratifiedOrder(indices, dataset, seed).slice(0, count)).sort();

/** A stratified, seeded subset of `count` train images. */
export const limitTrain = (split: Split, dataset: Dataset, count: number, seed: number): Int32Array =>
  subsetOf(split, dataset, { kind: 'stratified', count }, seed);

/**
 * First one image of each class, the largest class first; then whichever class is furthest behind its share. This is the
 * method of Webster and Sainte-Laguë, which never takes an image away from a class when there is room for more.
 */
function stratifiedOrder(
  indices: Int32Array,
  { labels, ids }: Pick<Dataset, 'labels' | 'ids'>,
  seed: number,
): number[] {
  const ranked = [...groupedBy(indices, (index) => labels[index]!)].flatMap(([label, members]) =>
    inSeededOrder(members, seed, (index) => ids[index]!).map((index, rank) => ({
      index,
      label,
      rank,
      turn: (2 * rank + 1) / members.length,
    })),
  );
  const laterRound = (rank: number) => Number(rank > 0);
  ranked.sort((a, b) => laterRound(a.rank) - laterRound(b.rank) || a.turn - b.turn || a.label - b.label);
  return ranked.map(({ index }) => index);
}

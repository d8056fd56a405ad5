/** Accuracy among the k most probable classes, for any k. */

/** @param ranks Of an evaluation: ranks[r] counts the images whose label is the class of rank r. */
export function topAccuracy(ranks: readonly number[], k: number): number {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const all = sum(ranks);
  return all === 0 ? 0 : sum(ranks.slice(0, k)) / all;
}

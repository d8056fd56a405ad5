/** The order in which a confusion matrix shows its classes. Every order is a list of all class indices. */

import type { ConfusionRow } from '../protocol/runs.ts';

export const classOrders = ['class', 'error', 'similarity'] as const;

export type ClassOrder = (typeof classOrders)[number];

export function orderClasses(confusion: readonly ConfusionRow[], order: ClassOrder): readonly number[] {
  if (order === 'error') return byError(confusion);
  return order === 'similarity' ? bySimilarity(confusion) : confusion.map((_, index) => index);
}

/** The largest share of mistakes first, of equals the most mistakes; classes without images last. */
function byError(confusion: readonly ConfusionRow[]): number[] {
  const facts = confusion.map((row, actual) => {
    const images = row.reduce((sum, [, count]) => sum + count, 0);
    const hits = row.find(([predicted]) => predicted === actual)?.[1] ?? 0;
    return { rate: images ? 1 - hits / images : -1, mistakes: images - hits };
  });
  return confusion
    .map((_, index) => index)
    .sort((a, b) => facts[b]!.rate - facts[a]!.rate || facts[b]!.mistakes - facts[a]!.mistakes || a - b);
}

/**
 * Classes that are mistaken for each other stand together, so that groups of them become blocks on the diagonal: average
 * linkage (R. R. Sokal, C. D. Michener, A statistical method for evaluating systematic relationships, University of
 * Kansas Science Bulletin 38, 1958) of the shares of mistakes in both directions; at each merger the two groups are
 * turned so that their most similar ends meet (G. Gruvaeus, H. Wainer, Two additions to hierarchical cluster analysis,
 * British Journal of Mathematical and Statistical Psychology 25, 1972). Classes that are never confused keep their order.
 */
function bySimilarity(confusion: readonly ConfusionRow[]): number[] {
  const similar = similarities(confusion);
  const leaves = confusion.map((_, index): number[] | undefined => [index]);
  // Sums of the similarities between the leaves of two groups; the group of a merger takes the place of the first.
  const links = similar.map((row) => new Map(row));
  const nearest = links.map((_, group) => nearestOf(group, links, leaves));
  for (;;) {
    const first = strongest(nearest);
    if (first === undefined) break;
    const second = nearest[first]!.group;
    leaves[first] = joined(leaves[first]!, leaves[second]!, similar);
    leaves[second] = undefined;
    nearest[second] = undefined;
    mergeLinks(links, first, second);
    nearest[first] = nearestOf(first, links, leaves);
    // An average is never above the larger of its two parts: only those that were nearest to one of them look again.
    for (const group of links[first]!.keys()) {
      const known = nearest[group]?.group;
      if (known === first || known === second) nearest[group] = nearestOf(group, links, leaves);
    }
  }
  return leaves.filter((group) => group !== undefined).flat();
}

type Links = Map<number, number>;

interface Neighbour {
  readonly group: number;
  readonly similarity: number;
}

/** Shares of a's images that were taken for b and of b's for a, added up. */
function similarities(confusion: readonly ConfusionRow[]): Links[] {
  const similar: Links[] = confusion.map(() => new Map());
  const add = (a: number, b: number, share: number) => similar[a]!.set(b, (similar[a]!.get(b) ?? 0) + share);
  for (const [actual, row] of confusion.entries()) {
    const images = row.reduce((sum, [, count]) => sum + count, 0);
    for (const [predicted, count] of row) {
      if (predicted === actual) continue;
      add(actual, predicted, count / images);
      add(predicted, actual, count / images);
    }
  }
  return similar;
}

function nearestOf(group: number, links: readonly Links[], leaves: readonly (number[] | undefined)[]) {
  let best: Neighbour | undefined;
  const size = leaves[group]!.length;
  for (const [other, sum] of links[group]!) {
    const similarity = sum / (size * leaves[other]!.length);
    if (!best || similarity > best.similarity || (similarity === best.similarity && other < best.group)) {
      best = { group: other, similarity };
    }
  }
  return best;
}

/** The group that has the nearest neighbour of all; its neighbour comes after it. */
function strongest(nearest: readonly (Neighbour | undefined)[]): number | undefined {
  let best: number | undefined;
  for (let group = 0; group < nearest.length; group++) {
    const found = nearest[group];
    if (found && (best === undefined || found.similarity > nearest[best]!.similarity)) best = group;
  }
  return best;
}

/** All links of `second` become links of `first`. */
function mergeLinks(links: readonly Links[], first: number, second: number): void {
  const merged = links[first]!;
  for (const [other, sum] of links[second]!) {
    links[other]!.delete(second);
    if (other === first) continue;
    const total = (merged.get(other) ?? 0) + sum;
    merged.set(other, total);
    links[other]!.set(first, total);
  }
  links[second]!.clear();
}

/** One after the other, each turned round if that brings more similar ends together. */
function joined(a: number[], b: number[], similar: readonly Links[]): number[] {
  const between = (x: number, y: number) => similar[x]!.get(y) ?? 0;
  const [a1, a2, b1, b2] = [a[0]!, a.at(-1)!, b[0]!, b.at(-1)!];
  const meetings = [between(a2, b1), between(a1, b1), between(a2, b2), between(a1, b2)];
  const best = meetings.indexOf(Math.max(...meetings));
  return [...(best & 1 ? a.toReversed() : a), ...(best & 2 ? b.toReversed() : b)];
}

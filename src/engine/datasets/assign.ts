/**
 * Decides in which part (side of a split, fold) each image stands: stratified by class, whole groups at a time, and
 * without moving an image that has a part already. Pure arithmetic; reads and writes nothing.
 */

import type { SplitName } from '../../protocol/runs.ts';
import { groupedBy } from '../grouped.ts';
import { inSeededOrder } from './seeded-hash.ts';

export const sideNames = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

export interface AssignRequest {
  readonly ids: readonly string[];
  readonly labels: ArrayLike<number>;
  /** Images of equal text stay together. Undefined: each image for itself. */
  readonly groups?: readonly string[];
  /** Part of images that stay where they are, as an earlier split put them there. */
  readonly fixed: readonly (number | undefined)[];
  /** targets[part][class]: images that each part should get. A part whose targets are all 0 gets nothing new. */
  readonly targets: readonly (readonly number[])[];
  readonly seed: number;
}

/** Images that move together. */
interface Unit {
  readonly name: string;
  readonly images: readonly number[];
  readonly part?: number;
}

/** actual[part][class]: images that are there. */
type Actual = readonly number[][];

/** The part of each image. Targets are met as far as groups and fixed parts allow. */
export function assignParts(request: AssignRequest): number[] {
  const { ids, labels, fixed, targets, seed } = request;
  const units = unitsOf(request);
  const actual: Actual = targets.map((target) => new Array<number>(target.length).fill(0));
  const parts = new Array<number>(ids.length);
  const place = (unit: Unit, part: number) => {
    for (const image of unit.images) {
      const own = fixed[image] ?? part;
      parts[image] = own;
      actual[own]![labels[image]!]!++;
    }
  };
  for (const unit of units) if (unit.part !== undefined) place(unit, unit.part);
  const free = inSeededOrder(
    units.filter(({ part }) => part === undefined),
    seed,
    ({ name }) => name,
  );
  // Large groups first, while there is room for them. Sorting is stable, so units of one size stay in seeded order.
  free.sort((a, b) => b.images.length - a.images.length);
  const open = targets.map((target, part) => part === 0 || target.some((count) => count > 0));
  for (const unit of free) place(unit, roomiest(unit, request, actual, open));
  return parts;
}

/** New images of a group go where its fixed ones are; should those disagree, to the last part: `test` is the last side. */
function unitsOf({ ids, groups, fixed }: AssignRequest): Unit[] {
  if (!groups) return ids.map((name, at) => ({ name, images: [at], part: fixed[at] }));
  return [...groupedBy(groups.keys(), (at) => groups[at]!)].map(([name, images]) => {
    const known = images.flatMap((image) => fixed[image] ?? []);
    return { name, images, part: known.length > 0 ? Math.max(...known) : undefined };
  });
}

/** The part where most of the unit's images are still wanted; of equal ones that with the larger part still to fill. */
function roomiest(
  { images }: Unit,
  { labels, targets }: AssignRequest,
  actual: Actual,
  open: readonly boolean[],
): number {
  const perClass = new Map<number, number>();
  for (const image of images) perClass.set(labels[image]!, (perClass.get(labels[image]!) ?? 0) + 1);
  let best: { part: number; wanted: number; unfilled: number } | undefined;
  for (const [part, target] of targets.entries()) {
    if (!open[part]) continue;
    let wanted = 0;
    let unfilled = 0;
    for (const [label, count] of perClass) {
      const missing = target[label]! - actual[part]![label]!;
      wanted += Math.min(count, Math.max(0, missing));
      unfilled += target[label]! > 0 ? (count * missing) / target[label]! : 0;
    }
    if (!best || wanted > best.wanted || (wanted === best.wanted && unfilled > best.unfilled)) {
      best = { part, wanted, unfilled };
    }
  }
  return best!.part;
}

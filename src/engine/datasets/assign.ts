/**
 * Decides on which side of a split each image stands: stratified by class, whole groups at a time, and without moving an
 * image that has a side already. Pure arithmetic; reads and writes nothing.
 */

import type { SplitName } from '../../protocol/runs.ts';
import { inSeededOrder } from './seeded-hash.ts';

export const sideNames = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

export interface AssignRequest {
  readonly ids: readonly string[];
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Images of equal text stay together. Undefined: each image for itself. */
  readonly groups?: readonly string[];
  /** Side of images that stay where they are, as an earlier split put them there. */
  readonly fixed: readonly (SplitName | undefined)[];
  /** Share of the images that goes to each side; `train` gets the rest. A side with 0 gets nothing new. */
  readonly shares: { readonly validation: number; readonly test: number };
  readonly seed: number;
}

/** Images that move together. */
interface Unit {
  readonly name: string;
  readonly images: readonly number[];
  readonly side?: SplitName;
}

/** Images of one class on one side: how many there should be and how many there are. */
interface Tally {
  target: number;
  actual: number;
}

/**
 * The side of each image. Each class of three images or more gets at least one on each side that has a share, as far as
 * groups and fixed sides allow.
 */
export function assignSides(request: AssignRequest): SplitName[] {
  const units = unitsOf(request);
  const tallies = talliesOf(request);
  const sides = new Array<SplitName>(request.ids.length);
  const place = (unit: Unit, side: SplitName) => {
    for (const image of unit.images) {
      const own = request.fixed[image] ?? side;
      sides[image] = own;
      tallies[own][request.labels[image]!]!.actual++;
    }
  };
  for (const unit of units) if (unit.side) place(unit, unit.side);
  const free = inSeededOrder(
    units.filter(({ side }) => !side),
    request.seed,
    ({ name }) => name,
  );
  // Large groups first, while there is room for them. Sorting is stable, so units of one size stay in seeded order.
  free.sort((a, b) => b.images.length - a.images.length);
  for (const unit of free) place(unit, roomiest(unit, request, tallies));
  return sides;
}

/** New images of a group go where its fixed ones are; should those disagree, to `test` before `validation`. */
function unitsOf({ ids, groups, fixed }: AssignRequest): Unit[] {
  if (!groups) return ids.map((name, at) => ({ name, images: [at], side: fixed[at] }));
  const members = new Map<string, number[]>();
  groups.forEach((group, at) => {
    const known = members.get(group);
    if (known) known.push(at);
    else members.set(group, [at]);
  });
  return [...members].map(([name, images]) => ({
    name,
    images,
    side: [...sideNames].reverse().find((side) => images.some((image) => fixed[image] === side)),
  }));
}

/** tallies[side][class] */
type Tallies = Readonly<Record<SplitName, readonly Tally[]>>;

function talliesOf({ labels, classes, shares, ids }: AssignRequest): Tallies {
  const counts = new Array<number>(classes).fill(0);
  for (let at = 0; at < ids.length; at++) counts[labels[at]!]!++;
  const targets = counts.map((count) => targetSizes(count, shares));
  const of = (side: SplitName) => targets.map((target) => ({ target: target[side], actual: 0 }));
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

/** Rounded shares; of three images or more, at least one for each side that has a share. */
export function targetSizes(count: number, shares: AssignRequest['shares']): Record<SplitName, number> {
  const sizeOf = (share: number) => (share === 0 || count < 3 ? 0 : Math.max(1, Math.round(count * share)));
  const test = Math.min(sizeOf(shares.test), Math.max(0, count - 1));
  const validation = Math.min(sizeOf(shares.validation), Math.max(0, count - 1 - test));
  return { train: count - test - validation, validation, test };
}

/** The side where most of the unit's images are still wanted; of equal ones that with the larger part still to fill. */
function roomiest({ images }: Unit, { labels, shares }: AssignRequest, tallies: Tallies): SplitName {
  const perClass = new Map<number, number>();
  for (const image of images) perClass.set(labels[image]!, (perClass.get(labels[image]!) ?? 0) + 1);
  let best: { side: SplitName; wanted: number; unfilled: number } | undefined;
  for (const side of sideNames) {
    if (side !== 'train' && shares[side] === 0) continue;
    let wanted = 0;
    let unfilled = 0;
    for (const [label, count] of perClass) {
      const { target, actual } = tallies[side][label]!;
      wanted += Math.min(count, Math.max(0, target - actual));
      unfilled += target > 0 ? (count * (target - actual)) / target : 0;
    }
    if (!best || wanted > best.wanted || (wanted === best.wanted && unfilled > best.unfilled)) {
      best = { side, wanted, unfilled };
    }
  }
  return best!.side;
}

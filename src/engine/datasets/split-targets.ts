/** How many images of each class each side of a split, or each fold, should get. */

import type { SplitName } from '../../protocol/runs.ts';
import { quotasOf } from './quotas.ts';

/** A share of each class (less than 1), or a number of images in all. */
export type SideSize = number;

/** targets[side][class] */
export type SideTargets = Readonly<Record<SplitName, readonly number[]>>;

const isCount = (size: SideSize) => size >= 1;

/** @param counts Images of each class. */
export function sideTargets(
  counts: readonly number[],
  { validation, test }: { readonly validation: SideSize; readonly test: SideSize },
): SideTargets {
  const shares = counts.map((count) =>
    targetSizes(count, { validation: isCount(validation) ? 0 : validation, test: isCount(test) ? 0 : test }),
  );
  const tests = isCount(test) ? quotasOf(counts, test) : shares.map((target) => target.test);
  const left = counts.map((count, at) => count - tests[at]!);
  const validations = isCount(validation)
    ? quotasOf(left, validation)
    : shares.map((target, at) => Math.min(target.validation, left[at]!));
  return { test: tests, validation: validations, train: left.map((count, at) => count - validations[at]!) };
}

/** Rounded shares; of three images or more, at least one for each side that has a share. */
export function targetSizes(
  count: number,
  shares: { readonly validation: number; readonly test: number },
): Record<SplitName, number> {
  const sizeOf = (share: number) => (share === 0 || count < 3 ? 0 : Math.max(1, Math.round(count * share)));
  const test = Math.min(sizeOf(shares.test), Math.max(0, count - 1));
  const validation = Math.min(sizeOf(shares.validation), Math.max(0, count - 1 - test));
  return { train: count - test - validation, validation, test };
}

/** Equal folds; where a class does not divide evenly, its surplus goes to other folds than that of the class before. */
export function foldTargets(counts: readonly number[], folds: number): number[][] {
  const targets = Array.from({ length: folds }, () => new Array<number>(counts.length).fill(0));
  let next = 0;
  for (const [label, count] of counts.entries()) {
    for (const fold of targets) fold[label] = Math.floor(count / folds);
    for (let surplus = count % folds; surplus > 0; surplus--) targets[next++ % folds]![label]!++;
  }
  return targets;
}

/** What holds for every split, whatever the dataset: hundreds of random datasets from seeds. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assignParts, sideNames } from '../../../src/engine/datasets/assign.ts';
import { groupsWithCopies } from '../../../src/engine/datasets/copies/groups.ts';
import type { Dataset } from '../../../src/engine/datasets/dataset.ts';
import { quotasOf } from '../../../src/engine/datasets/quotas.ts';
import { countsOf, resolveSplit } from '../../../src/engine/datasets/split.ts';
import { foldTargets, sideTargets } from '../../../src/engine/datasets/split-targets.ts';
import { subsetOf } from '../../../src/engine/datasets/subsets.ts';
import { randomNumbers } from '../random-numbers.ts';
import { workspaceWith } from './drawn.ts';
import { cycle, named } from './named.ts';

interface Case {
  readonly labels: readonly number[];
  readonly ids: readonly string[];
  readonly classes: number;
  readonly sizes: { readonly validation: number; readonly test: number };
  readonly seed: number;
  readonly random: () => number;
}

function caseOf(seed: number): Case {
  const random = randomNumbers(seed);
  const whole = (most: number) => Math.floor(random() * most);
  const classes = 2 + whole(9);
  // Classes of very different sizes, as real ones are.
  const labels = Array.from({ length: 3 + whole(400) }, () => Math.floor(classes * random() ** 2));
  const ids = labels.map((label, at) => `class ${label}/${whole(1e6)}-${at}.png`);
  const size = () => (random() < 0.2 ? 0 : random() < 0.3 ? 1 + whole(labels.length / 4) : random() * 0.45);
  return { labels, ids, classes, sizes: { validation: size(), test: size() }, seed: whole(1000), random };
}

const cases = (count: number) => Array.from({ length: count }, (_, seed) => caseOf(seed + 1));
const none = (count: number) => new Array<undefined>(count).fill(undefined);

function partsOf(
  { ids, labels, classes, sizes, seed }: Case,
  groups?: readonly string[],
  fixed: readonly (number | undefined)[] = none(ids.length),
) {
  const targets = sideTargets(countsOf(labels, classes), sizes);
  return assignParts({ ids, labels, groups, fixed, targets: sideNames.map((side) => targets[side]), seed });
}

describe('every split', () => {
  it('has each image once, and of each class its share within one image', () => {
    for (const one of cases(300)) {
      const parts = partsOf(one);
      expect(parts).toHaveLength(one.labels.length);
      for (const [part, side] of sideNames.entries()) {
        if (part === 0) continue;
        const size = one.sizes[side as 'validation' | 'test'];
        const placed = parts.filter((own) => own === part).length;
        if (size >= 1) expect(placed).toBe(Math.min(size, placed));
        if (size >= 1 && part === 2) expect(placed).toBe(Math.min(size, one.labels.length));
        for (let label = 0; label < one.classes && size < 1; label++) {
          const inClass = one.labels.filter((own) => own === label).length;
          const onSide = parts.filter((own, at) => own === part && one.labels[at] === label).length;
          // The test images of a class that is counted out may leave less than its share to validate with.
          if (one.sizes.test < 1) expect(Math.abs(onSide - inClass * size)).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('has no group and no copy on two sides', () => {
    for (const one of cases(300)) {
      const count = one.ids.length;
      const given =
        one.random() < 0.5 ? one.ids.map(() => `group ${Math.floor(one.random() * (count / 3 + 1))}`) : undefined;
      const copies = Array.from({ length: Math.floor(one.random() * 20) }, () => [
        Math.floor(one.random() * count),
        Math.floor(one.random() * count),
      ]);
      const parts = partsOf(one, groupsWithCopies(one.ids, given, copies));
      for (const [a, b] of copies) expect(parts[a!]).toBe(parts[b!]);
      const ofGroup = new Map<string, number>();
      given?.forEach((group, at) => {
        expect(ofGroup.get(group) ?? parts[at]).toBe(parts[at]);
        ofGroup.set(group, parts[at]!);
      });
    }
  });

  it('leaves images where they were when others come', () => {
    for (const one of cases(200)) {
      const before = partsOf(one);
      const more: Case = {
        ...one,
        ids: [...one.ids, ...one.ids.map((id) => `new ${id}`)],
        labels: [...one.labels, ...one.labels],
      };
      const after = partsOf(more, undefined, [...before, ...none(before.length)]);
      expect(after.slice(0, before.length)).toEqual(before);
    }
  });

  it('does not depend on the order of the images', () => {
    for (const one of cases(100)) {
      const parts = new Map(partsOf(one).map((part, at) => [one.ids[at]!, part]));
      const order = one.ids.map((_, at) => at).sort((a, b) => Math.sin(a * 12.9898) - Math.sin(b * 12.9898));
      const mixed = { ...one, ids: order.map((at) => one.ids[at]!), labels: order.map((at) => one.labels[at]!) };
      for (const [at, part] of partsOf(mixed).entries()) expect(part).toBe(parts.get(mixed.ids[at]!));
    }
  });

  it('is the same on every platform and in every version', () => {
    const hash = createHash('sha256');
    for (const one of cases(50)) hash.update(partsOf(one).join(''));
    expect(hash.digest('hex').slice(0, 16)).toMatchInlineSnapshot(`"d10da22314efda26"`);
  });
});

describe('quotas and folds', () => {
  it('add up, and give no class more than it has', () => {
    for (const { random } of cases(300)) {
      const sizes = Array.from({ length: 1 + Math.floor(random() * 20) }, () => Math.floor(random() ** 3 * 300));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const count = Math.floor(random() * (total + 20));
      const quotas = quotasOf(sizes, count);
      expect(quotas.reduce((sum, quota) => sum + quota, 0)).toBe(Math.min(count, total));
      for (const [at, quota] of quotas.entries()) expect(quota).toBeLessThanOrEqual(sizes[at]!);
      const folds = 2 + Math.floor(random() * 8);
      const targets = foldTargets(sizes, folds);
      for (const [label, size] of sizes.entries()) {
        expect(targets.reduce((sum, fold) => sum + fold[label]!, 0)).toBe(size);
        const counts = targets.map((fold) => fold[label]!);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
      const inAll = targets.map((fold) => fold.reduce((sum, own) => sum + own, 0));
      expect(Math.max(...inAll) - Math.min(...inAll)).toBeLessThanOrEqual(1);
    }
  });
});

describe('subsets', () => {
  it('grow: a smaller one is part of every larger one', async () => {
    for (const one of cases(10)) {
      const dataset: Dataset = named(one.labels, { ids: one.ids });
      const split = await resolveSplit(await workspaceWith(), dataset, { validation: 0.1, test: 0.1 });
      for (const kind of ['first', 'stratified'] as const) {
        let smaller: readonly number[] = [];
        for (let count = 1; count <= split.indices.train.length; count += 1 + Math.floor(one.random() * 9)) {
          const subset = [...subsetOf(split, dataset, { kind, count }, one.seed)];
          expect(subset).toHaveLength(count);
          const members = new Set(subset);
          expect(smaller.every((at) => members.has(at))).toBe(true);
          expect(subset).toEqual([...subset].sort((a, b) => a - b));
          smaller = subset;
        }
      }
    }
  });

  it('take the first images, or of each class its share', async () => {
    const dataset = named([...cycle(900, 3), ...new Array<number>(100).fill(3)]);
    const split = await resolveSplit(await workspaceWith(), dataset, { validation: 0, test: 0 });
    expect([...subsetOf(split, dataset, { kind: 'first', count: 5 }, 1)]).toEqual([0, 1, 2, 3, 4]);
    const subset = subsetOf(split, dataset, { kind: 'stratified', count: 100 }, 1);
    const counts = [0, 1, 2, 3].map((label) => [...subset].filter((at) => dataset.labels[at] === label).length);
    expect(counts).toEqual([30, 30, 30, 10]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Dataset, Split } from '../../../src/engine/datasets/dataset.ts';
import { resolveFolds } from '../../../src/engine/datasets/folds.ts';
import { resolveSplit } from '../../../src/engine/datasets/split.ts';
import { workspaceWith } from './drawn.ts';
import { cycle, named } from './named.ts';

const options = { validation: 0.1, test: 0.2, seed: 1, folds: 5 };
const foldOf = (folds: readonly Split[], { ids }: Dataset) =>
  new Map(folds.flatMap(({ indices }, fold) => [...indices.validation].map((at) => [ids[at]!, fold] as const)));

describe('folds', () => {
  it('are equal, stratified parts of what is not for testing, each the validation set once', async () => {
    const dataset = named(cycle(303, 3));
    const workspace = await workspaceWith();
    const split = await resolveSplit(workspace, dataset, options);
    const folds = await resolveFolds(workspace, dataset, options);
    expect(folds).toHaveLength(5);
    const seen = new Set<number>();
    for (const { indices, sizes } of folds) {
      expect(indices.test).toEqual(split.indices.test);
      expect(sizes).toEqual({ train: indices.train.length, validation: indices.validation.length, test: 60 });
      const own = [...indices.validation];
      for (const at of own) expect(seen.has(at)).toBe(false);
      for (const at of own) seen.add(at);
      const others = new Set([...indices.train, ...indices.test]);
      expect(own.some((at) => others.has(at))).toBe(false);
      expect(others.size + own.length).toBe(303);
      for (const label of [0, 1, 2]) {
        const count = own.filter((at) => dataset.labels[at] === label).length;
        expect(Math.abs(count - 81 / 5)).toBeLessThanOrEqual(1);
      }
      expect(Math.abs(own.length - 243 / 5)).toBeLessThanOrEqual(1);
    }
    expect(seen.size).toBe(243);
    expect(await resolveFolds(workspace, dataset, options)).toEqual(folds);
    expect(new Set(folds.map(({ id }) => id)).size).toBe(5);
    expect(await resolveFolds(workspace, dataset, { ...options, seed: 2 })).not.toEqual(folds);
  });

  it('keep groups whole', async () => {
    const labels = cycle(400, 4);
    const groups = labels.map((_, at) => `person ${Math.floor(at / 7) % 31}`);
    const dataset = named(labels, { groups });
    const folds = await resolveFolds(await workspaceWith(), dataset, options);
    for (const { indices } of folds) {
      const inside = new Set([...indices.validation].map((at) => groups[at]));
      expect([...indices.train].some((at) => inside.has(groups[at]))).toBe(false);
    }
  });

  it('keep their images when new ones come', async () => {
    const workspace = await workspaceWith();
    const before = named(cycle(200, 2));
    const after = named(cycle(240, 2), { fingerprint: 'more' });
    const old = foldOf(await resolveFolds(workspace, before, options), before);
    const now = foldOf(await resolveFolds(workspace, after, options), after);
    expect(now.size).toBeGreaterThan(old.size);
    for (const [id, fold] of old) expect(now.get(id)).toBe(fold);
  });

  it('need an image each', async () => {
    const dataset = named(cycle(8, 2));
    const few = resolveFolds(await workspaceWith(), dataset, { ...options, folds: 20 });
    await expect(few).rejects.toMatchObject({ code: 'split-too-large' });
  });
});

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assignParts } from '../../../src/engine/datasets/assign.ts';
import { findingsOf } from '../../../src/engine/datasets/check.ts';
import type { Dataset, Split } from '../../../src/engine/datasets/dataset.ts';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { seededHash } from '../../../src/engine/datasets/seeded-hash.ts';
import { resolveSplit } from '../../../src/engine/datasets/split.ts';
import { targetSizes } from '../../../src/engine/datasets/split-targets.ts';
import { limitTrain } from '../../../src/engine/datasets/subsets.ts';
import type { SplitName } from '../../../src/protocol/runs.ts';
import { classFolders, colourImage, idxBytes, randomBytes, workspaceWith, write } from './drawn.ts';
import { cycle, named } from './named.ts';

const options = { validation: 0.1, test: 0.2, seed: 1 };

function sidesById({ ids }: Dataset, { indices }: Split): Record<string, SplitName> {
  const entries = (['train', 'validation', 'test'] as const).flatMap((side) =>
    [...indices[side]].map((at) => [ids[at]!, side] as const),
  );
  expect(entries).toHaveLength(ids.length);
  return Object.fromEntries(entries);
}

describe('a split', () => {
  it('is stratified, complete and ascending', async () => {
    const dataset = named(cycle(300, 3));
    const { indices, sizes } = await resolveSplit(await workspaceWith(), dataset, options);
    expect(sizes).toEqual({ train: 210, validation: 30, test: 60 });
    for (const [side, perClass] of Object.entries({ train: 70, validation: 10, test: 20 })) {
      const own = indices[side as SplitName];
      expect([...own]).toEqual([...own].sort((a, b) => a - b));
      for (const label of [0, 1, 2])
        expect([...own].filter((at) => dataset.labels[at] === label)).toHaveLength(perClass);
    }
    expect(new Set([...indices.train, ...indices.validation, ...indices.test]).size).toBe(300);
  });

  it('is the same everywhere for the same seed, and another one for another', async () => {
    const dataset = named(cycle(20, 2));
    const split = (seed: number) => workspaceWith().then((path) => resolveSplit(path, dataset, { ...options, seed }));
    const [one, again, other] = [await split(1), await split(1), await split(2)];
    expect(one).toEqual(again);
    expect(other.indices).not.toEqual(one.indices);
    // Fixed numbers: another machine, another version of Node and a later Darkroom must give the same.
    expect([...one.indices.test]).toMatchInlineSnapshot(`
      [
        2,
        5,
        16,
        19,
      ]
    `);
    expect([...one.indices.validation]).toMatchInlineSnapshot(`
      [
        6,
        15,
      ]
    `);
    expect([seededHash(1, ''), seededHash(1, 'a'), seededHash(2, 'cats/ä.png')]).toMatchInlineSnapshot(`
      [
        3987542849,
        3196263168,
        863557105,
      ]
    `);
  });

  it('gives every class of three images or more a place on each side', () => {
    const shares = { validation: 0.1, test: 0.1 };
    expect(targetSizes(1, shares)).toEqual({ train: 1, validation: 0, test: 0 });
    expect(targetSizes(2, shares)).toEqual({ train: 2, validation: 0, test: 0 });
    expect(targetSizes(3, shares)).toEqual({ train: 1, validation: 1, test: 1 });
    expect(targetSizes(3, { validation: 0.45, test: 0.45 })).toEqual({ train: 1, validation: 1, test: 1 });
    expect(targetSizes(100, { validation: 0, test: 0.25 })).toEqual({ train: 75, validation: 0, test: 25 });
  });

  it('is kept as a manifest that is read again, and is not written twice', async () => {
    const workspace = await workspaceWith();
    const dataset = named(cycle(30, 3));
    const first = await resolveSplit(workspace, dataset, options);
    const path = join(workspace, first.manifest);
    const text = await readFile(path, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ format: 1, dataset: 'named', fingerprint: 'abc', sizes: first.sizes });
    expect(await resolveSplit(workspace, dataset, options)).toEqual(first);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await readdir(join(workspace, '.darkroom/splits'))).toHaveLength(1);
    const both = await Promise.all([1, 2, 3, 4].map(() => resolveSplit(workspace, dataset, { ...options, seed: 9 })));
    for (const split of both) expect(split).toEqual(both[0]);
    expect(await readdir(join(workspace, '.darkroom/splits'))).toHaveLength(2);
  });

  it('refuses a manifest that was damaged instead of making another split', async () => {
    const workspace = await workspaceWith();
    const dataset = named(cycle(30, 3));
    const { manifest } = await resolveSplit(workspace, dataset, options);
    const path = join(workspace, manifest);
    const text = await readFile(path, 'utf8');
    for (const broken of [text.slice(0, 200), text.replace('"class 0/0.png"', '"class 0/x.png"'), '{}']) {
      await writeFile(path, broken);
      await expect(resolveSplit(workspace, dataset, options)).rejects.toMatchObject({ code: 'broken-split' });
    }
    await rm(path);
    expect((await resolveSplit(workspace, dataset, options)).sizes.test).toBe(6);
  });

  it('leaves old images where they were when new ones come and others go', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a', split: { validation: 0.2, test: 0.2 } } });
    await classFolders(join(workspace, 'a'), { cats: 20, dogs: 10 });
    const before = await openDataset(workspace, 'animals');
    const old = await resolveSplit(workspace, before);
    expect(old.sizes).toEqual({ train: 18, validation: 6, test: 6 });
    for (let at = 0; at < 10; at++) await write(workspace, `a/cats/new${at}.png`, await colourImage([at, 200, 200]));
    await rm(join(workspace, 'a/dogs/3.png'));
    const after = await openDataset(workspace, 'animals');
    const grown = await resolveSplit(workspace, after);
    expect(grown.id).not.toBe(old.id);
    const [oldSides, newSides] = [sidesById(before, old), sidesById(after, grown)];
    for (const id of after.ids) if (oldSides[id]) expect(newSides[id]).toBe(oldSides[id]);
    expect(grown.sizes.test).toBeGreaterThanOrEqual(7);
    expect(grown.sizes.train + grown.sizes.validation + grown.sizes.test).toBe(39);
  });

  it('keeps groups on one side', async () => {
    const labels = cycle(400, 4);
    const groups = labels.map((_, at) => `person ${Math.floor(at / 10) % 25}`);
    const dataset = named(labels, { groups });
    const split = await resolveSplit(await workspaceWith(), dataset, options);
    const sides = sidesById(dataset, split);
    const sidesOfGroup = new Map<string, Set<string>>();
    dataset.ids.forEach((id, at) => {
      sidesOfGroup.set(groups[at]!, (sidesOfGroup.get(groups[at]!) ?? new Set()).add(sides[id]!));
    });
    for (const found of sidesOfGroup.values()) expect(found.size).toBe(1);
    expect(split.sizes.test).toBeGreaterThanOrEqual(60);
    expect(split.sizes.test).toBeLessThanOrEqual(100);
    expect(split.sizes.validation).toBeGreaterThanOrEqual(20);
  });

  it('keeps new images of a group with the old ones', () => {
    const parts = assignParts({
      ids: ['a', 'b', 'c', 'd'],
      labels: [0, 0, 1, 1],
      groups: ['g', 'g', 'h', 'h'],
      fixed: [2, undefined, undefined, 1],
      targets: [[2, 2], [0, 0], [0, 0]], // biome-ignore format: sides by classes
      seed: 1,
    });
    expect(parts).toEqual([2, 2, 1, 1]);
  });

  it('keeps the test set of a format, and takes validation out of its train images', async () => {
    const workspace = await workspaceWith({ digits: { path: '.' } });
    const idx = async (side: string, count: number, seed: number) => {
      await write(workspace, `${side}-images-idx3-ubyte`, idxBytes([count, 4, 4], randomBytes(count * 16, seed)));
      await write(workspace, `${side}-labels-idx1-ubyte`, idxBytes([count], Uint8Array.from(cycle(count, 2))));
    };
    await idx('train', 40, 1);
    await idx('t10k', 10, 2);
    const split = await resolveSplit(workspace, await openDataset(workspace, 'digits'));
    expect(split.sizes).toEqual({ train: 36, validation: 4, test: 10 });
    expect([...split.indices.test]).toEqual(Array.from({ length: 10 }, (_, at) => 40 + at));
  });

  it('keeps exact copies on one side, and tells of those that a format has on two', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' }, sides: { path: 'b' } });
    await classFolders(join(workspace, 'a'), { cats: 20, dogs: 20 });
    const image = await colourImage([77, 66, 55]);
    for (const name of ['cats/x', 'cats/y', 'cats/z', 'dogs/x']) await write(workspace, `a/${name}.png`, image);
    const dataset = await openDataset(workspace, 'animals');
    const split = await resolveSplit(workspace, dataset);
    const sides = sidesById(dataset, split);
    expect(new Set(['cats/x.png', 'cats/y.png', 'cats/z.png', 'dogs/x.png'].map((id) => sides[id])).size).toBe(1);
    const four = ['cats/x.png', 'cats/y.png', 'cats/z.png', 'dogs/x.png'];
    expect(await copiesFound(workspace, dataset, split)).toEqual([
      { id: 'copies-with-other-labels', items: [{ images: four }], setAside: four },
    ]);

    await classFolders(join(workspace, 'b/train'), { cats: 5, dogs: 5 });
    await classFolders(join(workspace, 'b/test'), { cats: 1 });
    const sidesDataset = await openDataset(workspace, 'sides');
    const given = await resolveSplit(workspace, sidesDataset);
    expect(await copiesFound(workspace, sidesDataset, given)).toEqual([
      {
        id: 'copies-across-sides',
        items: [{ images: ['test/cats/0.png', 'train/cats/0.png'] }],
        setAside: ['train/cats/0.png'],
      },
    ]);
  });
});

async function copiesFound(workspace: string, dataset: Dataset, split: Split) {
  const findings = await findingsOf(workspace, dataset, split, {});
  return findings
    .filter(({ id }) => id.includes('copies'))
    .map(({ id, items, setAside }) => ({ id, items: items.map(({ images }) => ({ images })), setAside }));
}

describe('limitTrain', () => {
  it('takes a stratified subset of the train images only', async () => {
    const labels = [...cycle(1000, 2), ...new Array(10).fill(2)];
    const dataset = named(labels);
    const split = await resolveSplit(await workspaceWith(), dataset, options);
    const limited = limitTrain(split, dataset, 100, 1);
    expect(limited).toHaveLength(100);
    expect(limited).toEqual(limitTrain(split, dataset, 100, 1));
    expect(limited).not.toEqual(limitTrain(split, dataset, 100, 2));
    const train = new Set(split.indices.train);
    expect([...limited].every((at) => train.has(at))).toBe(true);
    const counts = [0, 1, 2].map((label) => [...limited].filter((at) => labels[at] === label).length);
    expect(counts[2]).toBe(1);
    expect(Math.abs(counts[0]! - counts[1]!)).toBeLessThanOrEqual(1);
    expect(limitTrain(split, dataset, 1e6, 1)).toBe(split.indices.train);
    for (const count of [1, 2, 3, 4, 700]) expect(limitTrain(split, dataset, count, 1)).toHaveLength(count);
  });
});

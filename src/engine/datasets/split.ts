/**
 * The split of a dataset into train, validation and test: made once, kept as a manifest, the same for all runs. When images
 * are added, the old ones stay on their sides. A format's own test set is the test set.
 */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { brokenSplit } from '../../protocol/errors.ts';
import type { SplitName, SplitSizes } from '../../protocol/runs.ts';
import { assignSides, sideNames } from './assign.ts';
import { findCopies, groupsWithCopies } from './copies.ts';
import type { Dataset, Split, Work } from './dataset.ts';
import { inSeededOrder } from './seeded-hash.ts';
import {
  latestManifest,
  manifestName,
  readManifest,
  type SplitManifest,
  splitsFolder,
  writeManifest,
} from './split-manifest.ts';
import { splitProblems } from './split-problems.ts';
import { datasetEntry, readWorkspace, splitOptionsOf } from './workspace.ts';
import type { SplitOptions } from './workspace-schema.ts';

/**
 * The split for a dataset as it is now: read from its manifest, or made and written. Options default to those of
 * darkroom.json. Throws UserErrors `broken-split` and `cannot-write-split`.
 */
export async function resolveSplit(
  workspace: string,
  dataset: Dataset,
  options?: SplitOptions,
  work: Work = {},
): Promise<Split> {
  const { validation, test, seed } = options ?? (await optionsFromWorkspace(workspace, dataset.name));
  const chosen = { validation, test, seed, grouped: dataset.groups !== undefined };
  const id = idOf(dataset, chosen);
  const path = join(splitsFolder(workspace), manifestName(dataset.name, id));
  const known = await readManifest(path);
  if (known) return splitOf(known, dataset, path);
  const manifest = await makeManifest(workspace, dataset, chosen, id, work);
  await writeManifest(path, splitsFolder(workspace), manifest);
  return splitOf((await readManifest(path)) ?? manifest, dataset, path);
}

async function optionsFromWorkspace(workspace: string, name: string): Promise<SplitOptions> {
  return splitOptionsOf(datasetEntry(await readWorkspace(workspace), name, workspace));
}

/** The 1 is the version of the way in which splits are made. */
function idOf({ name, fingerprint }: Dataset, options: SplitManifest['options']): string {
  return createHash('sha256')
    .update(JSON.stringify([1, name, fingerprint, options]))
    .digest('hex')
    .slice(0, 8);
}

async function makeManifest(
  workspace: string,
  dataset: Dataset,
  options: SplitManifest['options'],
  id: string,
  work: Work,
): Promise<SplitManifest> {
  const before = await latestManifest(workspace, dataset.name, options);
  const copies = await findCopies(dataset, work);
  const sides = sidesOf(dataset, options, copies, before);
  const on = (side: SplitName) => dataset.ids.filter((_, at) => sides[at] === side);
  const lists = { train: on('train'), validation: on('validation'), test: on('test') };
  return {
    format: 1,
    dataset: dataset.name,
    id,
    fingerprint: dataset.fingerprint,
    options,
    createdAt: new Date().toISOString(),
    sizes: { train: lists.train.length, validation: lists.validation.length, test: lists.test.length },
    problems: splitProblems(dataset, sides, copies),
    ...lists,
  };
}

/** Sides that the format gives stay; what it does not give is taken out of its train images. */
function sidesOf(
  dataset: Dataset,
  { validation, test, seed }: SplitManifest['options'],
  copies: readonly (readonly number[])[],
  before: SplitManifest | undefined,
): SplitName[] {
  const { givenSplit, ids, labels } = dataset;
  const given = new Set(givenSplit);
  const old = new Map(sideNames.flatMap((side) => (before?.[side] ?? []).map((name) => [name, side] as const)));
  const groups = groupsWithCopies(ids, dataset.groups, copies);
  const pool = ids.map((_, at) => at).filter((at) => (givenSplit?.[at] ?? 'train') === 'train');
  const assigned = assignSides({
    ids: pool.map((at) => ids[at]!),
    labels: pool.map((at) => labels[at]!),
    classes: dataset.classNames.length,
    groups: groups && pool.map((at) => groups[at]!),
    fixed: pool.map((at) => old.get(ids[at]!)),
    shares: { validation: given.has('validation') ? 0 : validation, test: given.has('test') ? 0 : test },
    seed,
  });
  const sides = givenSplit ? [...givenSplit] : new Array<SplitName>(ids.length);
  pool.forEach((at, index) => {
    sides[at] = assigned[index]!;
  });
  return sides;
}

function splitOf(manifest: SplitManifest, dataset: Dataset, path: string): Split {
  const index = new Map(dataset.ids.map((id, at) => [id, at]));
  const total = sideNames.reduce((sum, side) => sum + manifest[side].length, 0);
  const indicesOf = (side: SplitName) =>
    Int32Array.from(manifest[side], (id) => {
      const at = index.get(id);
      if (at === undefined) throw brokenSplit(path, `it names the image ${id}, which the dataset does not have`);
      index.delete(id);
      return at;
    }).sort();
  const indices = { train: indicesOf('train'), validation: indicesOf('validation'), test: indicesOf('test') };
  if (total !== dataset.ids.length) throw brokenSplit(path, `it has ${total} of ${dataset.ids.length} images`);
  const sizes: SplitSizes = {
    train: indices.train.length,
    validation: indices.validation.length,
    test: indices.test.length,
  };
  const manifestPath = `.darkroom/splits/${manifestName(dataset.name, manifest.id)}`;
  return { id: manifest.id, manifest: manifestPath, indices, sizes, problems: manifest.problems };
}

/**
 * Indices of a stratified, seeded subset of `count` train images, ascending: of each class its share, but at least one
 * while there is room. All of them if there are no more than `count`.
 */
export function limitTrain(split: Split, dataset: Dataset, count: number, seed: number): Int32Array {
  const { train } = split.indices;
  if (count >= train.length) return train;
  const byClass = new Map<number, number[]>();
  for (const index of train) {
    const label = dataset.labels[index]!;
    const known = byClass.get(label);
    if (known) known.push(index);
    else byClass.set(label, [index]);
  }
  const labels = [...byClass.keys()].sort((a, b) => a - b);
  const quotas = quotasOf(
    labels.map((label) => byClass.get(label)!.length),
    count,
  );
  const chosen = labels.flatMap((label, at) =>
    inSeededOrder(byClass.get(label)!, seed, (index) => dataset.ids[index]!).slice(0, quotas[at]),
  );
  return Int32Array.from(chosen).sort();
}

/** Whole numbers in proportion to `sizes` that add up to `count`, which is less than their sum. */
function quotasOf(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const floor = count >= sizes.length ? 1 : 0;
  const quotas = sizes.map((size) => Math.max(floor, Math.floor((size * count) / total)));
  const excess = (at: number) => quotas[at]! - (sizes[at]! * count) / total;
  const order = sizes.map((_, at) => at);
  for (let sum = quotas.reduce((a, b) => a + b, 0); sum !== count; ) {
    const step = sum < count ? 1 : -1;
    const movable = order.filter((at) => (step > 0 ? quotas[at]! < sizes[at]! : quotas[at]! > floor));
    const next = movable.reduce((best, at) => (step * (excess(at) - excess(best)) < 0 ? at : best));
    quotas[next]! += step;
    sum += step;
  }
  return quotas;
}

/**
 * The split of a dataset into train, validation and test: made once, kept as a manifest, the same for all runs. When images
 * are added, the old ones stay on their sides. A format's own test set is the test set.
 */

import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { brokenSplit, splitTooLarge } from '../../protocol/errors.ts';
import type { SplitName, SplitSizes } from '../../protocol/runs.ts';
import { assignParts, sideNames } from './assign.ts';
import { exactCopies, findCopies, setsOf } from './copies/copies.ts';
import { groupsWithCopies } from './copies/groups.ts';
import type { Dataset, Split, Work } from './dataset.ts';
import { scanDataset } from './scan/scan.ts';
import {
  type ExportedSplit,
  latestManifest,
  type MadeSplitOptions,
  manifestName,
  readExported,
  readManifest,
  type SplitManifest,
  splitsFolder,
  writeManifest,
} from './split-manifest.ts';
import { sideTargets } from './split-targets.ts';
import { datasetEntry, readWorkspace, splitOptionsOf } from './workspace.ts';
import type { SplitOptions } from './workspace-schema.ts';

/**
 * The split for a dataset as it is now: read from its manifest, or made and written. Options default to those of
 * darkroom.json. Throws UserErrors `broken-split`, `no-split-file`, `split-too-large` and `cannot-write-split`.
 */
export async function resolveSplit(
  workspace: string,
  dataset: Dataset,
  options?: Partial<SplitOptions>,
  work: Work = {},
): Promise<Split> {
  const base = await basis(workspace, dataset, options ?? (await optionsFromWorkspace(workspace, dataset.name)));
  const id = idOf(dataset, base.options);
  const path = join(splitsFolder(workspace), manifestName(dataset.name, id));
  const known = await readManifest(path);
  if (known) return splitOf(known, dataset, path);
  const manifest = await makeManifest(workspace, dataset, base, id, work);
  await writeManifest(path, splitsFolder(workspace), manifest);
  return splitOf((await readManifest(path)) ?? manifest, dataset, path);
}

export async function optionsFromWorkspace(workspace: string, name: string): Promise<SplitOptions> {
  return splitOptionsOf(datasetEntry(await readWorkspace(workspace), name, workspace));
}

/** How a split is made, and the images that have their sides already: those of an exported split. */
interface Basis {
  readonly options: MadeSplitOptions;
  readonly exported?: ExportedSplit;
}

async function basis(workspace: string, dataset: Dataset, options: Partial<SplitOptions>): Promise<Basis> {
  if (options.manifest === undefined) return { options: madeOptions(dataset, options) };
  const exported = await readExported(resolve(workspace, options.manifest));
  const hash = createHash('sha256').update(JSON.stringify(sideNames.map((side) => exported[side])));
  return { exported, options: { ...madeOptions(dataset, exported.options), base: hash.digest('hex').slice(0, 16) } };
}

/** What a split depends on besides the images. Without near copies' option, as in tests, only exact copies are joined. */
export function madeOptions(
  { groups, groupPattern }: Dataset,
  { validation = 0.1, test = 0.1, seed = 1, stratify = true, nearCopies = 'together' }: Partial<SplitOptions>,
): MadeSplitOptions {
  return { validation, test, seed, grouped: groups !== undefined, stratify, nearCopies, groupPattern };
}

/** The 2 is the version of the way in which splits are made. */
export function idOf({ name, fingerprint }: Dataset, options: object): string {
  return createHash('sha256')
    .update(JSON.stringify([2, name, fingerprint, options]))
    .digest('hex')
    .slice(0, 8);
}

async function makeManifest(
  workspace: string,
  dataset: Dataset,
  { options, exported }: Basis,
  id: string,
  work: Work,
): Promise<SplitManifest> {
  const before = (await latestManifest(workspace, dataset.name, options)) ?? exported;
  const groups = await groupsOf(workspace, dataset, options.nearCopies, work);
  const sides = sidesOf(dataset, options, groups, before);
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
    ...lists,
  };
}

/** Images of equal text belong together: the dataset's groups, joined where they share a copy. */
export async function groupsOf(
  workspace: string,
  dataset: Dataset,
  nearCopies: SplitOptions['nearCopies'],
  work: Work,
): Promise<readonly string[] | undefined> {
  const scan = await scanDataset(workspace, dataset, work);
  const sets = nearCopies === 'together' ? setsOf(await findCopies(workspace, dataset, scan, work)) : exactCopies(scan);
  return groupsWithCopies(dataset.ids, dataset.groups, sets);
}

/** Sides that the format gives stay; what it does not give is taken out of its train images. */
function sidesOf(
  dataset: Dataset,
  options: MadeSplitOptions,
  groups: readonly string[] | undefined,
  before: ExportedSplit | undefined,
): SplitName[] {
  const { givenSplit, ids, labels } = dataset;
  const given = new Set(givenSplit);
  const old = new Map(sideNames.flatMap((side, part) => (before?.[side] ?? []).map((name) => [name, part] as const)));
  const pool = ids.map((_, at) => at).filter((at) => (givenSplit?.[at] ?? 'train') === 'train');
  const strata = pool.map((at) => (options.stratify ? labels[at]! : 0));
  const sizes = {
    validation: given.has('validation') ? 0 : options.validation,
    test: given.has('test') ? 0 : options.test,
  };
  checkCounts(dataset.name, sizes, pool.length);
  const targets = sideTargets(countsOf(strata, options.stratify ? dataset.classNames.length : 1), sizes);
  const assigned = assignParts({
    ids: pool.map((at) => ids[at]!),
    labels: strata,
    groups: groups && pool.map((at) => groups[at]!),
    fixed: pool.map((at) => old.get(ids[at]!)),
    targets: sideNames.map((side) => targets[side]),
    seed: options.seed,
  });
  const sides = givenSplit ? [...givenSplit] : new Array<SplitName>(ids.length);
  pool.forEach((at, index) => {
    sides[at] = sideNames[assigned[index]!]!;
  });
  return sides;
}

function checkCounts(
  dataset: string,
  { validation, test }: { validation: number; test: number },
  images: number,
): void {
  const wanted = (validation < 1 ? 0 : validation) + (test < 1 ? 0 : test);
  if (wanted > 0 && wanted >= images) throw splitTooLarge(dataset, wanted, images);
}

/** Images of each class. */
export function countsOf(labels: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
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
  return {
    id: manifest.id,
    manifest: `.darkroom/splits/${manifestName(dataset.name, manifest.id)}`,
    indices,
    sizes: sizesOf(indices),
  };
}

export const sizesOf = ({ train, validation, test }: Split['indices']): SplitSizes => ({
  train: train.length,
  validation: validation.length,
  test: test.length,
});

/**
 * Folds for cross-validation: the images that are not for testing, in k parts of equal size. Each part is the validation
 * set once, while the others are trained on; the test images stay out of all of them. Folds are stratified, keep groups and
 * copies together like the split, are written down once, and keep their images when new ones come.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { brokenSplit, splitTooLarge } from '../../protocol/errors.ts';
import { assignParts } from './assign.ts';
import type { Dataset, Split, Work } from './dataset.ts';
import { countsOf, groupsOf, idOf, madeOptions, optionsFromWorkspace, resolveSplit, sizesOf } from './split.ts';
import { type MadeSplitOptions, splitsFolder, writeManifest } from './split-manifest.ts';
import { foldTargets } from './split-targets.ts';
import type { SplitOptions } from './workspace-schema.ts';

const foldsSchema = z.object({
  format: z.literal(1),
  dataset: z.string(),
  id: z.string(),
  fingerprint: z.string(),
  options: z.looseObject({}),
  /** Id of the split whose test images stay out. */
  split: z.string(),
  createdAt: z.string(),
  /** Ids of the images of each fold. */
  folds: z.array(z.array(z.string())),
});

type FoldsManifest = z.infer<typeof foldsSchema>;

const fallback = 5;

/**
 * One split for each fold. Their number is `folds` of the dataset's split in darkroom.json, 5 if it says nothing. Throws
 * UserErrors `split-too-large`, `broken-split` and `cannot-write-split`.
 */
export async function resolveFolds(
  workspace: string,
  dataset: Dataset,
  options?: Partial<SplitOptions>,
  work: Work = {},
): Promise<Split[]> {
  const given = options ?? (await optionsFromWorkspace(workspace, dataset.name));
  const count = given.folds ?? fallback;
  const split = await resolveSplit(workspace, dataset, given, work);
  const made = { ...madeOptions(dataset, given), folds: count };
  const id = idOf(dataset, { ...made, split: split.id });
  const path = join(splitsFolder(workspace), `${dataset.name}-${id}.folds.json`);
  let manifest = await readFolds(path);
  if (!manifest) {
    const folds = await makeFolds(workspace, dataset, split, made, work);
    manifest = {
      format: 1,
      dataset: dataset.name,
      id,
      fingerprint: dataset.fingerprint,
      options: made,
      split: split.id,
      createdAt: new Date().toISOString(),
      folds: folds.map((indices) => indices.map((index) => dataset.ids[index]!)),
    };
    await writeManifest(path, splitsFolder(workspace), manifest);
  }
  return splitsOf(manifest, dataset, split, path);
}

async function makeFolds(
  workspace: string,
  dataset: Dataset,
  { indices }: Split,
  options: MadeSplitOptions & { readonly folds: number },
  work: Work,
): Promise<number[][]> {
  const { stratify, nearCopies, seed, folds: count } = options;
  const pool = [...indices.train, ...indices.validation].sort((a, b) => a - b);
  if (pool.length < count) throw splitTooLarge(dataset.name, count, pool.length);
  const groups = await groupsOf(workspace, dataset, nearCopies, work);
  const labels = pool.map((index) => (stratify ? dataset.labels[index]! : 0));
  const old = await latestFolds(workspace, dataset.name, options);
  const parts = assignParts({
    ids: pool.map((index) => dataset.ids[index]!),
    labels,
    groups: groups && pool.map((index) => groups[index]!),
    fixed: pool.map((index) => old.get(dataset.ids[index]!)),
    targets: foldTargets(countsOf(labels, stratify ? dataset.classNames.length : 1), count),
    seed,
  });
  const folds: number[][] = Array.from({ length: count }, () => []);
  pool.forEach((index, at) => {
    folds[parts[at]!]!.push(index);
  });
  return folds;
}

function splitsOf({ folds, id }: FoldsManifest, dataset: Dataset, whole: Split, path: string): Split[] {
  const index = new Map(dataset.ids.map((name, at) => [name, at]));
  const members = folds.map((names) =>
    names.map((name) => {
      const at = index.get(name);
      if (at === undefined) throw brokenSplit(path, `it names the image ${name}, which the dataset does not have`);
      return at;
    }),
  );
  return members.map((validation, fold) => {
    const indices = {
      train: Int32Array.from(members.flatMap((one, other) => (other === fold ? [] : one))).sort(),
      validation: Int32Array.from(validation).sort(),
      test: whole.indices.test,
    };
    const manifest = `.darkroom/splits/${dataset.name}-${id}.folds.json`;
    return { id: `${id}.${fold + 1}`, manifest, indices, sizes: sizesOf(indices) };
  });
}

/** The fold of each image in the newest folds with the same options, made when the dataset had other images. */
async function latestFolds(workspace: string, dataset: string, options: object): Promise<ReadonlyMap<string, number>> {
  const folder = splitsFolder(workspace);
  const names = await readdir(folder).catch(() => [] as string[]);
  let latest: FoldsManifest | undefined;
  for (const name of names.sort()) {
    if (!name.startsWith(`${dataset}-`) || !name.endsWith('.folds.json')) continue;
    const found = await readFolds(join(folder, name));
    if (found?.dataset !== dataset || JSON.stringify(found.options) !== JSON.stringify(options)) continue;
    if (!latest || found.createdAt > latest.createdAt) latest = found;
  }
  return new Map((latest?.folds ?? []).flatMap((names, fold) => names.map((name) => [name, fold] as const)));
}

async function readFolds(path: string): Promise<FoldsManifest | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return foldsSchema.parse(JSON.parse(text));
  } catch {
    throw brokenSplit(path, 'it is damaged');
  }
}

/** Baselines of a dataset, kept beside its pixels as `.darkroom/cache/baselines-<hash>.json`. */

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Baseline } from '../../protocol/runs.ts';
import { cacheFolder, temporaryName } from '../datasets/cache-files.ts';
import { renamePatiently } from '../runs/write.ts';
import type { BaselineImages } from './baselines.ts';

/** Raised when a method changes: numbers of before are worked out anew. */
const version = 1;

const share = z.number().min(0).max(1);
const fileSchema = z.object({
  key: z.string(),
  dataset: z.string(),
  fingerprint: z.string(),
  baselines: z.array(
    z.object({
      kind: z.enum(['majority', 'nearest', 'logistic']),
      accuracy: share.optional(),
      interval: z.tuple([share, share]).optional(),
      count: z.int(),
      note: z.string(),
    }),
  ),
});

/** Undefined where there are none yet of these very images. */
export async function keptBaselines(
  workspace: string,
  images: BaselineImages,
): Promise<readonly Baseline[] | undefined> {
  const key = keyOf(images);
  const kept = await readKept(pathOf(workspace, key));
  return kept?.key === key ? kept.baselines : undefined;
}

/** A disk that is full is no reason to fail: they can be worked out again. */
export async function keepBaselines(
  workspace: string,
  images: BaselineImages,
  baselines: readonly Baseline[],
): Promise<void> {
  const { name: dataset, fingerprint } = images.dataset;
  const key = keyOf(images);
  const path = pathOf(workspace, key);
  try {
    await mkdir(cacheFolder(workspace), { recursive: true });
    const temporary = temporaryName(path);
    await writeFile(temporary, `${JSON.stringify({ key, dataset, fingerprint, baselines })}\n`);
    await renamePatiently(temporary, path);
    await removeOutdated(workspace, dataset, fingerprint);
  } catch {
    // Said above.
  }
}

/** The images, their sides in the split, and what is read of them: all that the numbers depend on. */
const keyOf = ({ dataset, split, name, pixels, indices, training }: BaselineImages): string => {
  const { height, width, channels } = pixels.size;
  const images = createHash('sha256').update(indices).update(training).digest('hex').slice(0, 16);
  return JSON.stringify([version, dataset.name, dataset.fingerprint, split.id, name, height, width, channels, images]);
};

const pathOf = (workspace: string, key: string): string =>
  join(cacheFolder(workspace), `baselines-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`);

async function readKept(path: string): Promise<z.infer<typeof fileSchema> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return fileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Those of the dataset as it was before. */
async function removeOutdated(workspace: string, dataset: string, fingerprint: string): Promise<void> {
  const folder = cacheFolder(workspace);
  for (const entry of await readdir(folder)) {
    if (!/^baselines-[0-9a-f]{16}\.json$/.test(entry)) continue;
    const kept = await readKept(join(folder, entry));
    if (kept?.dataset === dataset && kept.fingerprint !== fingerprint) await rm(join(folder, entry), { force: true });
  }
}

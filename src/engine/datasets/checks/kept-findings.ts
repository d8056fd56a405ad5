/**
 * Findings of the last check of a dataset, in `.darkroom/cache/`: they hold as long as its images (by their times), labels
 * and split are the same.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DataFinding } from '../../../protocol/datasets.ts';
import { writeFileAtomic } from '../../runs/write.ts';
import { cacheFolder } from '../cache-files.ts';
import type { Dataset, Split } from '../dataset.ts';

/** Raised with every change of what the checks say. */
const version = 1;

const keptSchema = z.object({
  key: z.string(),
  findings: z.array(
    z.object({
      id: z.string(),
      severity: z.enum(['error', 'warning', 'info']),
      message: z.string(),
      rule: z.string().optional(),
      items: z.array(z.object({ images: z.array(z.string()), note: z.string().optional() })),
      setAside: z.array(z.string()),
    }),
  ),
});

const fileOf = (workspace: string, { name }: Dataset) => join(cacheFolder(workspace), `${name}.findings.json`);
const keyOf = ({ fingerprint }: Dataset, { id }: Split) => `${version} ${fingerprint} ${id}`;

export async function readKeptFindings(
  workspace: string,
  dataset: Dataset,
  split: Split,
): Promise<DataFinding[] | undefined> {
  try {
    const kept = keptSchema.parse(JSON.parse(await readFile(fileOf(workspace, dataset), 'utf8')));
    return kept.key === keyOf(dataset, split) ? kept.findings : undefined;
  } catch {
    return undefined;
  }
}

/** Not being able to keep them costs the next check some seconds, and nothing else. */
export async function keepFindings(
  workspace: string,
  dataset: Dataset,
  split: Split,
  findings: readonly DataFinding[],
): Promise<void> {
  const text = JSON.stringify({ key: keyOf(dataset, split), findings });
  await writeFileAtomic(fileOf(workspace, dataset), text).catch(() => {});
}

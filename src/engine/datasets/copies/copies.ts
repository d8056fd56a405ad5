/**
 * The copies in a dataset: images of the same bytes, and images that show the same picture. The search for the latter is
 * kept under `.darkroom/cache/`, as it takes seconds and its result depends on the images' contents alone.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../runs/write.ts';
import { cacheFolder } from '../cache-files.ts';
import type { Dataset, Work } from '../dataset.ts';
import type { Scan } from '../scan/scan.ts';
import { sharedBy } from './groups.ts';
import { findNearCopies, type NearCopies } from './near-copies.ts';

/** Raised with every change of what near copies are. */
const version = 1;

export interface Copies {
  /** Sets of images of the same bytes (of the same pixels, in a packed dataset), each ascending. */
  readonly exact: readonly (readonly number[])[];
  /** Pairs that show the same picture; of exact copies only the first stands in them. */
  readonly near: NearCopies;
}

export function exactCopies(scan: Scan): number[][] {
  return sharedBy(scan.map(({ hash }) => hash || undefined));
}

export async function findCopies(workspace: string, dataset: Dataset, scan: Scan, work: Work): Promise<Copies> {
  const exact = exactCopies(scan);
  const file = join(cacheFolder(workspace), `${dataset.name}.copies.json`);
  const key = keyOf(scan);
  const known = await readKept(file, key);
  if (known) return { exact, near: known };
  const repeated = new Set(exact.flatMap((set) => set.slice(1)));
  const near = await findNearCopies(
    scan.map(({ picture }, index) => (repeated.has(index) ? undefined : picture)),
    work,
  );
  if (scan.length > 0) {
    // Not being able to keep it costs the next one seconds, and nothing else.
    await writeFileAtomic(file, JSON.stringify({ key, ...near })).catch(() => {});
  }
  return { exact, near };
}

/** Sets of images that belong together: exact copies, and pairs of near ones. */
export const setsOf = ({ exact, near }: Copies): readonly (readonly number[])[] => [
  ...exact,
  ...near.pairs.map(({ a, b }) => [Math.min(a, b), Math.max(a, b)]),
];

/** Which pictures there are, in which order. */
function keyOf(scan: Scan): string {
  const hash = createHash('sha256').update(String(version));
  for (const facts of scan) hash.update(facts.picture ? facts.hash : '-').update(',');
  return hash.digest('hex');
}

const keptSchema = z.object({
  key: z.string(),
  cut: z.number(),
  pairs: z.array(z.object({ a: z.number(), b: z.number(), difference: z.number() })),
});

async function readKept(file: string, key: string): Promise<NearCopies | undefined> {
  try {
    const kept = keptSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
    return kept?.key === key ? { pairs: kept.pairs, cut: kept.cut } : undefined;
  } catch {
    return undefined;
  }
}

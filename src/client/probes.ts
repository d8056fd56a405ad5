/** Reads probe-<split>.json of a run's folder. One that can't be read counts as not there: it can be made again. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Probe } from '../protocol/probe.ts';
import type { SplitName } from '../protocol/runs.ts';

export async function readProbe(folder: string, split: SplitName): Promise<Probe | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, `probe-${split}.json`), 'utf8'));
    return isProbe(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isProbe(value: unknown): value is Probe {
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 1) return false;
  return 'results' in value && Array.isArray(value.results) && value.results.length > 0;
}

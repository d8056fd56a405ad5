/** Finds images that are copies of each other, byte for byte, so that no copy of a training image is tested on. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Dataset, Work } from './dataset.ts';
import { inParallel, stepwise, throwIfCancelled } from './parallel.ts';

/** Sets of two or more indices of equal images, each ascending. Files are read only if another one is as long. */
export async function findCopies(dataset: Dataset, work: Work): Promise<number[][]> {
  const keys = dataset.packed ? await packedKeys(dataset.packed, dataset.labels.length) : await fileKeys(dataset, work);
  return sharedBy(keys);
}

function sharedBy(keys: readonly (string | undefined)[]): number[][] {
  const sets = new Map<string, number[]>();
  keys.forEach((key, at) => {
    if (key === undefined) return;
    const set = sets.get(key);
    if (set) set.push(at);
    else sets.set(key, [at]);
  });
  return [...sets.values()].filter((set) => set.length > 1);
}

const hashOf = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('base64');

async function packedKeys({ size, blocks }: NonNullable<Dataset['packed']>, count: number): Promise<string[]> {
  const bytes = size.height * size.width * size.channels;
  const keys: string[] = [];
  for await (const block of blocks()) {
    for (let at = 0; at < block.length && keys.length < count; at += bytes) {
      keys.push(hashOf(block.subarray(at, at + bytes)));
    }
  }
  return keys;
}

async function fileKeys({ labels, filePath }: Dataset, work: Work): Promise<(string | undefined)[]> {
  const count = labels.length;
  const keys = new Array<string | undefined>(count);
  if (!filePath) return keys;
  const lengths = new Array<string | undefined>(count);
  await inParallel(count, 16, async (index) => {
    // A file that can't be read has no copies; decoding it will tell of it.
    lengths[index] = await stat(filePath(index)).then(
      ({ size }) => String(size),
      () => undefined,
    );
  });
  const candidates = sharedBy(lengths).flat();
  const report = stepwise(work, 'Looking for copies', candidates.length);
  let done = 0;
  await inParallel(candidates.length, 8, async (at) => {
    throwIfCancelled(work, 'Looking for copies');
    const index = candidates[at]!;
    keys[index] = await readFile(filePath(index)).then(hashOf, () => undefined);
    report(++done);
  });
  return keys;
}

/** Groups in which copies stand together: those of the dataset, joined where they share a copy. */
export function groupsWithCopies(
  ids: readonly string[],
  groups: readonly string[] | undefined,
  copies: readonly (readonly number[])[],
): readonly string[] | undefined {
  if (copies.length === 0) return groups;
  const names = groups ? [...groups] : ids.map((id) => `image ${id}`);
  const joined = new Map<string, string>();
  const root = (name: string): string => {
    let top = name;
    for (let next = joined.get(top); next !== undefined; next = joined.get(top)) top = next;
    return top;
  };
  for (const [first, ...others] of copies) {
    for (const other of others) {
      const [a, b] = [root(names[first!]!), root(names[other]!)];
      if (a !== b) joined.set(b, a);
    }
  }
  return names.map(root);
}

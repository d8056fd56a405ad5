/** A dataset without the images that its entry in darkroom.json sets aside. No file is touched. */

import type { Dataset } from './dataset.ts';
import { counted, fingerprintOf, problem } from './source.ts';

export function withoutExcluded(dataset: Dataset, exclude: readonly string[] = []): Dataset {
  if (exclude.length === 0) return dataset;
  const wanted = new Set(exclude);
  const kept = dataset.ids.flatMap((id, index) => (wanted.delete(id) ? [] : [index]));
  const gone = dataset.ids.length - kept.length;
  const left = new Set(kept);
  const examples = dataset.ids.filter((_, index) => !left.has(index));
  const pick = <T>(list: readonly T[] | undefined) => list && kept.map((index) => list[index]!);
  const { filePath, packed } = dataset;
  return {
    ...dataset,
    ids: pick(dataset.ids)!,
    labels: Int32Array.from(kept, (index) => dataset.labels[index]!),
    givenSplit: pick(dataset.givenSplit),
    groups: pick(dataset.groups),
    stamps: pick(dataset.stamps),
    fingerprint: gone > 0 ? fingerprintOf([dataset.fingerprint, ...kept.map(String)]) : dataset.fingerprint,
    problems: [
      ...dataset.problems,
      ...problem(
        'info',
        'set-aside',
        examples,
        (n) => `${counted(n, 'image')} set aside by "exclude" of darkroom.json.`,
      ),
      ...problem(
        'info',
        'excluded-missing',
        [...wanted],
        (n) => `"exclude" names ${counted(n, 'image')} that are not there.`,
      ),
    ],
    filePath: filePath && ((index) => filePath(kept[index]!)),
    readImage: (index, size) => dataset.readImage(kept[index]!, size),
    packed: packed && { size: packed.size, blocks: () => keptBlocks(packed, kept) },
  };
}

/** Each block without the images that are left out. */
async function* keptBlocks({ size, blocks }: NonNullable<Dataset['packed']>, kept: readonly number[]) {
  const stride = size.height * size.width * size.channels;
  let first = 0;
  let next = 0;
  for await (const block of blocks()) {
    const count = block.length / stride;
    const start = next;
    while (next < kept.length && kept[next]! < first + count) next++;
    const left = new Uint8Array((next - start) * stride);
    for (let at = start; at < next; at++) {
      const from = (kept[at]! - first) * stride;
      left.set(block.subarray(from, from + stride), (at - start) * stride);
    }
    first += count;
    yield left;
  }
}

/**
 * Looks at every image of a dataset once: content hash, perceptual hash, kind, size, brightness, readable or why not. What
 * was found is kept (log.ts), so that only new and changed images are read again, and a scan that was cancelled or killed
 * goes on where it ended. The checks and the split are made from it.
 */

import { availableParallelism } from 'node:os';
import { examineFile } from '../../preprocess/examine.ts';
import type { Dataset, Work } from '../dataset.ts';
import { inParallel, stepwise, throwIfCancelled } from '../parallel.ts';
import type { FileStamp, ImageFacts } from './facts.ts';
import { fileReader } from './file-reader.ts';
import { openScanLog, type ScanLog, scanFile } from './log.ts';
import { packedFacts } from './packed.ts';

const phase = 'Looking at images';
/** Milliseconds in which a file can change twice without another time of change. */
const sameMoment = 50;
/** Milliseconds after which the engine answers other requests. */
const slice = 30;

/** Facts in the dataset's order. Empty for a dataset whose images can't be reached, as in tests of the split alone. */
export type Scan = readonly ImageFacts[];

/** Throws CancelledError. */
export async function scanDataset(workspace: string, dataset: Dataset, work: Work = {}): Promise<Scan> {
  const { ids, filePath, stamps, packed } = dataset;
  if (!packed && !(filePath && stamps)) return [];
  const log = await openScanLog(scanFile(workspace, dataset.name));
  const stampOf = packed ? packedStamp(dataset) : (index: number) => stamps![index]!;
  const todo = ids.flatMap((id, index) => (isSame(log.known.get(id), stampOf(index)) ? [] : [index]));
  try {
    if (packed && todo.length > 0) await scanPacked(dataset, packed, log, work);
    else await scanFiles(dataset, todo, log, work);
  } finally {
    await log.flush();
  }
  await log.compact(ids);
  return ids.map((id) => log.known.get(id)!);
}

const isSame = (known: ImageFacts | undefined, { bytes, mtimeMs }: FileStamp): boolean =>
  known !== undefined && known.bytes === bytes && known.mtimeMs === mtimeMs;

/** Images of a packed file have no times of their own; all of them are new when the file is. */
function packedStamp({ fingerprint, packed }: Dataset): () => FileStamp {
  const { height, width, channels } = packed!.size;
  const stamp = { bytes: height * width * channels, mtimeMs: Number.parseInt(fingerprint.slice(0, 12), 16) };
  return () => stamp;
}

async function scanFiles({ ids, filePath, stamps }: Dataset, todo: readonly number[], log: ScanLog, work: Work) {
  const report = stepwise(work, phase, todo.length);
  const read = fileReader();
  let done = 0;
  await inParallel(todo.length, 2 * availableParallelism(), async (at) => {
    throwIfCancelled(work, phase);
    const index = todo[at]!;
    const { bytes, mtimeMs } = stamps![index]!;
    const settled = mtimeMs < Date.now() - sameMoment;
    const facts = await examineFile(() => read(filePath!(index), bytes));
    // One that could not even be opened may be another time, without having changed.
    const lasting = settled && facts.hash !== '';
    await log.append(ids[index]!, { bytes, mtimeMs: lasting ? mtimeMs : -1, ...facts });
    report(++done);
  });
}

async function scanPacked(dataset: Dataset, packed: NonNullable<Dataset['packed']>, log: ScanLog, work: Work) {
  const { ids } = dataset;
  const stamp = packedStamp(dataset)();
  const report = stepwise(work, phase, ids.length);
  let index = 0;
  let yieldedAt = performance.now();
  for await (const facts of packedFacts(packed)) {
    await log.append(ids[index]!, { ...stamp, ...facts });
    report(++index);
    if (performance.now() - yieldedAt < slice) continue;
    await new Promise(setImmediate);
    throwIfCancelled(work, phase);
    yieldedAt = performance.now();
  }
}

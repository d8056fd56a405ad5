/**
 * The features of a split's images: what a run's network makes of each before it decides, and what it decides. Computed
 * once for the weights and the split as they are, kept in `.darkroom/cache/` and, the last few, in memory.
 */

import { createHash } from 'node:crypto';
import { classesChanged, emptySplit, outputsNotFinite } from '../../protocol/errors.ts';
import type { FeatureSpace } from '../../protocol/features.ts';
import type { SplitName } from '../../protocol/runs.ts';
import type { RequestContext } from '../context.ts';
import { openCache } from '../datasets/cache.ts';
import type { Dataset, PixelCache, Split } from '../datasets/dataset.ts';
import { openedDataset } from '../datasets/opened.ts';
import { SharedWork } from '../datasets/shared-work.ts';
import { told } from '../datasets/source.ts';
import type { KeptNetwork } from '../evaluate/kept-networks.ts';
import { predictedClasses } from '../evaluate/metrics.ts';
import { breather } from '../pace.ts';
import { readBatch } from '../train/batches.ts';
import { forwardBatchSize } from '../train/validate.ts';
import { modelVariables, readVariables } from '../train/variables.ts';
import { describe, spaceOf } from './describe.ts';
import { floats, integers, type KeptPlace, readKept, writeKept } from './kept-arrays.ts';

/** n readable images of a split, in the dataset's order. */
export interface Features {
  /** Hash of the weights, the dataset and the split that they belong to. */
  readonly key: string;
  readonly dataset: Dataset;
  readonly space: FeatureSpace;
  /** Indices in the dataset, ascending, [n]. */
  readonly indices: Int32Array;
  /** [n, space.width] */
  readonly values: Float32Array;
  /** Class indices, [n]. */
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** Of the predicted class, [n]. */
  readonly probabilities: Float32Array;
}

interface Notes {
  readonly space: FeatureSpace;
}

/** Changes when features are computed in another way. */
const version = 1;

/** Numbers that are kept in memory at most, over all splits: 512 MB. */
const mostNumbers = 2 ** 27;

const held = new Map<string, SharedWork<Features>>();
const sizes = new WeakMap<SharedWork<Features>, number>();

/**
 * @param kept A network that stays open meanwhile.
 * @throws UserError `classes-changed`, `empty-split`, `outputs-not-finite` and what is wrong with the dataset.
 */
export async function openFeatures(
  workspace: string,
  kept: KeptNetwork,
  split: SplitName,
  context: RequestContext,
): Promise<Features> {
  const { record } = kept.network;
  const opened = await openedDataset(workspace, record.dataset, context);
  const { dataset } = opened;
  if (JSON.stringify(dataset.classNames) !== JSON.stringify(record.classNames)) {
    throw classesChanged(record.dataset, record.classNames, dataset.classNames);
  }
  const sides = await opened.split(context);
  if (sides.indices[split].length === 0) throw emptySplit(split, record.dataset);
  if (sides.id !== record.split.id) context.emit('notice', { ...about(context, kept), message: changed(dataset.name) });
  const parts = [version, await weightsHash(kept), dataset.fingerprint, sides.id, split, record.input];
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const known = held.get(key);
  if (known && !known.abandoned) return touch(key, known).join(context);
  const work = new SharedWork(async (shared) => {
    try {
      const made = await features(workspace, kept, { key, dataset, sides, split }, { ...context, ...shared });
      sizes.set(work, made.values.length);
      makeRoom();
      return made;
    } catch (error) {
      if (held.get(key) === work) held.delete(key);
      throw error;
    }
  });
  return touch(key, work).join(context);
}

/** The most recently used one is the last. */
function touch(key: string, work: SharedWork<Features>): SharedWork<Features> {
  held.delete(key);
  held.set(key, work);
  return work;
}

function makeRoom(): void {
  let numbers = 0;
  for (const [key, work] of [...held].reverse()) {
    const size = sizes.get(work) ?? 0;
    // The newest stays, however large.
    if (numbers > 0 && numbers + size > mostNumbers) held.delete(key);
    else numbers += size;
  }
}

const about = ({ request }: RequestContext, { network }: KeptNetwork) => ({ request, run: network.record.id });

const changed = (dataset: string) =>
  `The dataset "${dataset}" or its split has changed since this run was trained: it may have been trained on some of these images.`;

const hashes = new WeakMap<KeptNetwork, Promise<string>>();

/** Of the weights that the network holds, whatever is in the files by now. */
function weightsHash(kept: KeptNetwork): Promise<string> {
  const known = hashes.get(kept) ?? hashOf(kept);
  hashes.set(kept, known);
  known.catch(() => hashes.delete(kept));
  return known;
}

async function hashOf({ network }: KeptNetwork): Promise<string> {
  network.executor.activate();
  const hash = createHash('sha256');
  for (const { name, shape, data } of await readVariables(modelVariables(network.model))) {
    hash.update(`${name} ${shape}\0`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

interface Wanted {
  readonly key: string;
  readonly dataset: Dataset;
  readonly sides: Split;
  readonly split: SplitName;
}

async function features(
  workspace: string,
  kept: KeptNetwork,
  { key, dataset, sides, split }: Wanted,
  context: RequestContext,
): Promise<Features> {
  const { record, weights } = kept.network;
  const place: KeptPlace = { workspace, kind: 'features', run: record.id, name: `${weights}-${split}`, key };
  const found = await readKept<Notes>(place);
  if (found) return assemble(key, dataset, found.notes.space, found.arrays as unknown as Computed);
  const { cache, unreadable, problems } = await openCache(workspace, dataset, record.input, context);
  try {
    for (const each of problems) context.emit('notice', { ...about(context, kept), message: told(each) });
    const left = new Set(unreadable);
    const indices = sides.indices[split].filter((index) => !left.has(index));
    if (indices.length === 0) throw emptySplit(split, record.dataset);
    const { space, computed } = await compute(kept, dataset, cache, indices, context);
    await writeKept<Notes>(place, { space }, [
      integers('indices', computed.indices),
      integers('predicted', computed.predicted),
      floats('probabilities', [indices.length], computed.probabilities),
      floats('values', [indices.length, space.width], computed.values),
    ]);
    return assemble(key, dataset, space, computed);
  } finally {
    await cache.close();
  }
}

type Computed = Pick<Features, 'indices' | 'values' | 'predicted' | 'probabilities'>;

const assemble = (key: string, dataset: Dataset, space: FeatureSpace, computed: Computed): Features => ({
  ...computed,
  key,
  dataset,
  space,
  labels: computed.indices.map((index) => dataset.labels[index]!),
});

async function compute(
  kept: KeptNetwork,
  { ids, labels }: Dataset,
  pixels: PixelCache,
  indices: Int32Array,
  { progress, signal }: Pick<RequestContext, 'progress' | 'signal'>,
): Promise<{ readonly space: FeatureSpace; readonly computed: Computed }> {
  const { model, record } = kept.network;
  const classes = record.classNames.length;
  const count = indices.length;
  const batchSize = forwardBatchSize(model, record.batchSize);
  const predicted = new Int32Array(count);
  const probabilities = new Float32Array(count);
  let values = new Float32Array(0); // [count, width]
  let width = 0;
  const breathe = breather({ signal });
  for (let start = 0; start < count; start += batchSize) {
    await breathe();
    progress('Computing features', start, count);
    const batch = indices.subarray(start, start + batchSize);
    const outputs = await describe(kept, (await readBatch({ pixels, labels }, batch)).pixels.data as Uint8Array);
    if (start === 0) {
      width = outputs.values.length / batch.length;
      values = new Float32Array(count * width);
    }
    values.set(outputs.values, start * width);
    predictedClasses(outputs.probabilities, classes).forEach((best, i) => {
      predicted[start + i] = best;
      probabilities[start + i] = outputs.probabilities[i * classes + best]!;
    });
  }
  progress('Computing features', count, count);
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw outputsNotFinite(record.id, ids[indices[Math.floor(broken / width)]!]!);
  return { space: spaceOf(kept, width), computed: { indices, values, predicted, probabilities } };
}

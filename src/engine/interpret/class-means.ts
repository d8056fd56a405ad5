/**
 * The request `run/class-means`: the mean of all images of a class as the network sees them, of those that it misses, and
 * of those that it takes for the class by mistake. Sums run over the pixel cache; what was computed is kept in memory.
 */

import type { ClassMean, ClassMeans, MeanImage } from '../../protocol/class-means.ts';
import { CancelledError, classesChanged, emptySplit, UserError } from '../../protocol/errors.ts';
import type { RunRecord, SplitName } from '../../protocol/runs.ts';
import type { Handler, RequestContext } from '../context.ts';
import { openCache } from '../datasets/cache.ts';
import type { Dataset, PixelCache, Split } from '../datasets/dataset.ts';
import { indexOfImage } from '../datasets/images.ts';
import { openedDataset } from '../datasets/opened.ts';
import { type KeptOutcomes, readOutcomes } from '../evaluate/kept-outcomes.ts';
import { findRun } from '../runs/folders.ts';
import { readRecord } from '../runs/record.ts';

/** Classes that are told at once, whatever is asked for. */
const largestPage = 120;

export const meanClasses: Handler<'run/class-means'> = async (params, context) => {
  const { workspace, run, split, order = 'class', offset, limit } = params;
  const folder = await findRun(workspace, run);
  const record = await readRecord(folder);
  const opened = await openedDataset(workspace, record.dataset, context);
  const { dataset } = opened;
  if (JSON.stringify(dataset.classNames) !== JSON.stringify(record.classNames)) {
    throw classesChanged(record.dataset, record.classNames, dataset.classNames);
  }
  const sides = await opened.split(context);
  const outcomes = await outcomesOf(folder, split);
  const { cache, unreadable } = await openCache(workspace, dataset, record.input, context);
  try {
    const members = membersOf(dataset, sides, split, new Set(unreadable), outcomes);
    if (members.every(({ all }) => all.length === 0)) throw emptySplit(split, dataset.name);
    const chosen = ordered(members, order).slice(offset, offset + Math.min(largestPage, limit));
    const key = JSON.stringify([
      dataset.fingerprint,
      sides.id,
      split,
      record.input,
      outcomes?.evaluation.createdAt,
      run,
    ]);
    const classes: ClassMean[] = [];
    for (const [done, member] of chosen.entries()) {
      context.progress('Averaging classes', done, chosen.length);
      const own = `${key} ${member.index}`;
      const known = kept.get(own) ?? (await meanClass(member, dataset, cache, context));
      keep(own, known);
      classes.push(known);
    }
    context.progress('Averaging classes', chosen.length, chosen.length);
    return { ...answer(record, split, outcomes), total: members.length, classes };
  } finally {
    await cache.close();
  }
};

function answer({ input }: RunRecord, split: SplitName, outcomes: KeptOutcomes | undefined) {
  const { height, width, channels } = input;
  const evaluation = outcomes?.evaluation;
  const evaluated = evaluation && {
    weights: evaluation.weights,
    epoch: evaluation.epoch,
    createdAt: evaluation.createdAt,
  };
  return { split, height, width, channels, evaluated } satisfies Partial<ClassMeans>;
}

/** Without an evaluation, or with one that is not whole, nobody knows the mistakes. */
async function outcomesOf(folder: string, split: SplitName): Promise<KeptOutcomes | undefined> {
  try {
    return await readOutcomes(folder, split);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Indices in the dataset of what belongs to a class. */
interface Members {
  readonly index: number;
  readonly all: number[];
  /** Missing where there is no evaluation. */
  readonly missed?: number[];
  readonly mistaken?: number[];
}

function membersOf(
  dataset: Dataset,
  { indices }: Split,
  split: SplitName,
  unreadable: ReadonlySet<number>,
  outcomes: KeptOutcomes | undefined,
): Members[] {
  const members = dataset.classNames.map(
    (_, index): Members => ({ index, all: [], ...(outcomes && { missed: [], mistaken: [] }) }),
  );
  for (const index of indices[split]) if (!unreadable.has(index)) members[dataset.labels[index]!]!.all.push(index);
  outcomes?.ids.forEach((id, i) => {
    const [actual, predicted] = [outcomes.actual[i]!, outcomes.predicted[i]!];
    if (actual === predicted) return;
    // The dataset may have changed since it was evaluated.
    const index = placeOf(dataset, id);
    if (index === undefined || unreadable.has(index)) return;
    members[actual]?.missed?.push(index);
    members[predicted]?.mistaken?.push(index);
  });
  return members;
}

function placeOf(dataset: Dataset, id: string): number | undefined {
  try {
    return indexOfImage(dataset, id);
  } catch {
    return undefined;
  }
}

function ordered(members: readonly Members[], order: 'class' | 'mistakes'): readonly Members[] {
  const mistakes = ({ missed = [], mistaken = [] }: Members) => missed.length + mistaken.length;
  return order === 'class' ? members : [...members].sort((a, b) => mistakes(b) - mistakes(a) || a.index - b.index);
}

async function meanClass(
  { index, all, missed, mistaken }: Members,
  { classNames }: Dataset,
  cache: PixelCache,
  context: RequestContext,
): Promise<ClassMean> {
  const mean = (indices: readonly number[]) => meanImage(indices, cache, context);
  return {
    index,
    name: classNames[index]!,
    all: await mean(all),
    ...(missed && { missed: await mean(missed) }),
    ...(mistaken && { mistaken: await mean(mistaken) }),
  };
}

/** Images that are read at once. */
const batchSize = 256;

async function meanImage(
  indices: readonly number[],
  cache: PixelCache,
  { signal }: Pick<RequestContext, 'signal'>,
): Promise<MeanImage> {
  const { height, width, channels } = cache.size;
  const stride = height * width * channels;
  if (indices.length === 0) return { count: 0, pixels: new Uint8Array() };
  const sums = new Float64Array(stride);
  for (let start = 0; start < indices.length; start += batchSize) {
    // Cancelling arrives as a message, which a busy loop would never let in.
    await new Promise(setImmediate);
    if (signal.aborted) throw new CancelledError('The mean images');
    const batch = indices.slice(start, start + batchSize);
    const pixels = new Uint8Array(batch.length * stride);
    await cache.read(batch, pixels);
    for (let at = 0; at < pixels.length; at += stride) {
      for (let i = 0; i < stride; i++) sums[i]! += pixels[at + i]!;
    }
  }
  return { count: indices.length, pixels: Uint8Array.from(sums, (sum) => Math.round(sum / indices.length)) };
}

/** Bytes that are kept at most. */
const mostBytes = 2 ** 26;
const kept = new Map<string, ClassMean>();
let bytesKept = 0;

const bytesOf = ({ all, missed, mistaken }: ClassMean) =>
  [all, missed, mistaken].reduce((sum, image) => sum + (image?.pixels.length ?? 0), 0);

/** The most recently used one is the last. */
function keep(key: string, mean: ClassMean): void {
  if (!kept.delete(key)) bytesKept += bytesOf(mean);
  kept.set(key, mean);
  for (const [oldest, gone] of kept) {
    if (bytesKept <= mostBytes) break;
    kept.delete(oldest);
    bytesKept -= bytesOf(gone);
  }
}

/** The requests about the images of a dataset: which datasets there are, a page of a class, one image to look at. */

import { CancelledError, noSuchImage, unknownName } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { SplitName } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { groupedBy } from '../grouped.ts';
import { pngOfFile, pngOfPixels } from '../preprocess/png.ts';
import { sideNames } from './assign.ts';
import type { Dataset, Split } from './dataset.ts';
import { openedDataset } from './opened.ts';
import { readWorkspace } from './workspace.ts';
import { isCsvEntry } from './workspace-schema.ts';

/** Images that are told at once, whatever is asked for. */
const largestPage = 10_000;

export const listDatasets: Handler<'dataset/list'> = async ({ workspace }) => {
  const { datasets } = await readWorkspace(workspace);
  return {
    datasets: Object.entries(datasets).map(([name, entry]) => ({
      name,
      format: isCsvEntry(entry) ? 'csv' : entry.format,
    })),
  };
};

export const listImages: Handler<'dataset/images'> = async (params, context) => {
  const { workspace, name, split: side, label, offset, limit } = params;
  const opened = await openedDataset(workspace, name, context);
  const { dataset } = opened;
  const found = indicesOf(dataset, await opened.split(context), side, label);
  const start = Math.max(0, offset);
  const page = found.subarray(start, start + Math.min(largestPage, Math.max(0, limit)));
  return {
    total: found.length,
    images: Array.from(page, (index) => ({
      id: dataset.ids[index]!,
      label: dataset.classNames[dataset.labels[index]!]!,
      split: side,
      ...(dataset.filePath && { path: dataset.filePath(index) }),
    })),
  };
};

export const readDatasetImage: Handler<'dataset/image'> = async ({ workspace, name, id, size }, context) => {
  const opened = await openedDataset(workspace, name, context);
  const { dataset } = opened;
  const index = indexOfImage(dataset, id);
  const split = sideOf(await opened.split(context), index);
  if (context.signal.aborted) throw new CancelledError();
  const png = await pngOf(dataset, index, size);
  return { png, label: dataset.classNames[dataset.labels[index]!]!, split };
};

const pngOf = async (dataset: Dataset, index: number, size: number | undefined): Promise<Uint8Array> =>
  dataset.filePath
    ? pngOfFile(dataset.filePath(index), size)
    : pngOfPixels(await dataset.readImage(index, dataset.packed!.size), dataset.packed!.size, size);

/** An image by its id, no larger than `size` pixels. @throws UserError `no-such-image`, `unreadable-image`. */
export const datasetPng = async (dataset: Dataset, id: string, size: number): Promise<Uint8Array> =>
  pngOf(dataset, indexOfImage(dataset, id), size);

const indexes = new WeakMap<Dataset, ReadonlyMap<string, number>>();

/** Index of an image by its id. @throws UserError `no-such-image`. */
export function indexOfImage(dataset: Dataset, id: string): number {
  let index = indexes.get(dataset);
  if (!index) {
    index = new Map(dataset.ids.map((known, at) => [known, at]));
    indexes.set(dataset, index);
  }
  const at = index.get(id);
  if (at === undefined) throw noSuchImage(dataset.name, id);
  return at;
}

/** Indices of one side, of one class or of all, in the dataset's order. */
function indicesOf(dataset: Dataset, split: Split, side: SplitName, label: string | undefined): Int32Array {
  const all = split.indices[side];
  if (!all) throw unknownName('split', side, suggestion(side, sideNames));
  if (label === undefined) return all;
  const wanted = dataset.classNames.indexOf(label);
  if (wanted < 0) throw unknownName('class', label, suggestion(label, dataset.classNames));
  return classesOf(dataset, split, side).get(wanted) ?? new Int32Array();
}

type ClassIndex = ReadonlyMap<number, Int32Array>;
const classIndexes = new WeakMap<Split, Map<SplitName, ClassIndex>>();

function classesOf({ labels }: Dataset, split: Split, side: SplitName): ClassIndex {
  const sides = classIndexes.get(split) ?? new Map<SplitName, ClassIndex>();
  classIndexes.set(split, sides);
  const classes = sides.get(side) ?? byClass(split.indices[side], labels);
  sides.set(side, classes);
  return classes;
}

function byClass(indices: Int32Array, labels: Int32Array): Map<number, Int32Array> {
  const lists = groupedBy(indices, (index) => labels[index]!);
  return new Map([...lists].map(([label, list]) => [label, Int32Array.from(list)]));
}

/** By halving: the indices of each side are in ascending order. */
function sideOf({ indices }: Split, index: number): SplitName {
  return sideNames.find((side) => includes(indices[side], index))!;
}

function includes(sorted: Int32Array, value: number): boolean {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}

/**
 * What IDX and CIFAR have in common: files of raw pixels, a train and maybe a test part, that are checked when they are
 * opened and read again when pixels are wanted. One part at most stays in memory.
 */

import type { DatasetFormat, DatasetProblem } from '../../protocol/datasets.ts';
import { missingDataFiles } from '../../protocol/errors.ts';
import { resizePixels } from '../preprocess/decode.ts';
import type { Dataset, PixelSize } from './dataset.ts';
import { classNamesFor, counted, type DatasetSource, fingerprintOf, problem } from './source.ts';

/** A file of images. */
export interface PackedPart {
  readonly side: 'train' | 'test';
  /** Class index of each image, [count]. */
  readonly labels: Int32Array;
  /** Hash of the file's bytes, and of its labels if they are in another file. */
  readonly hash: string;
  /** Pixels of all images of the file, [count, height, width, channels]. */
  load(): Promise<Uint8Array>;
}

export interface PackedImages {
  readonly format: DatasetFormat;
  readonly size: PixelSize;
  readonly parts: readonly PackedPart[];
  readonly classNames?: readonly string[];
  readonly problems?: readonly DatasetProblem[];
}

export function packedDataset(source: DatasetSource, images: PackedImages): Dataset {
  const { size, format } = images;
  // Train before test, whatever the files are called.
  const parts = [...images.parts].sort((a, b) => Number(a.side === 'test') - Number(b.side === 'test'));
  const labels = joined(parts.map((part) => part.labels));
  if (labels.length === 0) throw missingDataFiles(source.path, 'images in its files', 'Download the dataset again.');
  const sides = parts.flatMap((part) => new Array<'train' | 'test'>(part.labels.length).fill(part.side));
  const classNames = classNamesFor(source, images.classNames, labels);
  const stored = storedPixels(parts, size);
  return {
    name: source.name,
    format,
    path: source.path,
    classNames,
    labels,
    ids: idsOf(sides),
    givenSplit: new Set(sides).size > 1 ? sides : undefined,
    problems: [...(images.problems ?? []), ...unusedClasses(classNames, labels)],
    fingerprint: fingerprintOf([format, ...parts.map((part) => `${part.side}:${part.hash}`)]),
    readImage: async (index, to) => resizePixels(await stored.image(index), size, to),
    packed: { size, blocks: stored.blocks },
  };
}

/** Reads pixels part by part and keeps the last part, until `blocks` has gone through all of them. */
function storedPixels(parts: readonly PackedPart[], { height, width, channels }: PixelSize) {
  const bytes = height * width * channels;
  let kept: { part: PackedPart; pixels: Promise<Uint8Array> } | undefined;
  const load = (part: PackedPart) => {
    if (kept?.part !== part) kept = { part, pixels: part.load() };
    const { pixels } = kept;
    // A failure must not stay for the next attempt.
    pixels.catch(() => {
      if (kept?.pixels === pixels) kept = undefined;
    });
    return pixels;
  };
  return {
    async image(index: number): Promise<Uint8Array> {
      let first = 0;
      for (const part of parts) {
        const at = index - first;
        if (at < part.labels.length) return (await load(part)).slice(at * bytes, (at + 1) * bytes);
        first += part.labels.length;
      }
      throw new RangeError(`There is no image ${index}; there are ${first}.`);
    },
    async *blocks(): AsyncGenerator<Uint8Array> {
      for (const part of parts) yield await load(part);
      kept = undefined;
    },
  };
}

/** `train/0`, `train/1`, …, `test/0`, … */
function idsOf(sides: readonly ('train' | 'test')[]): string[] {
  const next = { train: 0, test: 0 };
  return sides.map((side) => `${side}/${next[side]++}`);
}

function unusedClasses(classNames: readonly string[], labels: Int32Array): DatasetProblem[] {
  const used = new Set(labels);
  const unused = classNames.filter((_, index) => !used.has(index));
  return problem('warning', 'empty-class', unused, (n) => `${counted(n, 'class', 'classes')} without any image.`);
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

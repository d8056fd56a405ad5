/** What every dataset format opens to, and what training asks of it: labels, a split, and pixels by index. */

import type { DatasetFormat, DatasetProblem } from '../../protocol/datasets.ts';
import type { InputSpec, SplitName, SplitSizes } from '../../protocol/runs.ts';
import type { FileStamp } from './scan/facts.ts';

/** What images are decoded to: everything of the input that happens to bytes. */
export type PixelSize = Pick<InputSpec, 'height' | 'width' | 'channels' | 'resize' | 'pad'>;

/** Reports progress and carries cancellation through anything that can take over a second. */
export interface Work {
  progress?(phase: string, done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export interface Dataset {
  readonly name: string;
  readonly format: DatasetFormat;
  /** Absolute path of the folder or file that holds it. */
  readonly path: string;
  readonly classNames: readonly string[];
  /** Class index of each image, [n]. */
  readonly labels: Int32Array;
  /** Stable name of each image: a path relative to `path` with forward slashes, or `train/123` in a packed format. */
  readonly ids: readonly string[];
  /** For formats that bring their own test set, the side of each image. */
  readonly givenSplit?: readonly SplitName[];
  readonly groups?: readonly string[];
  /** Of darkroom.json, where the groups come from it: another one makes another split. */
  readonly groupPattern?: string;
  readonly problems: readonly DatasetProblem[];
  /** Changes when images or labels change; hex. */
  readonly fingerprint: string;
  /** Absolute path of an image that is a file of its own. */
  filePath?(index: number): string;
  /** Size and time of change of each of these files when the dataset was opened, [n]. */
  readonly stamps?: readonly FileStamp[];
  /** For formats that hold raw pixels: their size, and all images in order in blocks of any number of whole images. */
  readonly packed?: { readonly size: PixelSize; blocks(): AsyncIterable<Uint8Array> };
  /** Decoded and resized pixels, uint8 [height, width, channels]. Throws UserError `unreadable-image`. */
  readImage(index: number, size: PixelSize): Promise<Uint8Array>;
}

/** A split of a dataset, as indices in ascending order. Kept as a manifest, the same for all runs. */
export interface Split {
  readonly id: string;
  /** Path of the manifest relative to the workspace. */
  readonly manifest: string;
  readonly indices: Readonly<Record<SplitName, Int32Array>>;
  readonly sizes: SplitSizes;
}

/** Decoded pixels of a whole dataset in one file, uint8 [n, height, width, channels], read by offset. */
export interface PixelCache {
  readonly path: string;
  readonly size: PixelSize;
  /** Copies the images at `indices`, in that order, to `target` ([indices.length, height, width, channels]). */
  read(indices: ArrayLike<number>, target: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

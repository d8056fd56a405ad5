/** What the engine tells of a dataset: counts, classes, split and everything that looked wrong while it was read. */

import type { SplitName, SplitSizes } from './runs.ts';

export type DatasetFormat = 'folders' | 'csv' | 'idx' | 'cifar10' | 'cifar100';

export interface ClassCount {
  readonly name: string;
  readonly counts: SplitSizes;
  readonly total: number;
}

/** Something that a person should know of before training. `count` items are concerned, `examples` names a few. */
export interface DatasetProblem {
  readonly severity: 'error' | 'warning' | 'info';
  /** Kebab-case, e.g. `missing-files`, `extra-files`, `unreadable-image`, `single-image-class`, `guessed-header`. */
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** What a check of a dataset found: images, sets of images or classes that something is wrong or unusual with. */
export interface DataFinding {
  /** Kebab-case and the same each time, e.g. `copies-across-sides`: what `--exclude` takes. */
  readonly id: string;
  readonly severity: DatasetProblem['severity'];
  /** What it is and what it does to a training, with its numbers. */
  readonly message: string;
  /** By which rule something is found, where that is a matter of degree. */
  readonly rule?: string;
  readonly items: readonly DataFindingItem[];
  /** Ids of the images that setting this finding aside leaves out; none for what is no matter of single images. */
  readonly setAside: readonly string[];
}

export interface DataFindingItem {
  /** Ids: one image, or all of a set of copies; none for a class. */
  readonly images: readonly string[];
  /** `fish (1)`, `it is truncated or damaged`, `3x2 pixels`. */
  readonly note?: string;
}

/** An image that a finding names, for lists. */
export interface FoundImage {
  readonly label: string;
  readonly split: SplitName;
}

export interface DatasetCheck {
  readonly name: string;
  readonly format: DatasetFormat;
  readonly count: number;
  readonly fingerprint: string;
  /** Worst first. */
  readonly findings: readonly DataFinding[];
  /** What was noticed when the dataset was opened, before its images were looked at. */
  readonly problems: readonly DatasetProblem[];
  /** Class and side of each image that a finding names. */
  readonly images: Readonly<Record<string, FoundImage>>;
}

export interface DatasetReport {
  readonly name: string;
  readonly format: DatasetFormat;
  readonly path: string;
  readonly count: number;
  readonly fingerprint: string;
  readonly classes: readonly ClassCount[];
  readonly split: { readonly manifest: string; readonly id: string; readonly sizes: SplitSizes };
  readonly problems: readonly DatasetProblem[];
  /** Ids of a few images of each split. */
  readonly examples: Readonly<Record<SplitName, readonly string[]>>;
}

/** An image of a dataset, for lists. */
export interface DatasetImage {
  readonly id: string;
  readonly label: string;
  readonly split: SplitName;
  /** Absolute path, for an image that is a file of its own. */
  readonly path?: string;
}

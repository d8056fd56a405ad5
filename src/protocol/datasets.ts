/** What the engine tells of a dataset: counts, classes, split and everything that looked wrong while it was read. */

import type { SplitName, SplitSizes } from './runs.ts';

export type DatasetFormat = 'folders' | 'csv' | 'idx' | 'cifar10' | 'cifar100';

/** Something that a person should know of before training. `count` items are concerned, `examples` names a few. */
export interface DatasetProblem {
  readonly severity: 'error' | 'warning' | 'info';
  /** Kebab-case, e.g. `missing-files`, `extra-files`, `unreadable-image`, `single-image-class`, `guessed-header`. */
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly examples: readonly string[];
}

export interface DatasetReport {
  readonly name: string;
  readonly format: DatasetFormat;
  readonly path: string;
  readonly count: number;
  readonly fingerprint: string;
  readonly classes: readonly { readonly name: string; readonly counts: SplitSizes; readonly total: number }[];
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

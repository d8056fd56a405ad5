/** What changes of its images cost a network: probe-<split>.json, which the engine writes and others read. */

import type { SplitName, WeightsChoice } from './runs.ts';

/** Kinds of changes, in the order in which they are listed. */
export type ProbeName =
  | 'mirror'
  | 'upside-down'
  | 'rotate'
  | 'shift'
  | 'enlarge'
  | 'shrink'
  | 'shear'
  | 'darken'
  | 'brighten'
  | 'flatten'
  | 'harden'
  | 'decolour'
  | 'noise'
  | 'blur'
  | 'cover';

/** One change of all images, at one strength. */
export interface ProbeResult {
  readonly name: ProbeName;
  /** In the change's own unit: degrees for `rotate` and `shear`, else percent. Missing where there is no more or less. */
  readonly strength?: number;
  /** 0..1 */
  readonly accuracy: number;
  /** Mean per image, without the regularizers' penalties. */
  readonly loss: number;
  /** Images that were right and are wrong now, and the other way round: what the drop is made of. */
  readonly lost: number;
  readonly won: number;
  /** The run's training images were changed like this, so that the network has learned to overlook it. */
  readonly trained?: true;
}

/** probe-<split>.json. */
export interface Probe {
  readonly format: 1;
  readonly run: string;
  readonly split: SplitName;
  readonly weights: WeightsChoice;
  readonly epoch?: number;
  /** Images that were probed with, a stratified part of those of the split. */
  readonly count: number;
  readonly of: number;
  /** Of the images as they are, 0..1. */
  readonly accuracy: number;
  readonly loss: number;
  readonly results: readonly ProbeResult[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What the panel that compares runs and its page tell each other. */

import type { FromPage, Problem, SaveAsk, ToPage } from './any-panel.ts';
import type { CurvesState, ShownState } from './run-panel.ts';
import type { RunRecord } from './runs.ts';

/** A run with its epochs as columns of numbers. */
export interface ComparedRun {
  readonly folder: string;
  readonly name: string;
  readonly record: RunRecord;
  readonly state: ShownState;
  /** Each an array of float64, one number an epoch: `epoch`, `time`, `learningRate`, `samplesPerSecond`, metrics. */
  readonly columns: Readonly<Record<string, ArrayBuffer>>;
}

export type CompareMessage =
  /** All runs that are compared, in the order in which they were chosen. */
  | { readonly kind: 'runs'; readonly runs: readonly ComparedRun[]; readonly problems: readonly RunProblem[] }
  /** One that is being trained has got further. */
  | { readonly kind: 'grown'; readonly run: ComparedRun };

export interface RunProblem extends Problem {
  readonly folder: string;
}

export interface CompareAsks extends SaveAsk {
  /** Lets the person choose runs to add; the panel answers with a `runs` message. */
  add: { readonly params: Record<string, never>; readonly result: Record<string, never> };
  remove: { readonly params: { readonly folder: string }; readonly result: Record<string, never> };
  open: { readonly params: { readonly folder: string }; readonly result: Record<string, never> };
}

export type ToComparePage = ToPage<CompareMessage>;
export type FromComparePage = FromPage<CompareAsks>;

/** Which epoch's metrics the table shows: that of the best value, the last one, or one of a number. */
export type EpochChoice = 'best' | 'last' | number;

/** Kept by the page, so that the panel can be shown again in a window that was reloaded. */
export interface ComparePageState {
  readonly folders: readonly string[];
  readonly curves?: CurvesState;
  readonly epoch?: EpochChoice;
  readonly filter?: string;
  /** Also the params that are the same in all runs. */
  readonly allParams?: boolean;
  /** Names of the metrics that have a chart. */
  readonly charts?: readonly string[];
  readonly sort?: { readonly column: string; readonly descending: boolean };
  /** Folders. */
  readonly pinned?: readonly string[];
  readonly hidden?: readonly string[];
}

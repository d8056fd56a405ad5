/** What a run's page asks about the weights of a network and the means of its classes. */

import type { InBuffers } from './any-panel.ts';
import type { ClassMeans } from './class-means.ts';
import type { Requests } from './requests.ts';
import type { SplitName } from './runs.ts';
import type { WeightsSource } from './weights.ts';

export interface KeptEpochs {
  /** Their numbers, ascending. */
  readonly epochs: readonly number[];
  /** What all of them take on the disk. */
  readonly bytes: number;
}

/** A run whose weights can be laid over those of this one. */
export interface OtherRun {
  readonly id: string;
  readonly name: string;
}

export interface InsideAsks {
  /** Epochs whose weights were kept beside the best and the last. */
  keptEpochs: { readonly params: Record<string, never>; readonly result: KeptEpochs };
  /** Other runs of the workspace that have weights. */
  otherRuns: { readonly params: Record<string, never>; readonly result: { readonly runs: readonly OtherRun[] } };
  weights: {
    readonly params: { readonly sources: readonly WeightsSource[] };
    readonly result: InBuffers<Requests['run/weights']['result']>;
  };
  classMeans: {
    readonly params: {
      readonly split: SplitName;
      readonly order: 'class' | 'mistakes';
      readonly offset: number;
      readonly limit: number;
    };
    readonly result: InBuffers<ClassMeans>;
  };
}

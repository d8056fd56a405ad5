/** All images of a split that a network got wrong, as the engine tells them: in columns, as there may be many. */

import type { SplitName } from './runs.ts';

/** Worst first, by loss. All columns are as long as `ids`. */
export interface Mistakes {
  readonly split: SplitName;
  /** Images that were evaluated, the right ones included. */
  readonly count: number;
  readonly classNames: readonly string[];
  readonly ids: readonly string[];
  /** Indices of classes. */
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
  /** 0..1 */
  readonly actualProbabilities: Float32Array;
  readonly predictedProbabilities: Float32Array;
  readonly losses: Float32Array;
}

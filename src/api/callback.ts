/**
 * The contract between the training loop and callbacks. The loop owns weights, learning rate and files; a callback
 * decides, with scripted epochs as easily as with a real model.
 */

import type { EpochMetrics } from '../protocol/runs.ts';

/** A copy of all weights in model order, in host memory. */
export type WeightSnapshot = readonly Float32Array[];

/** What the loop lets a callback see and do. */
export interface TrainingControl {
  readonly epochs: number;
  readonly batchesPerEpoch: number;
  /** Epoch in progress, from 1; 0 before the first. */
  readonly epoch: number;
  /** Batches trained since the run's start. */
  readonly step: number;
  learningRate: number;
  /** Ends training after this epoch (from `onBatchEnd`: after this batch); `reason` is stored in run.json. */
  stop(reason: string): void;
  snapshotWeights(): Promise<WeightSnapshot>;
  restoreWeights(snapshot: WeightSnapshot): Promise<void>;
  /** Marks the weights of now as the best and has them written to best/. */
  saveBest(monitor: string, value: number): Promise<void>;
  /**
   * Keeps the weights of now as those of this epoch in epochs/, whatever epochs come; their size in bytes. For
   * `onEpochEnd`: in a run that is resumed, epochs that were not logged are done once more.
   */
  keepWeights(): Promise<number>;
  /** Adds a line for people to the run's log. */
  notice(message: string): void;
  /** Appends a line of text to a file in the run's folder, created on first use. */
  appendFile(name: string, line: string): Promise<void>;
}

/** What must survive a kill: JSON values and, where needed, weights. */
export interface CallbackState {
  readonly values: Readonly<Record<string, number | string | boolean | null | readonly number[]>>;
  readonly weights?: WeightSnapshot;
}

export interface Callback {
  /** Shown in the log and used as the key of its saved state: `earlyStopping`. */
  readonly name: string;
  /** Comes once for each process that trains the run; here a callback forgets an earlier training. */
  onTrainBegin?(control: TrainingControl): void | Promise<void>;
  /** Not called where a resumed run goes on in the middle of an epoch. */
  onEpochBegin?(control: TrainingControl): void | Promise<void>;
  onBatchBegin?(control: TrainingControl): void;
  /** `logs` holds loss and accuracy of this batch. */
  onBatchEnd?(control: TrainingControl, logs: EpochMetrics): void;
  onEpochEnd?(control: TrainingControl, metrics: EpochMetrics): void | Promise<void>;
  onTrainEnd?(control: TrainingControl): void | Promise<void>;
  /** Saved with each checkpoint; `restore` gets it back when a run is resumed, after `onTrainBegin`. */
  state?(): CallbackState;
  restore?(state: CallbackState): void;
}

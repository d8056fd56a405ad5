/** What a detector is: a pure function of what a run's files say, which finds one kind of trouble or nothing. */

import type { Finding, FindingKind } from '../protocol/findings.ts';
import type { Evaluation, LogLine, RunRecord, SplitName } from '../protocol/runs.ts';

export type EpochLine = Extract<LogLine, { type: 'epoch' }>;
type BatchLine = Extract<LogLine, { type: 'batch' }>;
type NoticeLine = Extract<LogLine, { type: 'notice' }>;

/** A run as detectors see it: its record, and its log sorted by kinds of lines. */
export interface Observed {
  readonly run: RunRecord;
  readonly epochs: readonly EpochLine[];
  readonly batches: readonly BatchLine[];
  readonly notices: readonly NoticeLine[];
  readonly evaluations: Readonly<Partial<Record<SplitName, Evaluation>>>;
}

export interface Detector {
  readonly kind: FindingKind;
  /** Kinds that would only say again what this one says. */
  readonly explains?: readonly FindingKind[];
  detect(observed: Observed): Omit<Finding, 'kind'> | undefined;
}

export function observe(run: RunRecord, log: readonly LogLine[], evaluations: Observed['evaluations'] = {}): Observed {
  return {
    run,
    epochs: log.filter((line) => line.type === 'epoch'),
    batches: log.filter((line) => line.type === 'batch'),
    notices: log.filter((line) => line.type === 'notice'),
    evaluations,
  };
}

/** A metric of all epochs; NaN where one lacks it. */
export const column = (epochs: readonly EpochLine[], metric: string): number[] =>
  epochs.map(({ metrics }) => metrics[metric] ?? Number.NaN);

/** The learning rate that matters: that of the end may be what a schedule has left of it. */
export const highestRate = (epochs: readonly EpochLine[]): number =>
  epochs.reduce((highest, { learningRate }) => Math.max(highest, learningRate), 0);

/** Epochs that measured all of these metrics as finite numbers. */
export const measured = (epochs: readonly EpochLine[], ...metrics: readonly string[]): EpochLine[] =>
  epochs.filter((line) => metrics.every((name) => Number.isFinite(line.metrics[name])));

/** Words for a training in progress, short enough for a status bar, a tree and a lens. */

import type { LogLine, RunRecord } from '../protocol/runs.ts';

export interface TrainingState {
  /** Of the model: `fashion`. */
  readonly name: string;
  readonly paused: boolean;
  /** It was asked to stop, and does so after this batch. */
  readonly stopping?: boolean;
  /** Before the first batch: decoding, building. */
  readonly phase?: { readonly name: string; readonly done: number; readonly total: number };
  readonly epochs?: number;
  readonly line?: Exclude<LogLine, { type: 'notice' }>;
  readonly etaSeconds?: number;
  readonly best?: RunRecord['best'];
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `3/15 · 84.1 %`: the epoch and its accuracy; of the validation images once they were measured. */
export function progressText({ paused, stopping, phase, epochs, line }: TrainingState): string {
  if (stopping) return 'stopping after this batch';
  if (phase) return phase.total > 1 ? `${phase.name} ${Math.floor((100 * phase.done) / phase.total)} %` : phase.name;
  if (!line || epochs === undefined) return paused ? 'paused' : 'starting';
  const { accuracy, val_accuracy } = line.type === 'batch' ? { accuracy: line.accuracy } : line.metrics;
  const reached = val_accuracy ?? accuracy;
  return [
    paused ? 'paused' : undefined,
    `${line.epoch}/${epochs}`,
    reached === undefined ? undefined : percent(reached),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** How much of the training is done, 0 to 1. */
export function progressShare({ epochs, line }: TrainingState): number {
  if (!line || !epochs) return 0;
  const within = line.type === 'batch' ? line.batch / line.batches : 1;
  return Math.min(1, (line.epoch - 1 + within) / epochs);
}

/** `2 min`, `1 h 5 min`, `40 s`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The best value of a run: `87.2 %` where accuracy was watched, else with the name of what was. */
export function bestText(best: RunRecord['best']): string | undefined {
  if (!best) return undefined;
  return /accuracy|top\d/.test(best.monitor) ? percent(best.value) : `${best.monitor} ${best.value.toPrecision(3)}`;
}

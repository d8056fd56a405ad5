/** How far a training is and when it will end, from its own log: so it is told for runs that others train, too. */

import type { LogLine, RunRecord } from '../../../src/protocol/runs.ts';

export interface Progress {
  /** The epoch under way, or the last one. */
  readonly epoch: number;
  readonly epochs: number;
  /** 0..1 */
  readonly share: number;
  /** Until the last epoch has ended; undefined before there is anything to tell it from. */
  readonly secondsLeft?: number;
}

export function progressOf({ epochs, epochsDone }: RunRecord, log: readonly LogLine[]): Progress {
  const done = fraction(log) ?? epochsDone;
  const share = epochs > 0 ? Math.min(1, done / epochs) : 0;
  const rate = secondsPerEpoch(log);
  return {
    epoch: Math.min(epochs, Math.floor(done) + (Number.isInteger(done) && done > 0 ? 0 : 1)),
    epochs,
    share,
    ...(rate !== undefined && { secondsLeft: Math.max(0, (epochs - done) * rate) }),
  };
}

/** Epochs done, with the part of the one under way. */
function fraction(log: readonly LogLine[]): number | undefined {
  const last = log.findLast((line) => line.type !== 'notice');
  return last && position(last);
}

const position = (line: Exclude<LogLine, { type: 'notice' }>) =>
  line.type === 'epoch' ? line.epoch : line.epoch - 1 + line.batch / line.batches;

/** Of the last five epochs: the first ones, with their warming up, tell less. */
function secondsPerEpoch(log: readonly LogLine[]): number | undefined {
  const measured = log.filter((line) => line.type !== 'notice');
  const last = measured.at(-1);
  if (!last) return undefined;
  const end = position(last);
  const from = measured.findLast((line) => position(line) <= end - 5);
  const [start, since] = from ? [position(from), from.time] : [0, 0];
  return end > start ? (last.time - since) / (end - start) : undefined;
}

/** A training that ended while it was still getting better. */

import { formatShare as percent } from '../figures/format.ts';
import { smoothBothWays } from '../figures/smoothing.ts';
import { column, type Detector, measured } from './detector.ts';
import { short } from './words.ts';

/** So many epochs at least; the last three of them are looked at. */
const fewest = 4;
const span = 3;

/** In them the smoothed loss fell by this part: less would not be seen in the accuracy. */
const fall = 0.08;

export const stillImproving: Detector = {
  kind: 'still-improving',
  detect({ run, epochs }) {
    if (run.state !== 'completed' || run.reason !== undefined) return undefined;
    const metric = epochs.some(({ metrics }) => 'val_loss' in metrics) ? 'val_loss' : 'loss';
    const lines = measured(epochs, metric);
    if (lines.length < fewest) return undefined;
    const raw = column(lines, metric);
    const losses = smoothBothWays(raw, 0.5);
    const [before, now] = [losses.at(-1 - span)!, losses.at(-1)!];
    const part = (before - now) / Math.abs(before);
    const lowest = raw.lastIndexOf(Math.min(...raw));
    if (!(part >= fall) || lowest < raw.length - 2) return undefined;
    const more = Math.max(5, Math.ceil(run.epochsDone / 2));
    return {
      severity: 'info',
      title: 'Still improving at the end',
      message: `The ${metric === 'loss' ? 'training' : 'validation'} loss fell by ${percent(part)} in the last ${span} epochs, to ${short(now)}.`,
      advice: `Resume it for ${more} more epochs (darkroom train --resume ${run.id} --epochs ${run.epochsDone + more}).`,
      evidence: { epoch: lines.at(-1 - span)!.epoch, numbers: { before, now, fall: part } },
      tab: 'curves',
    };
  },
};

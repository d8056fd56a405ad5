/**
 * Where a network begins to learn its training images by heart: the minimum of the validation loss, smoothed both ways, if
 * the loss has since risen by more than its noise while the training loss went on falling. (Prechelt, "Early stopping, but
 * when?", 1998, on why a single rise says nothing.)
 */

import { formatShare as percent } from '../figures/format.ts';
import { smoothBothWays } from '../figures/smoothing.ts';
import type { RunRecord } from '../protocol/runs.ts';
import { column, type Detector, type EpochLine, measured } from './detector.ts';
import { short } from './words.ts';

/** Weight of what came before: an epoch has a quarter of its average then, the two on each side of it half. */
const smoothing = 0.6;

/** So many epochs must follow the minimum. */
const patience = 3;

/** Most of these last epochs must lie above: not the last alone. */
const recent = 5;

/** The validation loss must have risen, and the training loss fallen, by this part. */
const least = 0.03;

/**
 * And the rise by so many deviations of the noise. Of a plateau of fifty epochs the lowest smoothed value lies about one
 * below its middle, and the last one up to two above.
 */
const deviations = 3;

export const overfitting: Detector = {
  kind: 'overfitting',
  explains: ['still-improving'],
  detect({ run, epochs }) {
    const lines = measured(epochs, 'loss', 'val_loss');
    const validation = smoothBothWays(column(lines, 'val_loss'), smoothing);
    const training = smoothBothWays(column(lines, 'loss'), smoothing);
    const lowest = validation.reduce((low, value, i) => (value < validation[low]! ? i : low), 0);
    const last = lines.length - 1;
    if (last - lowest < patience) return undefined;
    const raw = column(lines, 'val_loss');
    const limit = validation[lowest]! + Math.max(least * validation[lowest]!, deviations * noise(raw));
    const fallen = training[last]! < training[lowest]! * (1 - least);
    if (validation[last]! <= limit || median(raw.slice(Math.max(-recent, lowest - last))) <= limit || !fallen)
      return undefined;
    const gap = (at: number) => validation[at]! - training[at]!;
    return describe(run, lines, lowest, { training, validation, gapThen: gap(lowest), gapNow: gap(last) });
  },
};

interface Course {
  readonly training: Float64Array;
  readonly validation: Float64Array;
  readonly gapThen: number;
  readonly gapNow: number;
}

function describe(
  run: RunRecord,
  lines: readonly EpochLine[],
  at: number,
  { training, validation, gapThen, gapNow }: Course,
) {
  const { epoch, metrics: then } = lines[at]!;
  const { metrics: now } = lines.at(-1)!;
  const [from, to] = [validation[at]!, validation.at(-1)!];
  const held = (now.val_accuracy ?? 0) >= (then.val_accuracy ?? Number.POSITIVE_INFINITY);
  const inTime = run.reason?.startsWith('earlyStopping') ?? false;
  return {
    severity: inTime ? ('info' as const) : ('warning' as const),
    title: `Overfits after epoch ${epoch}`,
    message:
      `Since epoch ${epoch} the validation loss rose from ${short(from)} to ${short(to)} (${percent(to / from - 1)}) while the training loss fell from ${short(training[at]!)} to ${short(training.at(-1)!)}` +
      `: the gap grew from ${short(gapThen)} to ${short(gapNow)}${held ? ', though the validation accuracy held, so it is its certainty that is wrong' : ''}.`,
    advice: inTime
      ? 'earlyStopping ended it and took the best weights; dropout, weight decay or augmentation would let it train longer.'
      : 'Train no longer than that, or let earlyStopping end it and take the best weights; more images, augmentation, dropout or weight decay narrow the gap.',
    evidence: {
      epoch,
      numbers: {
        val_loss_then: from,
        val_loss_now: to,
        loss_then: training[at]!,
        loss_now: training.at(-1)!,
        gap_then: gapThen,
        gap_now: gapNow,
      },
    },
    tab: 'curves' as const,
  };
}

/** Deviation of independent noise on a smooth course: second differences have √6 of it; the median bears outliers. */
function noise(values: readonly number[]): number {
  const bends = values.slice(2).map((value, i) => Math.abs(value - 2 * values[i + 1]! + values[i]!));
  return median(bends) / 0.6745 / Math.sqrt(6);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A loss that jumps up and down from epoch to epoch: steps that are too large for the valley that they are in. */

import { formatShare as percent } from '../figures/format.ts';
import { column, type Detector, type EpochLine, highestRate, measured } from './detector.ts';
import { short } from './words.ts';

/** The last epochs that are looked at, and how many there must be. */
const seen = 10;
const fewest = 6;

/** The training loss of an epoch is a mean of many batches: above the one before by this part, it went up. */
const rise = 0.05;
/** And by this part of the first epoch's: near 0 any change is a large part. */
const riseOfFirst = 0.02;
/** In healthy trainings it goes up now and then. */
const mostRises = 2;

/** Typical change of the validation loss from one epoch to the next, as a part of its median. */
const jump = 0.2;
/** Part of the changes that take back the one before: a loss that just rises, or falls, has none. */
const turns = 0.5;

export const unsteadyLoss: Detector = {
  kind: 'unsteady-loss',
  detect({ run: { batchSize }, epochs }) {
    const found = ofTraining(epochs) ?? ofValidation(epochs);
    if (!found) return undefined;
    const rate = highestRate(epochs.slice(-seen));
    const lower = `a third of the learning rate (${short(rate)} → ${short(rate / 3)}) or a schedule that lowers it`;
    return {
      ...found,
      advice:
        found.severity === 'warning'
          ? `Train with ${lower}.`
          : `Train with ${lower}, or with larger batches (${batchSize} → ${batchSize * 2}); until then take the weights of the best epoch, not of the last.`,
      tab: 'curves',
    };
  },
};

function ofTraining(epochs: readonly EpochLine[]) {
  const lines = measured(epochs, 'loss');
  const [first] = column(lines, 'loss');
  const losses = column(lines, 'loss').slice(-seen);
  if (losses.length < fewest) return undefined;
  const up = losses.flatMap((loss, i) => {
    const before = losses[i - 1];
    return before !== undefined && loss > before * (1 + rise) && loss - before > riseOfFirst * first! ? [i] : [];
  });
  if (up.length <= mostRises) return undefined;
  return {
    severity: 'warning' as const,
    title: 'Training loss goes up and down',
    message: `The training loss rose in ${up.length} of the last ${losses.length} epochs, between ${short(Math.min(...losses))} and ${short(Math.max(...losses))}: the steps are too large.`,
    evidence: {
      epoch: lines[lines.length - losses.length + up[0]!]!.epoch,
      numbers: { rises: up.length, epochs: losses.length, lowest: Math.min(...losses), highest: Math.max(...losses) },
    },
  };
}

function ofValidation(epochs: readonly EpochLine[]) {
  const lines = measured(epochs, 'val_loss').slice(-seen);
  const losses = column(lines, 'val_loss');
  if (losses.length < fewest) return undefined;
  const changes = losses.slice(1).map((loss, i) => loss - losses[i]!);
  const typical = middle(changes.map(Math.abs)) / middle(losses);
  const back = changes.slice(1).filter((change, i) => change * changes[i]! < 0).length / (changes.length - 1);
  if (typical < jump || back < turns) return undefined;
  return {
    severity: 'info' as const,
    title: 'Validation loss jumps',
    message: `From epoch to epoch the validation loss changes by ${percent(typical)} of itself, up and down between ${short(Math.min(...losses))} and ${short(Math.max(...losses))}.`,
    evidence: {
      epoch: lines[0]!.epoch,
      numbers: { change: typical, lowest: Math.min(...losses), highest: Math.max(...losses) },
    },
  };
}

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

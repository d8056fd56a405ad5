/**
 * Validation that is much worse than training before anything can be known by heart: from the first epoch on, or because
 * it knows nothing at all while the training loss falls.
 */

import { formatShare as percent } from '../figures/format.ts';
import type { ClassBalance } from '../protocol/runs.ts';
import { type Detector, type EpochLine, measured } from './detector.ts';
import { short } from './words.ts';

/** So many epochs: batch normalization may need some before its averages fit. */
const patience = 3;

/** Difference of the accuracies. Training is measured with dropout and while it learns, so it is rather the lower one. */
const gap = 0.15;

/** And so many times the loss. */
const factor = 1.5;

/** Parts of the cross-entropy of the class frequencies: a loss above the first knows nothing, one below the second much. */
const ignorant = 0.8;
const learned = 0.5;

export const validationGap: Detector = {
  kind: 'validation-gap',
  explains: ['unsteady-loss'],
  detect({ run: { balance, loss }, epochs }) {
    const lines = measured(epochs, 'loss', 'accuracy', 'val_loss', 'val_accuracy');
    if (lines.length < patience || lines[0]!.epoch !== 1) return undefined;
    const blind = /crossentropy/i.test(loss) && balance?.validation && isBlind(lines, balance.validation);
    if (!blind && !isApart(lines, balance?.validation)) return undefined;
    const { epoch, metrics } = blind ? lines.at(-1)! : lines[0]!;
    const { accuracy, val_accuracy, loss: training, val_loss } = metrics as Record<string, number>;
    const numbers = `the accuracy is ${percent(accuracy!)} on training images but ${percent(val_accuracy!)} on those of validation, and the loss ${short(training!)} against ${short(val_loss!)}`;
    return {
      severity: 'warning',
      title: blind ? 'Validation does not improve at all' : 'Validation is worse from the start',
      message: blind
        ? `In all ${lines.length} epochs the validation loss has never been clearly below ${short(balance!.validation!.entropy)}, that of knowing nothing; now ${numbers}.`
        : `In the first epoch already ${numbers}.`,
      advice:
        'Check that labels belong to their images and that both sides of the split are of one kind; with batch normalization, set its momentum to 0.9: in epochs of few batches its averages lag behind.',
      evidence: {
        epoch,
        numbers: { accuracy: accuracy!, val_accuracy: val_accuracy!, loss: training!, val_loss: val_loss! },
      },
      tab: 'curves',
    };
  },
};

const isBlind = (lines: readonly EpochLine[], { entropy }: ClassBalance) =>
  lines.every(({ metrics }) => metrics.val_loss! > ignorant * entropy) &&
  lines.at(-1)!.metrics.loss! < learned * entropy;

/** In the first epochs, and still: a gap that has closed since was only that of the beginning. */
function isApart(lines: readonly EpochLine[], balance: ClassBalance | undefined): boolean {
  // Three standard errors of an accuracy, at their largest.
  const chance = balance ? 1.5 / Math.sqrt(balance.images) : 0;
  return [...lines.slice(0, patience), lines.at(-1)!].every(
    ({ metrics: { loss, accuracy, val_loss, val_accuracy } }) =>
      accuracy! - val_accuracy! > Math.max(gap, chance) && val_loss! > factor * loss!,
  );
}

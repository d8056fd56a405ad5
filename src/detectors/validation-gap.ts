/** Validation that is much worse than training from the first epoch on, before anything can be known by heart. */

import { formatShare as percent } from '../figures/format.ts';
import { type Detector, measured } from './detector.ts';
import { short } from './words.ts';

/** So many epochs: batch normalization may need some before its averages fit. */
const patience = 3;

/** Difference of the accuracies. Training is measured with dropout and while it learns, so it is rather the lower one. */
const gap = 0.15;

/** And so many times the loss. */
const factor = 1.5;

export const validationGap: Detector = {
  kind: 'validation-gap',
  detect({ run: { balance }, epochs }) {
    const first = measured(epochs, 'loss', 'accuracy', 'val_loss', 'val_accuracy').slice(0, patience);
    if (first.length < patience || first[0]!.epoch !== 1) return undefined;
    // Three standard errors of an accuracy, at their largest.
    const chance = balance?.validation ? 1.5 / Math.sqrt(balance.validation.images) : 0;
    const apart = first.every(
      ({ metrics: { loss, accuracy, val_loss, val_accuracy } }) =>
        accuracy! - val_accuracy! > Math.max(gap, chance) && val_loss! > factor * loss!,
    );
    if (!apart) return undefined;
    const { accuracy, val_accuracy, loss, val_loss } = first[0]!.metrics;
    return {
      severity: 'warning',
      title: 'Validation is worse from the start',
      message: `In the first epoch already the accuracy is ${percent(accuracy!)} on training images but ${percent(val_accuracy!)} on those of validation, and the loss ${short(loss!)} against ${short(val_loss!)}.`,
      advice:
        'Check that both are of the same kind: how the dataset is split, whether copies or series of one subject are in it, and batch normalization with small batches, whose averages may not fit yet.',
      evidence: {
        epoch: 1,
        numbers: { accuracy: accuracy!, val_accuracy: val_accuracy!, loss: loss!, val_loss: val_loss! },
      },
      tab: 'curves',
    };
  },
};

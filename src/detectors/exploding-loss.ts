/** A loss that grows without bound: it became NaN or infinite, or is far above everything that it was before. */

import { column, type Detector, measured } from './detector.ts';
import { short } from './words.ts';

/**
 * So many times the lowest loss that was reached. Steps of noise, dropout or a restarted schedule may double a loss; four
 * times as much is no step of noise.
 */
const growth = 4;

/** And so many times the loss of the first batches: what is below that still knows more than at the beginning. */
const aboveStart = 1.5;

export const explodingLoss: Detector = {
  kind: 'exploding-loss',
  explains: ['unsteady-loss', 'slow-learning', 'validation-gap', 'overfitting', 'still-improving', 'dead-units'],
  detect({ epochs, batches, notices }) {
    const rate = batches.at(-1)?.learningRate ?? epochs.at(-1)?.learningRate;
    const advice =
      rate === undefined
        ? 'Train again with a tenth of the learning rate, and check how the input is scaled.'
        : `Train again with a tenth of the learning rate (${short(rate)} → ${short(rate / 10)}), or clip the gradients with globalClipNorm; if that does not help, check how the input is scaled.`;
    const told = notices.findLast(({ finding }) => finding === 'exploding-loss');
    const lastEpoch = epochs.at(-1)?.epoch ?? 0;
    // The notice of a loss that is no number: JSON has no NaN, so that no line of measurements can say it.
    if (told && told.epoch > lastEpoch) {
      return {
        severity: 'error',
        title: 'Loss exploded',
        message: told.message,
        advice,
        evidence: { epoch: told.epoch, numbers: { ...(rate !== undefined && { learningRate: rate }) } },
        tab: 'curves',
      };
    }
    const lines = measured(epochs, 'loss');
    const losses = column(lines, 'loss');
    const now = losses.at(-1);
    const start = batches[0]?.loss ?? losses[0];
    if (now === undefined || start === undefined) return undefined;
    const lowest = Math.min(start, ...losses);
    if (!(now > growth * lowest && now > aboveStart * start)) return undefined;
    const from = lines.findIndex((_, i) => losses.slice(i).every((loss) => loss > aboveStart * start));
    const { epoch } = lines[from]!;
    return {
      severity: 'error',
      title: `Loss explodes in epoch ${epoch}`,
      message: `The training loss grew to ${short(now)}, from ${short(start)} at the beginning and ${short(lowest)} at its lowest.`,
      advice,
      evidence: { epoch, numbers: { loss: now, start, lowest, ...(rate !== undefined && { learningRate: rate }) } },
      tab: 'curves',
    };
  },
};

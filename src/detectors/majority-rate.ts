/** A network that answers no better than the most frequent class: it has learned nothing from the images. */

import { formatShare as percent } from '../figures/format.ts';
import type { ClassBalance } from '../protocol/runs.ts';
import { column, type Detector, type EpochLine, highestRate, measured } from './detector.ts';
import { short } from './words.ts';

/** One epoch at this rate is how most trainings begin; three in a row are not. */
const patience = 3;

/** A training loss that still falls by this part an epoch is learning, only slowly. */
const learning = 0.01;

/** Between its batches a network that learns nothing leans to what came last: that alone is right more often. */
const wavering = 0.05;

/** A cross-entropy so many times that of the class frequencies comes from weights that were thrown far off. */
const farOff = 2;

export const majorityRate: Detector = {
  kind: 'majority-rate',
  explains: [
    'exploding-loss',
    'unsteady-loss',
    'slow-learning',
    'validation-gap',
    'overfitting',
    'still-improving',
    'never-predicted',
  ],
  detect({ run: { balance, loss: lossName }, epochs, notices }) {
    // Where the loss became NaN after that, this is what it ended with.
    const ended = notices.findLast(({ finding }) => finding === 'exploding-loss')?.epoch;
    if (!balance || (ended ?? 0) > (epochs.at(-1)?.epoch ?? 0)) return undefined;
    const lines = measured(epochs, 'loss', 'accuracy');
    const since = 1 + lines.findLastIndex((line) => !isAtMajority(line, balance));
    const stuck = lines.slice(since);
    const [last, before] = [stuck.at(-1), stuck.at(-patience)];
    if (!last || !before || before.metrics.loss! * (1 - learning) ** (patience - 1) > last.metrics.loss!)
      return undefined;
    const { majority, share, entropy } = balance.validation ?? balance.train;
    const metric = balance.validation ? 'val_accuracy' : 'accuracy';
    const accuracy = Math.max(...column(stuck, metric));
    const loss = last.metrics.loss!;
    const thrown = /crossentropy/i.test(lossName) && loss > farOff * balance.train.entropy;
    const rate = highestRate(stuck);
    const { epoch } = stuck[0]!;
    return {
      severity: 'error',
      title: since === 0 ? 'Stuck at the majority rate' : `Fell back to the majority rate in epoch ${epoch}`,
      message: `For ${stuck.length} epochs the accuracy (${percent(accuracy)}) has been no better than that of always answering "${majority}" (${percent(share)}).`,
      advice: adviceFor(rate, thrown ? { loss, entropy: balance.train.entropy } : undefined),
      evidence: {
        epoch,
        classes: [majority],
        numbers: { [metric]: accuracy, majority: share, loss, entropy, epochs: stuck.length, learningRate: rate },
      },
      tab: 'curves',
    };
  },
};

function adviceFor(rate: number, thrown: { loss: number; entropy: number } | undefined): string {
  // Below this, too slow is the more likely of the two: the optimizers' defaults are 0.001 to 0.01.
  const next = rate < 1e-4 && !thrown ? ['ten times', rate * 10] : (['a tenth of', rate / 10] as const);
  const change = `${next[0]} the learning rate (${short(rate)} → ${short(next[1] as number)})`;
  return thrown
    ? `Its loss of ${short(thrown.loss)}, where knowing nothing costs ${short(thrown.entropy)}, says that the weights were thrown far off: train again with ${change}.`
    : `Train again with ${change}; if that changes nothing, check the scale of the input, the loss, and that labels belong to their images.`;
}

const isAtMajority = (
  { metrics }: EpochLine,
  { train, validation }: { train: ClassBalance; validation?: ClassBalance },
) =>
  noBetter(metrics.accuracy!, train, wavering) &&
  (!validation || !Number.isFinite(metrics.val_accuracy) || noBetter(metrics.val_accuracy!, validation));

/** Within two standard errors of a share that is measured on so many images, or below it. */
const noBetter = (accuracy: number, { share, images }: ClassBalance, slack = 0.5 / images) =>
  accuracy <= share + Math.max(2 * Math.sqrt((share * (1 - share)) / images), slack);

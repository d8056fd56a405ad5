/** A training loss that falls steadily and hardly at all: steps that are too small. */

import { formatShare as percent } from '../figures/format.ts';
import { column, type Detector, highestRate, measured } from './detector.ts';
import { short } from './words.ts';

/** So many epochs. */
const patience = 5;

/** In them the loss fell by less than this part of what it was before. */
const little = 0.1;

/** Part of the epochs in which it fell: a loss that wavers has another trouble. */
const steadily = 0.8;

/** It is still above this part of what knowing the class frequencies costs: else it is rather the end of a training. */
const high = 0.7;

export const slowLearning: Detector = {
  kind: 'slow-learning',
  explains: ['still-improving'],
  detect({ run: { balance, loss: name }, epochs, batches }) {
    const lines = measured(epochs, 'loss');
    const losses = column(lines, 'loss');
    const last = losses.at(-1);
    if (last === undefined || losses.length < patience) return undefined;
    const start = batches[0]?.loss ?? losses[0]!;
    const steps = losses.slice(1).filter((loss, i) => loss < losses[i]!).length / (losses.length - 1);
    const known = balance && /crossentropy/i.test(name) ? high * balance.train.entropy : 0;
    const part = (start - last) / start;
    if (part > little || part <= 0 || steps < steadily || last < known) return undefined;
    const rate = highestRate(lines);
    return {
      severity: 'warning',
      title: 'Learns very slowly',
      message: `In ${losses.length} epochs the training loss fell steadily, but only from ${short(start)} to ${short(last)} (${percent(part)}).`,
      advice: `Train with ten times the learning rate (${short(rate)} → ${short(rate * 10)}), or with an optimizer that adapts it, such as adam.`,
      evidence: { epoch: lines[0]!.epoch, numbers: { start, loss: last, epochs: losses.length, learningRate: rate } },
      tab: 'curves',
    };
  },
};

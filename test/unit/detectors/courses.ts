/** Logs of trainings that never were: courses of loss and accuracy with seeded noise. */

import type { EpochMetrics, LogLine, RunRecord } from '../../../src/protocol/runs.ts';
import { batch, epoch, record } from '../cli/data.ts';

/** A run of so many epochs on images of which `share` are of the most frequent class. */
export const runOf = (epochs: number, share = 0.1, more: Partial<RunRecord> = {}): RunRecord => {
  const classes = share < 0.5 ? Math.round(1 / share) : 2;
  const others = (1 - share) / (classes - 1);
  const entropy = -share * Math.log(share) - (1 - share) * Math.log(others);
  const balance = (images: number) => ({ images, majority: 'real', share, entropy });
  return {
    ...record,
    epochs,
    epochsDone: epochs,
    balance: { train: balance(5400), validation: balance(600) },
    ...more,
  };
};

/** The loss of the first batches, then a line for each epoch. */
export const logOf = (
  epochs: readonly EpochMetrics[],
  { start = epochs[0]?.loss ?? 1, learningRate = 0.001 }: { start?: number; learningRate?: number } = {},
): LogLine[] => [
  { ...batch, epoch: 1, batch: 8, step: 8, loss: start, learningRate },
  ...epochs.map((metrics, i): LogLine => ({ ...epoch, epoch: i + 1, step: (i + 1) * 100, learningRate, metrics })),
];

/** Normal deviates from a seed (Box and Muller). */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

export interface Course {
  readonly epochs: number;
  /** Epoch of the lowest validation loss; none without. */
  readonly onset?: number;
  /** Deviation of the noise of the validation loss. */
  readonly noise?: number;
  readonly seed?: number;
}

/** A usual training: the loss falls towards 0, that of validation towards 0.4, and rises again after the onset. */
export function course({ epochs, onset = epochs, noise: deviation = 0.01, seed = 1 }: Course): EpochMetrics[] {
  const draw = noise(seed);
  return Array.from({ length: epochs }, (_, i) => {
    const loss = 2 * Math.exp(-i / 4) + (onset < epochs ? 0.02 : 0.3) + draw() * 0.003;
    const after = Math.max(0, i + 1 - onset);
    const val_loss = 1.6 * Math.exp(-Math.min(i, onset - 1) / 4) + 0.4 + 0.04 * after + draw() * deviation;
    return { loss, accuracy: 1 - loss / 3, val_loss, val_accuracy: 0.9 - val_loss / 6 };
  });
}

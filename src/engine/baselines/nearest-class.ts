/**
 * The class of the nearest training images by the Euclidean distance of their pixels (T. M. Cover, P. E. Hart, Nearest
 * neighbor pattern classification, IEEE Transactions on Information Theory 13, 1967): what can be had without learning.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Executor } from '../../jit/executor.ts';
import { CancelledError } from '../../protocol/errors.ts';
import type { Work } from '../datasets/dataset.ts';
import { asTensor, type Rows, rowCount, squaredDistances } from '../features/distances.ts';

/** Neighbours that vote. */
export const neighbours = 5;

/** Rows that are looked up at once. */
const batchSize = 512;

/**
 * Class index of each row, [n]: the most frequent one among its neighbours, of equals the one whose neighbours are nearer.
 * @param labels Class index of each training row. @throws CancelledError
 */
export async function nearestClass(
  executor: Executor,
  train: Rows,
  labels: Int32Array,
  rows: Rows,
  work: Work,
): Promise<Int32Array> {
  const n = rowCount(rows);
  const k = Math.min(neighbours, labels.length);
  const predicted = new Int32Array(n);
  executor.activate();
  // A variable stays with the session: the training images are not handed over with each batch.
  const all = tf.variable(tf.tensor2d(train.values, [labels.length, train.width]), false);
  const search = executor.compile(
    ({ batch }) => {
      const { values, indices } = tf.topk(tf.neg(squaredDistances(batch as tf.Tensor2D, all as tf.Tensor2D)), k);
      return { negative: values, indices };
    },
    { name: 'nearest neighbours' },
  );
  try {
    for (let start = 0; start < n; start += batchSize) {
      await new Promise(setImmediate);
      if (work.signal?.aborted) throw new CancelledError('Measuring the baselines');
      work.progress?.('Baseline: nearest neighbours', start, n);
      const count = Math.min(batchSize, n - start);
      const values = rows.values.subarray(start * rows.width, (start + count) * rows.width);
      const { negative, indices } = await search.run({ batch: asTensor({ values, width: rows.width }) });
      for (let i = 0; i < count; i++) {
        const near = Array.from({ length: k }, (_, j) => labels[indices!.data[i * k + j]!]!);
        const distances = Array.from({ length: k }, (_, j) => -negative!.data[i * k + j]!);
        predicted[start + i] = elected(near, distances);
      }
    }
  } finally {
    search.dispose();
    all.dispose();
  }
  work.progress?.('Baseline: nearest neighbours', n, n);
  return predicted;
}

/** @param classes Of the neighbours, the nearest first. @param distances Of the same. */
export function elected(classes: readonly number[], distances: readonly number[]): number {
  const votes = new Map<number, { count: number; distance: number }>();
  for (const [j, label] of classes.entries()) {
    const vote = votes.get(label) ?? { count: 0, distance: 0 };
    votes.set(label, { count: vote.count + 1, distance: vote.distance + distances[j]! });
  }
  const [first] = [...votes].sort(([, a], [, b]) => b.count - a.count || a.distance - b.distance);
  return first![0];
}

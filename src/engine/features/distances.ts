/** Exact distances between rows of features: one matrix product for a batch of rows, as a compiled function. */

import * as tf from '@tensorflow/tfjs-core';
import type { CompiledFunction, Executor, HostTensor } from '../../jit/executor.ts';
import type { DistanceMetric } from '../../protocol/features.ts';
import type { Work } from '../datasets/dataset.ts';
import { breather } from '../pace.ts';

/** Rows of one length. */
export interface Rows {
  /** [n, width] */
  readonly values: Float32Array;
  readonly width: number;
}

export const rowCount = ({ values, width }: Rows): number => (width === 0 ? 0 : values.length / width);

/**
 * The rows as distances are measured between them: for `cosine` of length 1, so that half the squared distance is 1 − cos.
 * A row of zeros stays, at the same distance from all.
 */
export function measurable({ values, width }: Rows, metric: DistanceMetric): Rows {
  if (metric === 'euclidean') return { values, width };
  const unit = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += width) {
    let squares = 0;
    for (let i = start; i < start + width; i++) squares += values[i]! ** 2;
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = start; i < start + width; i++) unit[i] = values[i]! * factor;
  }
  return { values: unit, width };
}

/** From the squared length of the difference of two measurable rows. */
export const distanceOf = (squared: number, metric: DistanceMetric): number =>
  metric === 'cosine' ? squared / 2 : Math.sqrt(squared);

/** Rows of the batch that are compared at once with all others: their distances take 64 MB at most. */
const mostDistances = 2 ** 24;

export const asTensor = ({ values, width }: Rows): HostTensor => ({
  dtype: 'float32',
  shape: [values.length / width, width],
  data: values,
});

/** [batch, count] of ‖a − b‖² = ‖a‖² + ‖b‖² − 2 a·b; rounding may not make it negative. */
export const squaredDistances = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => {
  const lengths = (rows: tf.Tensor2D) => tf.sum(tf.square(rows), 1, true);
  const products = tf.matMul(a, b, false, true);
  return tf.relu(tf.add(tf.sub(lengths(a), tf.mul(products, 2)), tf.transpose(lengths(b)))) as tf.Tensor2D;
};

/** Squared distances of one row from each of the others, [n]. */
export async function distancesFrom(executor: Executor, row: Rows, others: Rows): Promise<Float32Array> {
  const measure = executor.compile(
    ({ row: a, others: b }) => ({ squared: squaredDistances(a as tf.Tensor2D, b as tf.Tensor2D) }),
    { name: 'distances' },
  );
  try {
    const { squared } = await measure.run({ row: asTensor(row), others: asTensor(others) });
    return squared!.data as Float32Array;
  } finally {
    measure.dispose();
  }
}

export interface NearestRows {
  /** Of each row, without the row itself. */
  readonly count: number;
  /** Nearest first, [n, count]. */
  readonly indices: Int32Array;
  /** Squared, [n, count]. */
  readonly squared: Float32Array;
}

/** The nearest other rows of each row, exactly. With fewer than `count` others, all of them. */
export async function nearestRows(
  executor: Executor,
  rows: Rows,
  count: number,
  work: Work = {},
): Promise<NearestRows> {
  const n = rowCount(rows);
  const k = Math.min(count, n - 1);
  const found: NearestRows = { count: k, indices: new Int32Array(n * k), squared: new Float32Array(n * k) };
  if (k === 0) return found;
  const batchSize = Math.max(1, Math.min(512, Math.floor(mostDistances / n)));
  const breathe = breather(work);
  const search = executor.compile(nearestOf(k + 1), { name: 'nearest neighbours' });
  try {
    for (let start = 0; start < n; start += batchSize) {
      await breathe();
      work.progress?.('Finding neighbours', start, n);
      await searchBatch(search, rows, start, Math.min(n, start + batchSize), found);
    }
  } finally {
    search.dispose();
  }
  work.progress?.('Finding neighbours', n, n);
  return found;
}

const nearestOf =
  (k: number) =>
  ({ batch, all }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
    const { values, indices } = tf.topk(tf.neg(squaredDistances(batch as tf.Tensor2D, all as tf.Tensor2D)), k);
    return { squared: tf.neg(values), indices };
  };

async function searchBatch(search: CompiledFunction, rows: Rows, start: number, end: number, found: NearestRows) {
  const { width } = rows;
  const batch = { values: rows.values.subarray(start * width, end * width), width };
  const outputs = await search.run({ batch: asTensor(batch), all: asTensor(rows) });
  const [indices, squared] = [outputs.indices!.data, outputs.squared!.data];
  const k = found.count;
  for (let row = start; row < end; row++) {
    let at = row * k;
    // The row itself is among them, as a rule first; of equal rows any may be, and then the last one goes.
    for (let i = (row - start) * (k + 1); at < (row + 1) * k; i++) {
      if (indices[i] === row) continue;
      found.indices[at] = indices[i]!;
      found.squared[at] = squared[i]!;
      at++;
    }
  }
}

/**
 * Principal components by subspace iteration: the few directions in which rows differ most, without the matrix of all
 * covariances (Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM Review 53, 2011, algorithm 4.4).
 * The products with the rows run as one compiled function.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Executor } from '../../jit/executor.ts';
import type { Work } from '../datasets/dataset.ts';
import { breather } from '../pace.ts';
import { mulberry32 } from '../seeded-random.ts';
import { type Rows, rowCount } from './distances.ts';
import { eigenvectors, orthonormal } from './small-matrices.ts';

export interface Projection {
  /** [n, components], centred on 0. */
  readonly points: Float32Array;
  /** Share of all variance that each component has, [components], the largest first. */
  readonly explained: readonly number[];
}

/** Directions that are followed besides those that are wanted: they make the wanted ones exact sooner. */
const besides = 8;
/** Each round shrinks what is not of the leading directions by the squared ratio of their variances. */
const rounds = 12;

/** Rows with fewer numbers than `components` get 0 for the rest. The sign of a component is that of its largest weight. */
export async function principalComponents(
  executor: Executor,
  rows: Rows,
  components: number,
  work: Work = {},
): Promise<Projection> {
  const n = rowCount(rows);
  const { width } = rows;
  const followed = Math.min(width, components + besides);
  const breathe = breather(work);
  const project = executor.compile(projecting, { name: 'principal components' });
  const input = { dtype: 'float32', shape: [n, width], data: rows.values } as const;
  try {
    let basis: Float32Array = orthonormal(gaussian(width * followed, 1), width, followed); // [width, followed]
    let scores: Float32Array = new Float32Array(0); // [n, followed]
    let total = 0;
    for (let round = 0; round < rounds; round++) {
      await breathe();
      work.progress?.('Principal components', round, rounds);
      const outputs = await project.run({
        rows: input,
        basis: { dtype: 'float32', shape: [width, followed], data: basis },
      });
      scores = outputs.scores!.data as Float32Array;
      total = outputs.variance!.data[0]!;
      if (round < rounds - 1) basis = orthonormal(outputs.next!.data as Float32Array, width, followed);
    }
    work.progress?.('Principal components', rounds, rounds);
    return turned(scores, basis, total, { n, width, followed, components });
  } finally {
    project.dispose();
  }
}

/** Of the centred rows X: X·B, Xᵀ(X·B), and the sum of the squares of X. */
function projecting({ rows, basis }: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
  const centred = tf.sub(rows!, tf.mean(rows!, 0, true)) as tf.Tensor2D;
  const scores = tf.matMul(centred, basis as tf.Tensor2D);
  return { scores, next: tf.matMul(centred, scores, true, false), variance: tf.sum(tf.square(centred)) };
}

/** Within the space that was found: the directions of largest variance, from the few covariances of the scores. */
function turned(
  scores: Float32Array,
  basis: Float32Array,
  total: number,
  { n, width, followed, components }: Record<'n' | 'width' | 'followed' | 'components', number>,
): Projection {
  const covariance = new Float64Array(followed * followed);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < followed; i++) {
      const score = scores[row * followed + i]!;
      for (let j = i; j < followed; j++) covariance[i * followed + j]! += score * scores[row * followed + j]!;
    }
  }
  const { values, vectors } = eigenvectors(covariance, followed);
  const points = new Float32Array(n * components);
  for (let c = 0; c < Math.min(components, followed); c++) {
    const sign = signOf(basis, vectors, c, width, followed);
    for (let row = 0; row < n; row++) {
      let sum = 0;
      for (let i = 0; i < followed; i++) sum += scores[row * followed + i]! * vectors[i * followed + c]!;
      points[row * components + c] = sign * sum;
    }
  }
  const explained = Array.from({ length: components }, (_, c) => (total > 0 ? Math.max(0, values[c] ?? 0) / total : 0));
  return { points, explained };
}

/** That of the largest weight of a component, so that the same rows always give the same picture. */
function signOf(basis: Float32Array, vectors: Float64Array, c: number, width: number, followed: number): number {
  let largest = 0;
  for (let at = 0; at < width; at++) {
    let weight = 0;
    for (let i = 0; i < followed; i++) weight += basis[at * followed + i]! * vectors[i * followed + c]!;
    if (Math.abs(weight) > Math.abs(largest) + 1e-6) largest = weight;
  }
  return largest < 0 ? -1 : 1;
}

/** Box and Muller's transform of seeded uniform numbers. */
function gaussian(count: number, seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

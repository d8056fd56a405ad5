/** Random shares from the symmetric Beta distribution, which no graph can draw by rejection. */

import * as tf from '@tensorflow/tfjs-core';
import type { PerImage } from '../augmentation.ts';

const steps = 1024;

/**
 * Uniform numbers in 0..1 to numbers of Beta(alpha, alpha): looked up in its quantile function, straight between 1,025
 * of its points.
 */
export function betaShare(alpha: number): (uniform: PerImage) => PerImage {
  let table: Float32Array | undefined;
  return (uniform) => {
    table ??= quantiles(alpha);
    const at = tf.mul(uniform, steps);
    const low = tf.minimum(tf.floor(at), steps - 1);
    const values = tf.tensor1d(table);
    const value = (index: tf.Tensor) => tf.gather(values, tf.cast(index, 'int32') as tf.Tensor1D);
    const [below, above] = [value(low), value(tf.add(low, 1))];
    return tf.add(below, tf.mul(tf.sub(above, below), tf.sub(at, low))) as PerImage;
  };
}

function quantiles(alpha: number): Float32Array {
  const table = new Float32Array(steps + 1);
  table[steps] = 1;
  // Symmetric about 1/2: the upper half is what the lower one leaves.
  for (let i = 1; i <= steps / 2; i++) {
    table[i] = quantile(i / steps, alpha);
    table[steps - i] = 1 - table[i];
  }
  return table;
}

/** By halving, for a probability of at most 1/2. */
function quantile(probability: number, alpha: number): number {
  let [low, high] = [0, 0.5];
  for (let i = 0; i < 200 && high - low > high * 1e-9; i++) {
    const middle = (low + high) / 2;
    if (cumulative(middle, alpha) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * I_x(alpha, alpha) for x up to 1/2, by its power series with terms that only add:
 * x^a (1 − x)^a / (a B(a, a)) · Σ (2a)(2a + 1)…(2a + n − 1) / ((a + 1)…(a + n)) xⁿ (Abramowitz and Stegun, 26.5.4).
 */
function cumulative(x: number, alpha: number): number {
  if (x <= 0) return 0;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 10_000 && term > sum * 1e-15; n++) {
    term *= ((2 * alpha + n - 1) / (alpha + n)) * x;
    sum += term;
  }
  return Math.exp(alpha * Math.log(x * (1 - x)) - Math.log(alpha) - logBeta(alpha)) * sum;
}

/** ln B(a, a) */
const logBeta = (alpha: number) => 2 * logGamma(alpha) - logGamma(2 * alpha);

/** Stirling's series, from where it is exact; below, by Γ(x) = Γ(x + 1) / x. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

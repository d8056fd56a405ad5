/**
 * Seeded random numbers that survive a recording. tfjs draws its random numbers in JavaScript, which a recorded step
 * would freeze; these come from a kernel that hashes (seed, step, stream, position), so that every step draws new
 * numbers, a resumed run draws the numbers it would have drawn, and every device and the eager backend draw the same
 * ones, bit for bit.
 */

import * as tf from '@tensorflow/tfjs-core';

/** Name of the kernel: input `key` (int32 [2]: seed, step), attributes `shape` and `stream`, output float32 in 0..1. */
export const RandomUniform = 'DarkroomRandomUniform';

export interface RandomUniformAttrs {
  readonly shape: number[];
  /** Separates draws of one step from each other. */
  readonly stream: number;
}

/** Odd multipliers of the hash, as int32. */
export const hashConstants = {
  row: 0x9e3779b1 | 0,
  column: 0x85ebca6b | 0,
  step: 0xc2b2ae35 | 0,
  stream: 0x27d4eb2f | 0,
  seed: 0x165667b1 | 0,
} as const;

/** A permutation of the 32-bit integers: x(2x + 1), wrapping. */
const permute = (x: number) => Math.imul(x, (Math.imul(x, 2) + 1) | 0);

/** The reference of the kernel; devices must agree with it bit for bit. The first dimension is the row. */
export function hashUniform(shape: readonly number[], seed: number, step: number, stream: number): Float32Array {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const rows = shape.length > 1 ? shape[0] : 1;
  const columns = rows === 0 ? 0 : size / rows;
  const out = new Float32Array(size);
  const start =
    (permute((Math.imul(seed, hashConstants.seed) + Math.imul(stream, hashConstants.stream)) | 0) +
      Math.imul(step, hashConstants.step)) |
    0;
  for (let row = 0, i = 0; row < rows; row++) {
    const mixed = permute((start + Math.imul(row, hashConstants.row)) | 0);
    const base = (mixed + Math.trunc(mixed / 65536)) | 0;
    for (let column = 0; column < columns; column++, i++) {
      const hashed = permute((base + Math.imul(column, hashConstants.column)) | 0);
      const again = permute((hashed + Math.trunc(hashed / 65536)) | 0);
      out[i] = Math.fround(Math.fround(again) * 2 ** -32 + 0.5);
    }
  }
  return out;
}

interface Scope {
  readonly key: tf.Tensor1D;
  streams: number;
}

let scope: Scope | undefined;
let outside = 0;

/**
 * Runs `fn` with every draw in it taken from `key`.
 * @param key int32 [2]: seed and step. An input of the recorded step, so that each run draws anew.
 */
export function withRandomKey<T>(key: tf.Tensor1D, fn: () => T): T {
  const outer = scope;
  scope = { key, streams: 0 };
  try {
    return fn();
  } finally {
    scope = outer;
  }
}

/** Uniform float32 numbers in 0..1 of any shape. Outside of {@link withRandomKey} each call draws from a new fixed key. */
export function randomUniform(shape: readonly number[]): tf.Tensor {
  const attrs = { shape: [...shape], stream: scope ? scope.streams++ : 0 };
  const draw = (key: tf.Tensor) =>
    tf.engine().runKernel(RandomUniform, { key }, attrs as unknown as tf.NamedAttrMap) as tf.Tensor;
  if (scope) return draw(scope.key);
  return tf.tidy(() => draw(tf.tensor1d([0, outside++], 'int32')));
}

/** Normally distributed float32 numbers (Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958). */
export function randomNormal(shape: readonly number[], mean = 0, std = 1): tf.Tensor {
  return tf.tidy(() => {
    const radius = tf.sqrt(tf.mul(tf.log(tf.clipByValue(randomUniform(shape), 1e-7, 1)), -2));
    const angle = tf.mul(randomUniform(shape), 2 * Math.PI);
    return tf.add(tf.mul(tf.mul(radius, tf.cos(angle)), std), mean);
  });
}

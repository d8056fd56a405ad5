/** Test data from an integer hash: the same in every run, on every machine, without a generator's state. */

import type { HostDtype, HostTensor } from '../../../src/jit/executor.ts';

/** What an input is filled with: numbers from `low` to below `high`, whole for integers. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: HostDtype;
  readonly low: number;
  readonly high: number;
}

/** Floats in −1..1. */
export const floats = (...shape: number[]): InputSpec => ({ shape, dtype: 'float32', low: -1, high: 1 });
export const ints = (below: number, ...shape: number[]): InputSpec => ({ shape, dtype: 'int32', low: 0, high: below });
export const bytes = (...shape: number[]): InputSpec => ({ shape, dtype: 'uint8', low: 0, high: 256 });
export const bools = (...shape: number[]): InputSpec => ({ shape, dtype: 'bool', low: 0, high: 2 });
export const between = (low: number, high: number, spec: InputSpec): InputSpec => ({ ...spec, low, high });

/** A number in 0..1 for a place of a sequence. */
export function hashed(seed: number, place: number): number {
  let hash = Math.imul(place + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

export function filled({ shape, dtype, low, high }: InputSpec, seed: number): HostTensor {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, place) => low + hashed(seed, place) * (high - low));
  if (dtype === 'float32') return { dtype, shape, data: Float32Array.from(numbers) };
  const whole = numbers.map(Math.floor);
  return { dtype, shape, data: dtype === 'int32' ? Int32Array.from(whole) : Uint8Array.from(whole) };
}

/** One seed for each name, so that equal shapes do not get equal numbers. */
export function filledAll(specs: Readonly<Record<string, InputSpec>>, seed: number): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec], i) => [name, filled(spec, seed * 1000 + i)] as const),
  );
}

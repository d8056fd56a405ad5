/** How weights are distributed: the same bins for all that are compared, and the numbers that a histogram hides. */

import type { WeightFacts } from '../../protocol/weights.ts';

const bins = 60;

export interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** @param all The weights of each source; the first is what others are compared with. */
export function histograms(all: readonly (Values | undefined)[]): {
  readonly edges: Float32Array;
  readonly of: readonly (WeightFacts | null)[];
} {
  const ranges = all.map((values) => values && rangeOf(values.data));
  const lows = ranges.flatMap((range) => (range ? range[0] : []));
  const highs = ranges.flatMap((range) => (range ? range[1] : []));
  const [low, high] = widened(Math.min(...lows), Math.max(...highs));
  const edges = Float32Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const [first] = all;
  const of = all.map((values, i): WeightFacts | null => {
    if (!values) return null;
    const [lowest = 0, highest = 0] = ranges[i] ?? [];
    const distance = i > 0 && first && String(first.shape) === String(values.shape) ? apart(first, values) : undefined;
    return {
      count: values.data.length,
      lowest,
      highest,
      ...moments(values.data),
      shares: sharesOf(values.data, low, high),
      ...(distance !== undefined && { distance }),
    };
  });
  return { edges, of };
}

/** Of the finite numbers; undefined if there are none. */
function rangeOf(data: ArrayLike<number>): readonly [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** A range that has a width. */
function widened(low: number, high: number): readonly [number, number] {
  if (!(low <= high)) return [-1, 1];
  if (low < high) return [low, high];
  const air = Math.abs(low) * 0.1 || 1;
  return [low - air, high + air];
}

function sharesOf(data: ArrayLike<number>, low: number, high: number): Float32Array {
  const shares = new Float32Array(bins);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isFinite(value)) shares[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]!++;
  }
  return shares.map((count) => count / data.length);
}

/** Two passes, so that large means lose nothing. */
function moments(data: ArrayLike<number>): Pick<WeightFacts, 'mean' | 'deviation' | 'zeros'> {
  const count = data.length;
  let [sum, zeros, squares] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    sum += data[i]!;
    if (data[i] === 0) zeros++;
  }
  const mean = sum / count;
  for (let i = 0; i < count; i++) squares += (data[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count), zeros: zeros / count };
}

/** ‖values − first‖ / ‖first‖; of a first that is 0 everywhere (biases begin so) there is no such ratio. */
function apart({ data: first }: Values, { data }: Values): number | undefined {
  let [length, difference] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    length += first[i]! ** 2;
    difference += (data[i]! - first[i]!) ** 2;
  }
  return length > 0 ? Math.sqrt(difference / length) : undefined;
}

/** A debiased exponential moving average: without it, the first values of an average that starts at 0 would be too small. */

/**
 * @param weight Of what came before, 0 (the values as they are) up to below 1.
 * Values that are not finite stay as they are and don't count.
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  const result = Float64Array.from(values);
  if (weight <= 0) return result;
  let average = 0;
  let share = 1; // weight ** count: what of the average is still its start at 0
  for (let i = 0; i < result.length; i++) {
    const value = result[i]!;
    if (!Number.isFinite(value)) continue;
    average = average * weight + (1 - weight) * value;
    share *= weight;
    result[i] = average / (1 - share);
  }
  return result;
}

/** The same forwards and backwards, which moves no minimum to the right. All values are to be finite. */
export const smoothBothWays = (values: ArrayLike<number>, weight: number): Float64Array =>
  smooth(smooth(values, weight).reverse(), weight).reverse();

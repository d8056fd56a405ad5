/**
 * Numbers that are far from the rest, by the modified z-score of Iglewicz and Hoaglin, "How to detect and handle outliers"
 * (1993): 0.6745 |x − median| / MAD, where MAD is the median distance from the median. A few wild values don't move it.
 */

/** With fewer values, "the rest" means little. */
const fewest = 20;
/** The authors call values above 3.5 outliers of a normal distribution; images are not distributed normally. */
export const outlierScore = 5;

/**
 * Indices of the outliers, the farthest first.
 * @param least The least distance that counts as a median distance: values closer together than that are all the same.
 */
export function outliers(values: readonly number[], least: number): number[] {
  if (values.length < fewest) return [];
  const centre = median(values);
  const spread = Math.max(least, median(values.map((value) => Math.abs(value - centre))));
  const score = (index: number) => (0.6745 * Math.abs(values[index]! - centre)) / spread;
  return values
    .map((_, index) => index)
    .filter((index) => score(index) > outlierScore)
    .sort((a, b) => score(b) - score(a) || a - b);
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

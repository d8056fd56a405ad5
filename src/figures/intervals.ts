/** How far chance may carry a share that was measured on so many images: 95 % confidence intervals. */

import type { Interval } from '../protocol/runs.ts';

/** Standard deviations of the normal distribution that hold 95 % of it. */
const z95 = 1.959963984540054;

/**
 * Wilson's score interval of a share (E. B. Wilson, Probable inference, the law of succession, and statistical
 * inference, JASA 22, 1927). Unlike the usual ± it stays within 0..1 and holds for few images and for shares near the
 * ends. Nothing is known of a share of no images: 0..1.
 * @param share 0..1
 * @param count Images that it was measured on.
 */
export function wilson(share: number, count: number, z = z95): Interval {
  if (count === 0) return [0, 1];
  const square = (z * z) / count;
  const centre = share + square / 2;
  const half = z * Math.sqrt((share * (1 - share)) / count + square / (4 * count));
  // Rounding must not leave a share of 0 or 1 outside of its own interval.
  const low = share === 0 ? 0 : (centre - half) / (1 + square);
  const high = share === 1 ? 1 : (centre + half) / (1 + square);
  return [Math.max(0, low), Math.min(1, high)];
}

/** A share and the number of images that it was measured on. */
export interface Measured {
  readonly share: number;
  readonly count: number;
}

/**
 * Newcombe's hybrid score interval of the difference a − b of two shares that were measured on different images (R. G.
 * Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17, 1998,
 * method 10).
 */
export function differenceInterval(a: Measured, b: Measured): Interval {
  const [aLow, aHigh] = wilson(a.share, a.count);
  const [bLow, bHigh] = wilson(b.share, b.count);
  const difference = a.share - b.share;
  return [
    difference - Math.hypot(a.share - aLow, bHigh - b.share),
    difference + Math.hypot(aHigh - a.share, b.share - bLow),
  ];
}

/** `94.5–97.1`, in percent. */
export const intervalText = ([low, high]: Interval): string => `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}`;

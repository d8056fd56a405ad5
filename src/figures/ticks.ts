/** Round numbers for an axis: linear, logarithmic, or of time. */

/** The multiples of 1, 2 or 5 times a power of ten between `low` and `high`, about `wanted` of them. */
export function ticks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / wanted;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  // Multiplied, not added up, so that rounding does not build up; then freed of its last digits.
  return multiples(low, high, step).map((value) => Number(value.toPrecision(12)));
}

/** Powers of ten between `low` and `high` (both above 0), with 2 and 5 times them where there are few. */
export function logTicks(low: number, high: number, wanted: number): number[] {
  if (!(low > 0) || !(high > low) || !Number.isFinite(high)) return [];
  const first = Math.floor(Math.log10(low));
  const decades = Math.ceil(Math.log10(high)) - first;
  const skip = Math.max(1, Math.ceil(decades / wanted));
  const factors = 3 * Math.log10(high / low) <= wanted + 1 ? [1, 2, 5] : [1];
  const candidates = Array.from({ length: Math.floor(decades / skip) + 1 }, (_, i) =>
    factors.map((factor) => Number((factor * 10 ** (first + i * skip)).toPrecision(12))),
  ).flat();
  const inside = candidates.filter((value) => value >= low && value <= high);
  // Less than a decade: then the axis is nearly linear.
  return inside.length >= 2 ? inside : ticks(low, high, wanted).filter((value) => value > 0);
}

/** Seconds. */
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Like `ticks`, for seconds: steps that people count time in. */
export function timeTicks(low: number, high: number, wanted: number, offset = 0): number[] {
  const rough = (high - low) / wanted;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  if (rough <= 0.5) return ticks(low, high, wanted);
  const days = 86_400 * Math.ceil(rough / 86_400);
  const step = timeSteps.find((candidate) => candidate >= rough) ?? days;
  return multiples(low - offset, high - offset, step).map((value) => value + offset);
}

/**
 * Ticks at round times of the day.
 * @param low Seconds since 1970.
 * @param zone Minutes from local time to UTC, as Date.getTimezoneOffset gives them.
 */
export const clockTicks = (low: number, high: number, wanted: number, zone: number): number[] =>
  timeTicks(low, high, wanted, zone * 60);

function multiples(low: number, high: number, step: number): number[] {
  // 0.7 / 0.1 is a little less than 7.
  const slack = 1e-9;
  const first = Math.ceil(low / step - slack);
  return Array.from({ length: Math.max(0, Math.floor(high / step + slack) - first + 1) }, (_, i) => (first + i) * step);
}

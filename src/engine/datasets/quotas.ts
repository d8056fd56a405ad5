/** Divides a number among classes in proportion to their sizes. Pure arithmetic, the same on every machine. */

/**
 * Whole numbers in proportion to `sizes` that add up to `count`, none above its size; of each class at least one while
 * there is room. All of `sizes` if `count` is no less than their sum.
 */
export function quotasOf(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (count >= total) return [...sizes];
  const floor = count >= sizes.filter((size) => size > 0).length ? 1 : 0;
  const quotas = sizes.map((size) => Math.min(size, Math.max(floor, Math.floor((size * count) / total))));
  const excess = (at: number) => quotas[at]! - (sizes[at]! * count) / total;
  const order = sizes.map((_, at) => at);
  for (let sum = quotas.reduce((a, b) => a + b, 0); sum !== count; ) {
    const step = sum < count ? 1 : -1;
    const movable = order.filter((at) =>
      step > 0 ? quotas[at]! < sizes[at]! : quotas[at]! > Math.min(floor, sizes[at]!),
    );
    const next = movable.reduce((best, at) => (step * (excess(at) - excess(best)) < 0 ? at : best));
    quotas[next]! += step;
    sum += step;
  }
  return quotas;
}

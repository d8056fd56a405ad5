/** Leaves out points of a curve that no pixel would show, and keeps every extreme: a spike of one epoch stays a spike. */

/**
 * Indices of the points to draw, ascending. Of each pixel column the first, lowest, highest and last are kept, and each
 * value that is not finite where it begins a gap.
 * @param xs Ascending.
 * @param column The pixel column of an x.
 */
export function downsample(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  column: (x: number) => number,
): readonly number[] {
  const kept: number[] = [];
  let start = 0;
  while (start < xs.length) {
    const at = Math.floor(column(xs[start]!));
    let end = start + 1;
    while (end < xs.length && Math.floor(column(xs[end]!)) === at) end++;
    if (end - start <= 4) for (let i = start; i < end; i++) kept.push(i);
    else kept.push(...extremes(ys, start, end));
    start = end;
  }
  return kept;
}

function extremes(ys: ArrayLike<number>, start: number, end: number): number[] {
  const picked = new Set([start, end - 1]);
  let low = -1;
  let high = -1;
  for (let i = start; i < end; i++) {
    const y = ys[i]!;
    if (!Number.isFinite(y)) {
      if (i === start || Number.isFinite(ys[i - 1]!)) picked.add(i);
      continue;
    }
    if (low < 0 || y < ys[low]!) low = i;
    if (high < 0 || y > ys[high]!) high = i;
  }
  if (low >= 0) picked.add(low).add(high);
  return [...picked].sort((a, b) => a - b);
}

/** Brings a coarse map to the size of the image that it was computed of. */

type Size = readonly [height: number, width: number];

/**
 * Bilinear; each cell of the map covers an equal part of the image and keeps its value at that part's middle.
 * @param map Row-major, of size `from`.
 */
export function enlarge(map: Float32Array, from: Size, to: Size): Float32Array {
  const rows = places(from[0], to[0]);
  const columns = places(from[1], to[1]);
  const large = new Float32Array(to[0] * to[1]);
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      const at = (i: number, j: number) => map[i * from[1] + j]!;
      const above = mix(at(row.low, column.low), at(row.low, column.high), column.share);
      const below = mix(at(row.high, column.low), at(row.high, column.high), column.share);
      large[y * to[1] + x] = mix(above, below, row.share);
    }
  }
  return large;
}

const mix = (low: number, high: number, share: number) => low + (high - low) * share;

/** For each place along the image the two cells that it lies between, and how far it is from the first. */
function places(from: number, to: number) {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(from - 1, low + 1), share: place - low };
  });
}

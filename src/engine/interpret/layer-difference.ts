/** What a layer makes of one image, less what it makes of another. */

import type { LayerDifference } from '../../protocol/runs.ts';
import { mapsOf } from './feature-maps.ts';

/** No difference; sizes go 127 steps to both sides. */
const middle = 128;

/**
 * @param shape Of the outputs without the batch dimension.
 * @param first Row-major, the last dimension holds the channels; `second` too.
 */
export function layerDifference(
  shape: readonly number[],
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): LayerDifference {
  const { count, height, width, stride } = mapsOf(shape);
  const area = height * width;
  const maps = new Uint8Array(count * area);
  const largest = new Float32Array(count);
  for (let map = 0; map < count; map++) {
    const differences = Float32Array.from({ length: area }, (_, at) => {
      const difference = second[at * stride + map]! - first[at * stride + map]!;
      return Number.isFinite(difference) ? difference : 0;
    });
    const most = differences.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    largest[map] = most;
    for (const [at, value] of differences.entries()) {
      maps[map * area + at] = middle + (most > 0 ? Math.round((value / most) * 127) : 0);
    }
  }
  return { maps, largest, ...overall(first, second) };
}

function overall(first: ArrayLike<number>, second: ArrayLike<number>): Pick<LayerDifference, 'mean' | 'cosine'> {
  let [sizes, product, firstSquares, secondSquares] = [0, 0, 0, 0];
  for (let at = 0; at < first.length; at++) {
    const [a, b] = [first[at]!, second[at]!];
    sizes += Math.abs(b - a);
    product += a * b;
    firstSquares += a * a;
    secondSquares += b * b;
  }
  const lengths = Math.sqrt(firstSquares * secondSquares);
  // Two outputs that are 0 everywhere are the same; one of them has nothing in common with the other.
  const cosine = lengths > 0 ? product / lengths : Number(firstSquares === secondSquares);
  return { mean: first.length === 0 ? 0 : sizes / first.length, cosine };
}

/** A layer's output for one image as pictures: each map stretched to bytes, with the numbers that this leaves out. */

import type { LayerActivations } from '../../protocol/runs.ts';

/** Maps that are shown of a layer. */
const mostMaps = 512;

/**
 * @param shape Of the output without the batch dimension.
 * @param values Row-major, the last dimension holds the channels, or the units of a layer without a picture's shape.
 */
export function featureMaps(
  { name, className }: Pick<LayerActivations, 'name' | 'className'>,
  shape: readonly number[],
  values: ArrayLike<number>,
): LayerActivations {
  const { channels, height, width } = layoutOf(shape);
  const spatial = channels === undefined ? { maps: 1, stride: 1 } : { maps: channels, stride: channels };
  const count = Math.min(spatial.maps, mostMaps);
  const area = height * width;
  const maps = new Uint8Array(count * area);
  const lowest = new Float32Array(count);
  const highest = new Float32Array(count);
  for (let map = 0; map < count; map++) {
    const [low, high] = rangeOf(values, map, spatial.stride, area);
    lowest[map] = low;
    highest[map] = high;
    const factor = high > low ? 255 / (high - low) : 0;
    for (let at = 0; at < area; at++) {
      const value = values[at * spatial.stride + map]!;
      maps[map * area + at] = Number.isNaN(value)
        ? 0
        : Math.round((Math.min(high, Math.max(low, value)) - low) * factor);
    }
  }
  return {
    name,
    className,
    shape,
    maps,
    mapShape: [count, height, width],
    lowest,
    highest,
    ...statisticsOf(values),
    dead: channels === undefined ? deadUnits(values) : deadMaps(values, channels),
  };
}

/** [height, width, channels]; more dimensions in front are rows, too. Two are one map, and one is a row of units. */
function layoutOf(shape: readonly number[]): { channels?: number; height: number; width: number } {
  const product = (extents: readonly number[]) => extents.reduce((size, extent) => size * extent, 1);
  if (shape.length < 3) return { height: product(shape.slice(0, -1)), width: shape.at(-1) ?? 1 };
  return { channels: shape.at(-1)!, height: product(shape.slice(0, -2)), width: shape.at(-2)! };
}

/** Of the finite numbers; 0 and 0 if there are none. */
function rangeOf(values: ArrayLike<number>, first: number, stride: number, count: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < count; at++) {
    const value = values[at * stride + first]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Over all numbers of the layer, in two passes so that large means lose nothing. */
function statisticsOf(values: ArrayLike<number>): { mean: number; deviation: number } {
  const count = values.length;
  if (count === 0) return { mean: 0, deviation: 0 };
  let sum = 0;
  for (let at = 0; at < count; at++) sum += values[at]!;
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < count; at++) squares += (values[at]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}

function deadUnits(values: ArrayLike<number>): number {
  let dead = 0;
  for (let at = 0; at < values.length; at++) if (values[at] === 0) dead++;
  return values.length === 0 ? 0 : dead / values.length;
}

function deadMaps(values: ArrayLike<number>, channels: number): number {
  const alive = new Uint8Array(channels);
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) alive[at % channels] = 1;
  return channels === 0 ? 0 : 1 - alive.reduce((sum, one) => sum + one, 0) / channels;
}

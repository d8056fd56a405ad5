/** A layer's output for one image as pictures: each map stretched to bytes, with the numbers that this leaves out. */

import type { LayerActivations } from '../../protocol/runs.ts';

/** Maps that are shown of a layer. */
const mostMaps = 512;

/**
 * @param shape Of the output without the batch dimension.
 * @param values Row-major, the last dimension holds the channels, or the units of a layer without a picture's shape.
 * @param beside Of another image: the maps of both are stretched by what both have in common, to be compared.
 */
export function featureMaps(
  { name, className }: Pick<LayerActivations, 'name' | 'className'>,
  shape: readonly number[],
  values: ArrayLike<number>,
  beside: ArrayLike<number> = values,
): LayerActivations {
  const { channels, count, height, width, stride } = mapsOf(shape);
  const area = height * width;
  const maps = new Uint8Array(count * area);
  const lowest = new Float32Array(count);
  const highest = new Float32Array(count);
  for (let map = 0; map < count; map++) {
    const [low, high] = rangeOf([values, beside], map, stride, area);
    lowest[map] = low;
    highest[map] = high;
    const factor = high > low ? 255 / (high - low) : 0;
    for (let at = 0; at < area; at++) {
      const value = values[at * stride + map]!;
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

interface Maps {
  /** Missing where the layer has no channels: then all of it is one map. */
  readonly channels?: number;
  /** Those that are shown. */
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** From one number of a map to its next. */
  readonly stride: number;
}

/** How the maps of a layer lie in its output. */
export function mapsOf(shape: readonly number[]): Maps {
  const { channels, height, width } = layoutOf(shape);
  return { channels, count: Math.min(channels ?? 1, mostMaps), height, width, stride: channels ?? 1 };
}

/** [height, width, channels]; more dimensions in front are rows, too. Two are one map, and one is a row of units. */
function layoutOf(shape: readonly number[]): { channels?: number; height: number; width: number } {
  const product = (extents: readonly number[]) => extents.reduce((size, extent) => size * extent, 1);
  if (shape.length < 3) return { height: product(shape.slice(0, -1)), width: shape.at(-1) ?? 1 };
  return { channels: shape.at(-1)!, height: product(shape.slice(0, -2)), width: shape.at(-2)! };
}

/** Of the finite numbers; 0 and 0 if there are none. */
function rangeOf(all: readonly ArrayLike<number>[], first: number, stride: number, count: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of new Set(all)) {
    for (let at = 0; at < count; at++) {
      const value = values[at * stride + first]!;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
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

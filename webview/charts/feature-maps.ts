/** The feature maps of a layer as pictures, and how those of two images differ. */

import { formatNumber } from '../../src/figures/format.ts';
import { signedColour } from '../../src/figures/signed-colour.ts';
import type { InBuffers, LayerMaps } from '../../src/protocol/any-panel.ts';
import type { LayerDifference } from '../../src/protocol/runs.ts';
import { signPalette } from './sign-palette.ts';
import { painter, type Tiles, tileGrid } from './tile-grid.ts';

/** So many are drawn at once. */
const firstMaps = 64;

export const featureMaps = (layer: LayerMaps): HTMLElement => tileGrid(mapTiles(layer));

interface Shape extends Pick<Tiles, 'count' | 'height' | 'width' | 'first'> {
  /** Each is one number: drawn as a square of its own. */
  readonly units: boolean;
}

/** A row of units is one map that is one pixel high: its pixels are what one wants to tell apart. */
function shapeOf({ shape, mapShape: [maps, height, width] }: LayerMaps): Shape {
  const units = shape.length === 1;
  const [count, tileHeight, tileWidth] = units ? [width, 1, 1] : [maps, height, width];
  return { count, height: tileHeight, width: tileWidth, first: firstMaps * (units ? 8 : 1), units };
}

function mapTiles(layer: LayerMaps): Tiles {
  const { units, ...size } = shapeOf(layer);
  const bytes = new Uint8Array(layer.maps);
  const [lowest, highest] = [new Float32Array(layer.lowest), new Float32Array(layer.highest)];
  const area = size.height * size.width;
  const what = units ? 'units' : 'maps';
  const valueFor = (map: number, byte: number) => {
    const [low, high] = [lowest[map] ?? 0, highest[map] ?? 0];
    return low + (byte / 255) * (high - low);
  };
  const meanOf = (map: number) => {
    const sum = bytes.subarray(map * area, (map + 1) * area).reduce((total, byte) => total + byte, 0);
    return valueFor(map, sum / area);
  };
  return {
    ...size,
    label: `${size.count} ${what} of ${layer.name}`,
    draw: painter(size.height, size.width, (index, place) => {
      const grey = bytes[index * area + place]!;
      return [grey, grey, grey];
    }),
    describe(index) {
      const [low, high] = [lowest[index] ?? 0, highest[index] ?? 0];
      if (units) return `unit ${index}: ${formatNumber(valueFor(0, bytes[index]!))}`;
      if (low === high)
        return `map ${index}: ${formatNumber(low)} everywhere${low === 0 ? ', dead for this image' : ''}`;
      return `map ${index}: black is ${formatNumber(low)}, white is ${formatNumber(high)}`;
    },
    table: {
      caption: `Numbers of the ${what} of ${layer.name}`,
      columns: units ? ['unit', 'value'] : ['map', 'lowest', 'highest', 'mean'],
      count: size.count,
      numbers: (index) =>
        units
          ? [formatNumber(valueFor(0, bytes[index]!))]
          : [lowest[index], highest[index], meanOf(index)].map(formatNumber),
    },
  };
}

/** Of a layer whose maps for two images stand beside it: one colour for more, another for less. */
export function differenceMaps(layer: LayerMaps, difference: InBuffers<LayerDifference>): HTMLElement {
  const { units, ...size } = shapeOf(layer);
  const bytes = new Uint8Array(difference.maps);
  const largest = new Float32Array(difference.largest);
  const area = size.height * size.width;
  const what = units ? 'units' : 'maps';
  const valueAt = (index: number) => ((bytes[index]! - 128) / 127) * largest[0]!;
  return tileGrid({
    ...size,
    label: `Differences of ${size.count} ${what} of ${layer.name}`,
    draw: painter(size.height, size.width, (index, place) => signedColour(bytes[index * area + place]!, signPalette())),
    describe: (index) =>
      units
        ? `unit ${index}: ${formatNumber(valueAt(index))} more for the second`
        : `map ${index}: differs by at most ${formatNumber(largest[index])}`,
    table: {
      caption: `Differences of the ${what} of ${layer.name}`,
      columns: units ? ['unit', 'difference'] : ['map', 'largest difference'],
      count: size.count,
      numbers: (index) => [formatNumber(units ? valueAt(index) : largest[index])],
    },
  });
}

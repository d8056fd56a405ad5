/**
 * The feature maps of a layer on a canvas, from bytes. Each map (or unit) can be pointed at, or walked to with the arrow
 * keys, and then says its range; a table behind them has all of their numbers.
 */

import { formatNumber } from '../../src/figures/format.ts';
import type { LayerMaps } from '../../src/protocol/any-panel.ts';
import { destination } from '../ui/arrow-keys.ts';
import { button } from '../ui/controls.ts';
import { element } from '../ui/element.ts';
import { foldedTable } from '../ui/folded-table.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { onThemeChange, palette } from '../ui/theme.ts';
import { fitCanvas } from './fit-canvas.ts';
import { gap, type MapLayout, mapLayout, tileAt, tilePlace } from './map-layout.ts';

/** So many are drawn at once; the others when they are asked for. */
const firstMaps = 64;

export function featureMaps(layer: LayerMaps): HTMLElement {
  const pictures = picturesOf(layer);
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  const what = pictures.units ? 'units' : 'maps';
  const label = `${pictures.count} ${what} of ${layer.name}. Arrow keys read them one by one.`;
  const plot = element('div', { class: 'maps', tabindex: 0, role: 'application', 'aria-label': label }, canvas);
  const said = element('p', { class: 'map-said', 'aria-live': 'polite' });
  let shown = Math.min(pictures.count, firstMaps * (pictures.units ? 8 : 1));
  let layout: MapLayout | undefined;
  let chosen = -1;

  const plan = oncePerFrame(draw);
  function draw() {
    const room = plot.clientWidth;
    if (room === 0) return;
    layout = mapLayout([shown, pictures.height, pictures.width], room);
    const context = fitCanvas(canvas, room, layout.rows * (layout.height + gap));
    // Blown up pixels are to be seen as such; large maps are made smaller softly.
    context.imageSmoothingEnabled = layout.scale < 1;
    for (let i = 0; i < shown; i++) {
      const [x, y] = tilePlace(layout, i);
      context.drawImage(pictures.draw(i), x, y, layout.width, layout.height);
      outline(context, layout, i, i === chosen);
    }
  }
  const choose = (index: number) => {
    if (index === chosen) return;
    chosen = index;
    said.textContent = index < 0 ? '' : pictures.describe(index);
    plan();
  };

  plot.addEventListener('keydown', (event) => {
    const next = destination(event.key, Math.max(0, chosen), shown, layout?.columns ?? 1);
    if (next === undefined) return;
    event.preventDefault();
    // The first key chooses the first one.
    choose(chosen < 0 && event.key !== 'End' ? 0 : next);
  });
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    if (layout) choose(tileAt(layout, shown, offsetX, offsetY));
  });
  canvas.addEventListener('pointerleave', () => choose(-1));
  plot.addEventListener('blur', () => choose(-1));
  new ResizeObserver(plan).observe(plot);
  onThemeChange(plan);
  const left = pictures.count - shown;
  const more = button(`Show the other ${left}`, {
    onPress() {
      shown = pictures.count;
      more.remove();
      plan();
    },
  });
  const table = foldedTable({
    caption: `Numbers of the ${what} of ${layer.name}`,
    columns: pictures.columns.map((title) => ({ title })),
    rows: () => Array.from({ length: pictures.count }, (_, index) => [String(index), ...pictures.numbers(index)]),
  });
  return element('div', {}, plot, said, left > 0 && more, table);
}

function outline(context: CanvasRenderingContext2D, layout: MapLayout, index: number, chosen: boolean): void {
  const [x, y] = tilePlace(layout, index);
  const colours = palette();
  context.strokeStyle = chosen ? colours.yellow : colours.muted;
  context.globalAlpha = chosen ? 1 : 0.4;
  context.lineWidth = chosen ? 2 : 1;
  context.strokeRect(x + 0.5, y + 0.5, layout.width - 1, layout.height - 1);
  context.globalAlpha = 1;
}

interface Pictures {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Each is one number: drawn as a square of its own. */
  readonly units: boolean;
  /** The same canvas each time. */
  draw(index: number): HTMLCanvasElement;
  describe(index: number): string;
  /** Of the table behind the pictures; the first is the index. */
  readonly columns: readonly string[];
  numbers(index: number): readonly string[];
}

function picturesOf(layer: LayerMaps): Pictures {
  const [maps, mapHeight, mapWidth] = layer.mapShape;
  const bytes = new Uint8Array(layer.maps);
  const [lowest, highest] = [new Float32Array(layer.lowest), new Float32Array(layer.highest)];
  // A row of units is one map that is one pixel high: its pixels are what one wants to tell apart.
  const units = layer.shape.length === 1;
  const [count, height, width] = units ? [mapWidth, 1, 1] : [maps, mapHeight, mapWidth];
  const scratch = element('canvas', { width, height });
  const context = scratch.getContext('2d')!;
  const pixels = context.createImageData(width, height);
  const area = height * width;
  const valueFor = (map: number, byte: number) => {
    const [low, high] = [lowest[map] ?? 0, highest[map] ?? 0];
    return low + (byte / 255) * (high - low);
  };
  const meanOf = (map: number) => {
    const sum = bytes.subarray(map * area, (map + 1) * area).reduce((total, byte) => total + byte, 0);
    return valueFor(map, sum / area);
  };
  return {
    count,
    height,
    width,
    units,
    draw(index) {
      for (let i = 0; i < area; i++) {
        const grey = bytes[index * area + i]!;
        pixels.data.set([grey, grey, grey, 255], i * 4);
      }
      context.putImageData(pixels, 0, 0);
      return scratch;
    },
    describe(index) {
      const map = units ? 0 : index;
      const [low, high] = [lowest[map] ?? 0, highest[map] ?? 0];
      if (units) return `unit ${index}: ${formatNumber(valueFor(0, bytes[index]!))}`;
      if (low === high)
        return `map ${index}: ${formatNumber(low)} everywhere${low === 0 ? ', dead for this image' : ''}`;
      return `map ${index}: black is ${formatNumber(low)}, white is ${formatNumber(high)}`;
    },
    columns: units ? ['unit', 'value'] : ['map', 'lowest', 'highest', 'mean'],
    numbers: (index) =>
      units
        ? [formatNumber(valueFor(0, bytes[index]!))]
        : [lowest[index], highest[index], meanOf(index)].map(formatNumber),
  };
}

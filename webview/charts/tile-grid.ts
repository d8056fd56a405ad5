/**
 * Many small pictures of one size on a canvas: each can be pointed at, or walked to with the arrow keys, and then says what
 * it is; a table behind them has all of their numbers.
 */

import { destination } from '../ui/arrow-keys.ts';
import { button } from '../ui/controls.ts';
import { element } from '../ui/element.ts';
import { foldedTable } from '../ui/folded-table.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { onThemeChange, palette } from '../ui/theme.ts';
import { fitCanvas } from './fit-canvas.ts';
import { gap, type MapLayout, mapLayout, tileAt, tilePlace } from './map-layout.ts';

export interface Tiles {
  /** What they are, for a person: `32 maps of conv2d_1`. */
  readonly label: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** So many are drawn at once; the others when they are asked for. */
  readonly first: number;
  /** Those of a row, where rows mean something; else as many as fit. */
  readonly columns?: number;
  /** The same canvas each time. */
  draw(index: number): HTMLCanvasElement;
  describe(index: number): string;
  readonly table: {
    readonly caption: string;
    readonly columns: readonly string[];
    readonly count: number;
    numbers(row: number): readonly string[];
  };
}

export function tileGrid(tiles: Tiles): HTMLElement {
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  const label = `${tiles.label}. Arrow keys read them one by one.`;
  const plot = element('div', { class: 'maps', tabindex: 0, role: 'application', 'aria-label': label }, canvas);
  const said = element('p', { class: 'map-said', 'aria-live': 'polite' });
  let shown = Math.min(tiles.count, tiles.first);
  let layout: MapLayout | undefined;
  let chosen = -1;

  const plan = oncePerFrame(draw);
  function draw() {
    const room = plot.clientWidth;
    if (room === 0) return;
    layout = mapLayout([shown, tiles.height, tiles.width], room, tiles.columns);
    // Rows that mean something are not broken: where they are too long, one scrolls.
    const width = Math.max(room, layout.columns * (layout.width + gap));
    const context = fitCanvas(canvas, tiles.columns ? width : room, layout.rows * (layout.height + gap));
    // Blown up pixels are to be seen as such; large maps are made smaller softly.
    context.imageSmoothingEnabled = layout.scale < 1;
    for (let i = 0; i < shown; i++) {
      const [x, y] = tilePlace(layout, i);
      context.drawImage(tiles.draw(i), x, y, layout.width, layout.height);
      outline(context, layout, i, i === chosen);
    }
  }
  const choose = (index: number) => {
    if (index === chosen) return;
    chosen = index;
    said.textContent = index < 0 ? '' : tiles.describe(index);
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
  const left = tiles.count - shown;
  const more = button(`Show the other ${left}`, {
    onPress() {
      shown = tiles.count;
      more.remove();
      plan();
    },
  });
  const { caption, columns, count, numbers } = tiles.table;
  const table = foldedTable({
    caption,
    columns: columns.map((title) => ({ title })),
    rows: () => Array.from({ length: count }, (_, row) => [String(row), ...numbers(row)]),
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

/** A painter of small pictures from bytes: `colour` says what a byte of a picture looks like. */
export function painter(
  height: number,
  width: number,
  colour: (index: number, place: number) => readonly [number, number, number],
): (index: number) => HTMLCanvasElement {
  const canvas = element('canvas', { width, height });
  const context = canvas.getContext('2d')!;
  const pixels = context.createImageData(width, height);
  return (index) => {
    for (let i = 0; i < height * width; i++) pixels.data.set([...colour(index, i), 255], i * 4);
    context.putImageData(pixels, 0, 0);
    return canvas;
  };
}

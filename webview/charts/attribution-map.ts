/**
 * An attribution on the page: the image as the network sees it, and beside it the same under the map in two colours. A
 * pixel can be pointed at, or walked to with the arrow keys, and says its value.
 */

import { attributionPixels, colourLimit, isSigned } from '../../src/figures/attribution-colours.ts';
import { attributionSvg } from '../../src/figures/attribution-svg.ts';
import { formatNumber } from '../../src/figures/format.ts';
import type { Attribution } from '../../src/protocol/attributions.ts';
import { destination } from '../ui/arrow-keys.ts';
import { element } from '../ui/element.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { onThemeChange, palette } from '../ui/theme.ts';
import { fitCanvas } from './fit-canvas.ts';
import { signPalette } from './sign-palette.ts';

export interface AttributionMap {
  readonly element: HTMLElement;
  /** @param opacity 0..1, of the colours. */
  setOpacity(opacity: number): void;
  /** As a picture that explains itself. */
  svg(name: string): string;
}

/** Pixels of the longer side in a saved picture, at least. */
const savedSide = 320;

/** @param seen The image as the network sees it. */
export async function attributionMap(attribution: Attribution, seen: Blob, opacity: number): Promise<AttributionMap> {
  const image = await createImageBitmap(seen);
  const { map, height, width, target } = attribution;
  const original = element('img', { alt: 'The image as the network sees it', class: 'pixelated', draggable: 'false' });
  original.src = URL.createObjectURL(seen);
  original.addEventListener('load', () => URL.revokeObjectURL(original.src));
  const overlay = element('canvas', { 'aria-hidden': 'true' });
  const label = `What speaks for ${target.label}, pixel by pixel. Arrow keys read the values.`;
  const plot = element(
    'div',
    { class: 'attribution-plot', tabindex: 0, role: 'application', 'aria-label': label },
    overlay,
  );
  const said = element('p', { class: 'map-said', 'aria-live': 'polite' });
  let chosen = -1;
  let strength = opacity;

  const plan = oncePerFrame(() => {
    const room = plot.clientWidth;
    if (room === 0) return;
    const context = fitCanvas(overlay, room, (room * height) / width);
    paintOverlay(context, { attribution, image, opacity: strength }, [room, (room * height) / width]);
    if (chosen >= 0) paintCursor(context, chosen, room / width, width);
  });
  const choose = (index: number) => {
    if (index === chosen) return;
    chosen = index;
    said.textContent = index < 0 ? '' : sayPixel(attribution, index);
    plan();
  };
  plot.addEventListener('keydown', (event) => {
    const start = attribution.peak.row * width + attribution.peak.column;
    const next = destination(event.key, chosen < 0 ? start : chosen, map.length, width);
    if (next === undefined) return;
    event.preventDefault();
    // The first key chooses the strongest.
    choose(chosen < 0 ? start : next);
  });
  overlay.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    const scale = width / plot.clientWidth;
    const [x, y] = [Math.floor(offsetX * scale), Math.floor(offsetY * scale)];
    choose(x >= 0 && y >= 0 && x < width && y < height ? y * width + x : -1);
  });
  overlay.addEventListener('pointerleave', () => choose(-1));
  plot.addEventListener('blur', () => choose(-1));
  new ResizeObserver(plan).observe(plot);
  onThemeChange(plan);
  return {
    element: element(
      'div',
      { class: 'attribution' },
      element(
        'div',
        { class: 'attribution-pictures' },
        element('figure', {}, original, element('figcaption', {}, `as the network sees it: ${width} × ${height}`)),
        element('figure', {}, plot, element('figcaption', {}, `what speaks for ${target.label}`)),
      ),
      legend(attribution),
      said,
    ),
    setOpacity(value) {
      strength = value;
      plan();
    },
    svg: (name) => savedSvg(attribution, image, strength, name),
  };
}

type Size = readonly [width: number, height: number];

function paintImage(context: CanvasRenderingContext2D, image: ImageBitmap, [width, height]: Size): void {
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, width, height);
}

interface Layers {
  readonly attribution: Attribution;
  readonly image: ImageBitmap;
  readonly opacity: number;
}

/** The image in pale grey, so that colours are those of the map. */
function paintOverlay(context: CanvasRenderingContext2D, { attribution, image, opacity }: Layers, size: Size): void {
  context.filter = 'grayscale(1) contrast(0.7)';
  paintImage(context, image, size);
  context.filter = 'none';
  const { map, width, height } = attribution;
  const { more, less } = signPalette();
  const small = element('canvas', { width, height });
  const pixels = attributionPixels(map, colourLimit(attribution), { towards: more, against: less });
  small.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0);
  context.globalAlpha = opacity;
  context.drawImage(small, 0, 0, ...size);
  context.globalAlpha = 1;
}

function paintCursor(context: CanvasRenderingContext2D, index: number, scale: number, width: number): void {
  const [x, y] = [(index % width) * scale, Math.floor(index / width) * scale];
  const side = Math.max(scale, 6);
  const { foreground, background } = palette();
  // Seen on bright and on dark parts.
  for (const [colour, line] of [
    [background, 4],
    [foreground, 2],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(x + (scale - side) / 2, y + (scale - side) / 2, side, side);
  }
}

function sayPixel({ map, width, target }: Attribution, index: number): string {
  const value = map[index]!;
  const side =
    value === 0 ? 'says nothing' : value > 0 ? `speaks for ${target.label}` : `speaks against ${target.label}`;
  return `row ${Math.floor(index / width)}, column ${index % width}: ${formatNumber(value)}, ${side}`;
}

/** The numbers under the colours. */
function legend(attribution: Attribution): HTMLElement {
  const limit = colourLimit(attribution);
  const signed = isSigned(attribution);
  const numbers = signed
    ? [`${formatNumber(-limit)} against`, '0', `for ${formatNumber(limit)}`]
    : ['0', `for ${formatNumber(limit)}`];
  return element(
    'div',
    { class: 'attribution-legend' },
    element('div', { class: signed ? 'ramp signed' : 'ramp', 'aria-hidden': 'true' }),
    element('div', { class: 'ramp-numbers' }, ...numbers.map((text) => element('span', {}, text))),
  );
}

function savedSvg(attribution: Attribution, image: ImageBitmap, opacity: number, name: string): string {
  const { width, height } = attribution;
  const scale = Math.max(1, Math.ceil(savedSide / Math.max(width, height)));
  const size = [width * scale, height * scale] as const;
  const address = (paint: (context: CanvasRenderingContext2D) => void) => {
    const canvas = element('canvas', { width: size[0], height: size[1] });
    paint(canvas.getContext('2d')!);
    return canvas.toDataURL('image/png');
  };
  const { background, foreground, muted } = palette();
  const { more, less } = signPalette();
  return attributionSvg({
    attribution,
    name,
    original: address((context) => paintImage(context, image, size)),
    overlay: address((context) => paintOverlay(context, { attribution, image, opacity }, size)),
    width: size[0],
    height: size[1],
    colours: { background, foreground, muted, towards: more, against: less },
  });
}

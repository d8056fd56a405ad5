/** Paints a map of points. Each look is drawn once and then stamped, so that ten thousand points take milliseconds. */

import type { Palette } from '../../src/figures/colours.ts';
import { type PointLook, type ScatterData, shapePath } from '../../src/figures/scatter.ts';
import { type ScatterView, screenX, screenY } from './scatter-view.ts';

export interface ScatterPaint {
  readonly data: ScatterData;
  readonly view: ScatterView;
  /** Radius of a point in pixels. */
  readonly size: number;
  readonly palette: Palette;
  /** Groups that stand out, the others being pale; all when it is empty. */
  readonly highlighted: ReadonlySet<number>;
  /** 1 for each point that is selected, [n]. */
  readonly selected: Uint8Array;
}

export function paintScatter(context: CanvasRenderingContext2D, paint: ScatterPaint): void {
  const { data, view, palette, highlighted } = paint;
  context.clearRect(0, 0, view.width, view.height);
  const bright = data.legend.map((look) => stamp(look, paint.size, palette));
  if (highlighted.size > 0) {
    const pale = data.legend.map(() => stamp({ colour: 'muted', shape: 'circle' }, paint.size * 0.8, palette));
    context.globalAlpha = 0.3;
    stampAll(context, paint, pale, (group) => !highlighted.has(group));
    context.globalAlpha = 1;
  } else context.globalAlpha = 0.85;
  stampAll(context, paint, bright, (group) => highlighted.size === 0 || highlighted.has(group));
  context.globalAlpha = 1;
  ringSelected(context, paint);
}

function stampAll(
  context: CanvasRenderingContext2D,
  { data: { points, groups }, view }: ScatterPaint,
  stamps: readonly HTMLCanvasElement[],
  isShown: (group: number) => boolean,
): void {
  const shown = stamps.map((_, group) => isShown(group));
  const ratio = window.devicePixelRatio || 1;
  context.save();
  // At whole pixels of the screen a stamp is copied as it is, which takes a fraction of the time of resampling it.
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    if (!shown[group]) continue;
    const picture = stamps[group]!;
    const x = Math.round(screenX(view, points[2 * i]!) * ratio - picture.width / 2);
    const y = Math.round(screenY(view, points[2 * i + 1]!) * ratio - picture.height / 2);
    const outside = x < -picture.width || y < -picture.height || x > view.width * ratio || y > view.height * ratio;
    if (!outside) context.drawImage(picture, x, y);
  }
  context.restore();
}

function ringSelected(
  context: CanvasRenderingContext2D,
  { data: { points }, view, size, palette, selected }: ScatterPaint,
) {
  context.strokeStyle = palette.foreground;
  context.lineWidth = 1.2;
  context.beginPath();
  for (let i = 0; i < selected.length; i++) {
    if (!selected[i]) continue;
    const [x, y] = [screenX(view, points[2 * i]!), screenY(view, points[2 * i + 1]!)];
    context.moveTo(x + size + 1.5, y);
    context.arc(x, y, size + 1.5, 0, 2 * Math.PI);
  }
  context.stroke();
}

/** The last of each look; they change with the theme, the zoom and the screen. */
const kept = new Map<string, HTMLCanvasElement>();

function stamp({ colour, shape }: PointLook, size: number, palette: Palette): HTMLCanvasElement {
  const ratio = window.devicePixelRatio || 1;
  const key = `${palette[colour]} ${palette.background} ${shape} ${size} ${ratio}`;
  const known = kept.get(key);
  if (known) return known;
  const side = Math.ceil(2 * (1.4 * size + 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(side * ratio);
  canvas.height = canvas.width;
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const outline = new Path2D(shapePath(shape, side / 2, side / 2, size));
  context.fillStyle = palette[colour];
  context.fill(outline);
  // A thin edge keeps points apart that lie on each other.
  context.strokeStyle = palette.background;
  context.lineWidth = 0.6;
  context.stroke(outline);
  if (kept.size > 400) kept.clear();
  kept.set(key, canvas);
  return canvas;
}

export interface ScatterOverlay {
  /** Point that is pointed at; −1 for none. */
  readonly pointed: number;
  /** Cross of the keyboard, in pixels. */
  readonly cursor?: readonly [x: number, y: number];
  /** Corners of the loop that is being drawn, in the points' own numbers. */
  readonly loop: readonly number[];
}

/** What changes with each move of the pointer, on a canvas above the points. */
export function paintOverlay(
  context: CanvasRenderingContext2D,
  { data, view, size, palette }: Pick<ScatterPaint, 'data' | 'view' | 'size' | 'palette'>,
  { pointed, cursor, loop }: ScatterOverlay,
): void {
  context.clearRect(0, 0, view.width, view.height);
  context.strokeStyle = palette.foreground;
  if (pointed >= 0) {
    context.lineWidth = 2;
    context.beginPath();
    context.arc(screenX(view, data.points[2 * pointed]!), screenY(view, data.points[2 * pointed + 1]!), size + 3, 0, 7);
    context.stroke();
  }
  if (loop.length >= 2) paintLoop(context, view, palette, loop, cursor);
  if (!cursor) return;
  context.lineWidth = 1;
  context.beginPath();
  for (const [dx, dy] of [
    [8, 0],
    [0, 8],
  ] as const) {
    context.moveTo(cursor[0] - dx, cursor[1] - dy);
    context.lineTo(cursor[0] + dx, cursor[1] + dy);
  }
  context.stroke();
}

function paintLoop(
  context: CanvasRenderingContext2D,
  view: ScatterView,
  palette: Palette,
  loop: readonly number[],
  cursor: readonly [number, number] | undefined,
): void {
  context.lineWidth = 1.2;
  context.setLineDash([4, 3]);
  context.beginPath();
  for (let i = 0; i < loop.length; i += 2) {
    const [x, y] = [screenX(view, loop[i]!), screenY(view, loop[i + 1]!)];
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  if (cursor) context.lineTo(cursor[0], cursor[1]);
  context.closePath();
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 0.12;
  context.fillStyle = palette.foreground;
  context.fill();
  context.globalAlpha = 1;
}

/** Paints the scene of a line chart: on a canvas, fifty runs of five hundred epochs take a few milliseconds. */

import { gridOpacity, type Palette } from '../../src/figures/colours.ts';
import type { LineScene, SceneLine } from '../../src/figures/line-scene.ts';

export function paintLines(context: CanvasRenderingContext2D, scene: LineScene, palette: Palette, font: string): void {
  context.clearRect(0, 0, scene.width, scene.height);
  context.font = `11px ${font}`;
  paintAxes(context, scene, palette);
  context.save();
  context.beginPath();
  context.rect(scene.left - 3, 0, scene.right - scene.left + 6, scene.bottom + 3);
  context.clip();
  context.lineJoin = 'round';
  for (const line of scene.lines) paintLine(context, line, palette, scene.strokeWidth);
  context.restore();
  paintMarkers(context, scene, palette);
}

function paintAxes(context: CanvasRenderingContext2D, scene: LineScene, palette: Palette): void {
  const { left, right, top, bottom, height } = scene;
  context.lineWidth = 1;
  context.strokeStyle = palette.grid;
  context.fillStyle = palette.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const { at, text } of scene.yTicks) {
    const y = Math.round(at) + 0.5;
    context.globalAlpha = gridOpacity;
    segment(context, left, y, right, y);
    context.globalAlpha = 1;
    context.fillText(text, left - 6, at);
  }
  context.textBaseline = 'alphabetic';
  context.textAlign = 'center';
  for (const { at, text } of scene.xTicks) {
    // A tick at the right end would hang out of the picture.
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(at, scene.width - half - 1), bottom + 15);
  }
  context.fillText(scene.xLabel, (left + right) / 2, height - 4);
  context.strokeStyle = palette.muted;
  context.beginPath();
  context.moveTo(Math.round(left) - 0.5, top);
  context.lineTo(Math.round(left) - 0.5, Math.round(bottom) + 0.5);
  context.lineTo(right, Math.round(bottom) + 0.5);
  context.stroke();
}

function paintLine(
  context: CanvasRenderingContext2D,
  { series, points, dots }: SceneLine,
  palette: Palette,
  width: number,
): void {
  context.globalAlpha = series.faint ? 0.35 : 1;
  context.strokeStyle = palette[series.colour];
  context.lineWidth = series.faint ? 1 : width;
  context.setLineDash([...series.dash]);
  trace(context, points);
  context.setLineDash([]);
  if (!dots) return;
  context.fillStyle = palette[series.colour];
  for (let i = 0; i < points.length; i += 2) dot(context, points[i]!, points[i + 1]!, 2.5);
}

function paintMarkers(context: CanvasRenderingContext2D, scene: LineScene, palette: Palette): void {
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.textAlign = 'center';
  context.fillStyle = palette.foreground;
  for (const { at, label, colour, above } of scene.markers) {
    context.strokeStyle = palette[colour];
    segment(context, Math.round(at) + 0.5, scene.top, Math.round(at) + 0.5, scene.bottom);
    const half = context.measureText(label).width / 2;
    context.fillText(label, Math.min(scene.width - half - 1, Math.max(half, at)), scene.top - above);
  }
  context.setLineDash([]);
}

export interface Cursor {
  /** In pixels; no line from top to bottom without. */
  readonly x?: number;
  readonly points: readonly { readonly y: number; readonly colour: keyof Palette }[];
  /** A curve to bring out among many. */
  readonly line?: SceneLine;
}

/** What is under the pointer, for a canvas that lies above the chart's. */
export function paintCursor(
  context: CanvasRenderingContext2D,
  scene: LineScene,
  palette: Palette,
  { x, points, line }: Cursor,
): void {
  context.clearRect(0, 0, scene.width, scene.height);
  if (line) {
    context.strokeStyle = palette[line.series.colour];
    context.lineWidth = 3.5;
    context.lineJoin = 'round';
    trace(context, line.points);
  }
  if (x === undefined) return;
  context.strokeStyle = palette.foreground;
  context.lineWidth = 1;
  const at = Math.round(x) + 0.5;
  segment(context, at, scene.top, at, scene.bottom);
  for (const { y, colour } of points) {
    context.fillStyle = palette.background;
    dot(context, x, y, 5);
    context.fillStyle = palette[colour];
    dot(context, x, y, 3.5);
  }
}

function trace(context: CanvasRenderingContext2D, points: Float32Array): void {
  context.beginPath();
  let down = false;
  for (let i = 0; i < points.length; i += 2) {
    const y = points[i + 1]!;
    if (Number.isNaN(y)) down = false;
    else if (down) context.lineTo(points[i]!, y);
    else {
      context.moveTo(points[i]!, y);
      down = true;
    }
  }
  context.stroke();
}

function segment(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  if (Number.isNaN(y)) return;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

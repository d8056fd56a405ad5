/**
 * Where everything of a line chart stands, in pixels: data in, geometry out. The canvas on the page and the SVG that is
 * saved draw the same scene.
 */

import type { SeriesColour } from './colours.ts';
import { downsample } from './downsample.ts';
import { formatClock, formatDuration, formatNumber } from './format.ts';
import { clockTicks, logTicks, ticks, timeTicks } from './ticks.ts';

export interface LineSeries {
  readonly id: string;
  readonly name: string;
  readonly colour: SeriesColour;
  /** Lengths of strokes and gaps; solid when empty. */
  readonly dash: readonly number[];
  /** Thin and behind the others, left out of legend and hover: each batch, or the raw values behind smoothed ones. */
  readonly faint?: 'batches' | 'raw';
  /** Ascending. */
  readonly xs: ArrayLike<number>;
  /** As long as `xs`; a value that is not finite makes a gap. */
  readonly ys: ArrayLike<number>;
}

/** A line from top to bottom with a word beside it. */
export interface Marker {
  readonly x: number;
  readonly label: string;
  readonly colour: 'best' | SeriesColour;
}

export interface LineChartData {
  readonly title: string;
  readonly series: readonly LineSeries[];
  /** What x counts: epochs, seconds since the start, or seconds since 1970. */
  readonly xKind: 'epoch' | 'relative' | 'wall';
  /** Ends of the x axis, where they are not those of the data. */
  readonly xRange?: readonly [low: number, high: number];
  readonly log?: boolean;
  readonly markers?: readonly Marker[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
  /** Minutes from local time to UTC, for wall time. */
  readonly zone?: number;
}

interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface SceneLine {
  readonly series: LineSeries;
  /** x and y in turn; NaN where the pen is lifted. */
  readonly points: Float32Array;
  readonly dots: boolean;
}

interface PlacedMarker extends Marker {
  /** Of the line, in pixels. */
  readonly at: number;
  /** Pixels from the curves up to the baseline of its words. */
  readonly above: number;
}

export interface LineScene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly xLabel: string;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Of the curves that are not faint, in pixels. */
  readonly strokeWidth: number;
  readonly markers: readonly PlacedMarker[];
  /** Faint ones first. */
  readonly lines: readonly SceneLine[];
  x(value: number): number;
  y(value: number): number;
  /** The x that a pixel stands for. */
  xAt(pixel: number): number;
}

/** With more curves than this they are thin: easier to tell apart, and drawn in a tenth of the time. */
const fewCurves = 12;

/** Up to as many points, each is marked. */
const mostDots = 40;

/** Pixels from one tick to the next, for what stands at them. */
const tickRoom = { epoch: 45, relative: 70, wall: 75 } as const;

const xLabels = { epoch: 'epoch', relative: 'time since start', wall: 'wall time, pauses left out' } as const;

export function lineScene(data: LineChartData, { width, height, zone = 0 }: Size): LineScene {
  const { series, xKind, log = false } = data;
  const [yLow, yHigh] = yRange(series, log);
  const scale = log ? Math.log : (value: number) => value;
  const bottom = height - 34;
  const [xLow, xHigh] = xEnds(data);
  const rows = markerRows(data.markers ?? [], (width - 70) / (xHigh - xLow));
  const top = 8 + rowHeight * (1 + Math.max(-1, ...rows));
  const y = (value: number) => bottom - ((scale(value) - scale(yLow)) / (scale(yHigh) - scale(yLow))) * (bottom - top);
  const wantedRows = Math.max(2, Math.floor((bottom - top) / 36));
  const yTicks = (log ? logTicks(yLow, yHigh, wantedRows) : ticks(yLow, yHigh, wantedRows)).map((value) => ({
    at: y(value),
    text: formatNumber(value),
  }));
  const left = 14 + 6.4 * Math.max(3, ...yTicks.map(({ text }) => text.length));
  const right = width - 14;
  const x = (value: number) => left + ((value - xLow) / (xHigh - xLow)) * (right - left);
  const xTicks = xTickValues(xKind, xLow, xHigh, Math.max(2, Math.floor((right - left) / tickRoom[xKind])), zone);
  return {
    width,
    height,
    title: data.title,
    left,
    right,
    top,
    bottom,
    xLabel: xLabels[xKind],
    xTicks: xTicks.map((value) => ({ at: x(value), text: formatX(value, xKind, zone, xHigh - xLow) })),
    yTicks,
    strokeWidth: series.length > fewCurves ? 1 : 1.75,
    markers: (data.markers ?? []).map((marker, i) => ({ ...marker, at: x(marker.x), above: 5 + rowHeight * rows[i]! })),
    lines: [...series]
      .sort((a, b) => Number(b.faint !== undefined) - Number(a.faint !== undefined))
      .map((one) => sceneLine(one, x, (value) => (log && !(value > 0) ? Number.NaN : y(value)))),
    x,
    y,
    xAt: (pixel) => xLow + ((pixel - left) / (right - left)) * (xHigh - xLow),
  };
}

/** Pixels of a row of markers' words, and about those of one letter. */
const rowHeight = 14;
const letter = 5.8;

/** Words that would run into each other stand above each other: the row of each, 0 the lowest. */
function markerRows(markers: readonly Marker[], pixelsPerX: number): number[] {
  const order = markers.map((_, i) => i).sort((a, b) => markers[a]!.x - markers[b]!.x);
  const ends: number[] = [];
  const rows: number[] = [];
  for (const i of order) {
    const { x, label } = markers[i]!;
    const [middle, half] = [x * pixelsPerX, (label.length * letter) / 2];
    const free = ends.findIndex((end) => end <= middle - half);
    const row = free < 0 ? ends.length : free;
    ends[row] = middle + half + letter;
    rows[i] = row;
  }
  return rows;
}

/** An x as text, for axis, hover and table. */
export function formatX(value: number, kind: LineChartData['xKind'], zone: number, span = 0): string {
  if (kind === 'relative') return formatDuration(value);
  return kind === 'wall' ? formatClock(value, zone, span) : formatNumber(value);
}

function xTickValues(kind: LineChartData['xKind'], low: number, high: number, wanted: number, zone: number): number[] {
  if (kind === 'relative') return timeTicks(low, high, wanted);
  if (kind === 'wall') return clockTicks(low, high, wanted, zone);
  return ticks(low, high, wanted).filter(Number.isInteger);
}

function sceneLine(series: LineSeries, x: (v: number) => number, y: (v: number) => number): SceneLine {
  const kept = downsample(series.xs, series.ys, x);
  const points = new Float32Array(kept.length * 2);
  for (const [i, index] of kept.entries()) {
    points[2 * i] = x(series.xs[index]!);
    const value = series.ys[index]!;
    points[2 * i + 1] = Number.isFinite(value) ? y(value) : Number.NaN;
  }
  return { series, points, dots: !series.faint && kept.length <= mostDots };
}

/** The values with a little air; one value alone gets room around it. */
function yRange(series: readonly LineSeries[], log: boolean): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { ys } of series) {
    for (let i = 0; i < ys.length; i++) {
      const y = ys[i]!;
      if (!Number.isFinite(y) || (log && y <= 0)) continue;
      if (y < low) low = y;
      if (y > high) high = y;
    }
  }
  if (low > high) return log ? [0.1, 1] : [0, 1];
  if (log) return low === high ? [low / 2, high * 2] : [low / (high / low) ** 0.05, high * (high / low) ** 0.05];
  const air = (high - low || Math.abs(high) || 1) * 0.05;
  // What is never negative does not get an axis below 0.
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

function xEnds({ series, xRange, xKind }: LineChartData): readonly [low: number, high: number] {
  if (xRange && xRange[1] > xRange[0]) return xRange;
  const ends = series.flatMap(({ xs }) => (xs.length > 0 ? [xs[0]!, xs[xs.length - 1]!] : []));
  if (ends.length === 0) return [0, 1];
  const first = ends.reduce((a, b) => Math.min(a, b));
  const high = ends.reduce((a, b) => Math.max(a, b));
  const low = xKind === 'wall' ? first : Math.min(0, first);
  return high > low ? [low, high] : [low, low + 1];
}

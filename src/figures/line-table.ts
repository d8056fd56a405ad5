/** The numbers behind a line chart: for people who don't see it, for the table under it, and for its CSV file. */

import { formatNumber } from './format.ts';
import { formatX, type LineChartData, type LineSeries } from './line-scene.ts';
import { nearestIndex } from './nearest.ts';

export interface LineTable {
  readonly xs: readonly number[];
  readonly series: readonly LineSeries[];
  /** The value of a series at an x; undefined where it has none. */
  value(series: LineSeries, x: number): number | undefined;
}

/** One row for each x that a series has; what each batch said is left out. */
export function lineTable({ series }: LineChartData): LineTable {
  const shown = series.filter(({ faint }) => faint !== 'batches');
  const xs = [...new Set(shown.flatMap(({ xs }) => Array.from(xs)))].sort((a, b) => a - b);
  return { xs, series: shown, value: valueAt };
}

export function valueAt({ xs, ys }: LineSeries, x: number): number | undefined {
  const index = nearestIndex(xs, x);
  return index >= 0 && xs[index] === x ? ys[index] : undefined;
}

export const xTitles = { epoch: 'epoch', relative: 'seconds', wall: 'time' } as const;

export function lineRows(data: LineChartData, zone: number): readonly (readonly string[])[] {
  const { xs, series, value } = lineTable(data);
  const span = (xs.at(-1) ?? 0) - (xs[0] ?? 0);
  return xs.map((x) => [
    formatX(x, data.xKind, zone, span),
    ...series.map((one) => {
      const y = value(one, x);
      return y === undefined ? '' : formatNumber(y);
    }),
  ]);
}

/** With all digits; times as seconds, or as ISO 8601. */
export function lineCsvRows(data: LineChartData): readonly (readonly (string | number)[])[] {
  const { xs, series, value } = lineTable(data);
  const x = (at: number) => (data.xKind === 'wall' ? new Date(at * 1000).toISOString() : at);
  return [
    [xTitles[data.xKind], ...series.map(({ name }) => name)],
    ...xs.map((at) => [x(at), ...series.map((one) => value(one, at) ?? '')]),
  ];
}

/** What the chart shows, in a sentence. */
export function describeLines(data: LineChartData): string {
  const ends = data.series.flatMap(({ name, faint, ys }) =>
    faint === undefined && ys.length > 0 ? [`${name} ${formatNumber(ys[ys.length - 1])}`] : [],
  );
  const many = ends.length > 6 ? `${ends.length} curves` : `last values: ${ends.join(', ')}`;
  return `${data.title}, ${ends.length === 0 ? 'no values yet' : many}`;
}

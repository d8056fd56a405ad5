/** A line chart over epochs as SVG text: data in, picture out. Its colours are classes, which the style sheet maps to the theme. */

import { escapeHtml } from '../escape-html.ts';
import { ticks } from './ticks.ts';

export interface Series {
  readonly name: string;
  /** `faint` is drawn thin and first: what every batch said. */
  readonly kind: 'train' | 'validation' | 'faint';
  /** [epoch, value]; a value that is not finite makes a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface CurvesOptions {
  readonly title: string;
  readonly series: readonly Series[];
  /** Right end of the x axis: the number of epochs. */
  readonly epochs: number;
  /** Marked with a line from top to bottom. */
  readonly best?: number;
}

// In the units of the view box; the page scales the whole.
const width = 480;
const height = 260;
const margin = { left: 52, right: 12, top: 30, bottom: 30 };

export function curves({ title, series, epochs, best }: CurvesOptions): string {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const [low, high] = range(values);
  const x = (epoch: number) => round(margin.left + (epoch / epochs) * (width - margin.left - margin.right));
  const y = (value: number) =>
    round(height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom));
  const lines = [...series].sort((a, b) => Number(b.kind === 'faint') - Number(a.kind === 'faint'));
  return [
    `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(describe(title, series))}">`,
    `<text class="title" x="${margin.left}" y="16">${escapeHtml(title)}</text>`,
    ...legend(series),
    ...ticks(low, high, 5).map(
      (tick) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
        `<text class="tick" x="${margin.left - 6}" y="${y(tick) + 4}" text-anchor="end">${number(tick)}</text>`,
    ),
    ...ticks(0, epochs, 8)
      .filter(Number.isInteger)
      .map((tick) => `<text class="tick" x="${x(tick)}" y="${height - 10}" text-anchor="middle">${tick}</text>`),
    ...(best === undefined
      ? []
      : [`<line class="best" x1="${x(best)}" x2="${x(best)}" y1="${margin.top}" y2="${height - margin.bottom}"/>`]),
    ...lines.flatMap(({ kind, points }) => drawn(kind, points, x, y)),
    '</svg>',
  ].join('\n');
}

function drawn(
  kind: Series['kind'],
  points: Series['points'],
  x: (v: number) => number,
  y: (v: number) => number,
): string[] {
  let pen = 'M';
  const path = points.flatMap(([epoch, value]) => {
    if (!Number.isFinite(value)) {
      pen = 'M';
      return [];
    }
    const step = `${pen}${x(epoch)} ${y(value)}`;
    pen = 'L';
    return [step];
  });
  const dots =
    kind === 'faint'
      ? []
      : points
          .filter(([, value]) => Number.isFinite(value))
          .map(([e, v]) => `<circle class="${kind}" cx="${x(e)}" cy="${y(v)}" r="2.5"/>`);
  return path.length ? [`<path class="${kind}" d="${path.join('')}"/>`, ...dots] : [];
}

function legend(series: readonly Series[]): string[] {
  const named = series.filter(({ kind }) => kind !== 'faint');
  return named.map(({ name, kind }, i) => {
    const left = width - margin.right - (named.length - i) * 84;
    return `<circle class="${kind}" cx="${left}" cy="12" r="4"/><text class="legend" x="${left + 9}" y="16">${escapeHtml(name)}</text>`;
  });
}

/** The values with a little air; one value alone gets room around it. */
function range(values: readonly number[]): [low: number, high: number] {
  if (values.length === 0) return [0, 1];
  // Not Math.min(...values): a long run has more values than a call may have arguments.
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const air = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - air, high + air];
}

/** For people who can't see the picture. */
function describe(title: string, series: readonly Series[]): string {
  const ends = series.flatMap(({ name, kind, points }) => {
    const last = points.at(-1);
    return last && kind !== 'faint' ? [`${name} ${number(last[1])} after ${last[0]} epochs`] : [];
  });
  return `${title}: ${ends.join(', ') || 'no epochs yet'}`;
}

const round = (value: number) => Math.round(value * 10) / 10;

const number = (value: number) => String(Number(value.toPrecision(4)));

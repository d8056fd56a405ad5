/** Distributions of weights as steps, those of several sources over each other. */

import type { Palette, SeriesColour } from './colours.ts';
import { formatNumber } from './format.ts';
import { round, svg, svgPath, svgText } from './svg-text.ts';
import { ticks } from './ticks.ts';

export interface HistogramSeries {
  readonly name: string;
  readonly colour: SeriesColour;
  readonly dash: readonly number[];
  /** Part of all numbers in each bin. */
  readonly shares: ArrayLike<number>;
}

export interface Histogram {
  readonly title: string;
  /** Ends of the bins, one more than there are bins. */
  readonly edges: ArrayLike<number>;
  readonly series: readonly HistogramSeries[];
}

const bottomRoom = 34;
const top = 10;

export function histogramSvg({ title, edges, series }: Histogram, width: number, palette: Palette): string {
  const height = Math.round(Math.min(220, Math.max(150, width * 0.5)));
  const [left, right, bottom] = [46, width - 10, height - bottomRoom];
  const [low, high] = [edges[0]!, edges[edges.length - 1]!];
  const most = Math.max(1e-9, ...series.flatMap(({ shares }) => Array.from(shares)));
  const x = (value: number) => left + ((value - low) / (high - low)) * (right - left);
  const y = (share: number) => bottom - (share / most) * (bottom - top);
  const line = (x1: number, y1: number, x2: number, y2: number, colour: string) =>
    `<line x1="${round(x1)}" x2="${round(x2)}" y1="${round(y1)}" y2="${round(y2)}" stroke="${colour}"/>`;
  const across = ticks(low, high, Math.max(2, Math.floor((right - left) / 70)));
  return svg({ width, height, title, background: palette.background }, [
    ...ticks(0, most, 3).flatMap((share) => [
      `<g opacity="0.45">${line(left, y(share), right, y(share), palette.grid)}</g>`,
      svgText(left - 6, y(share) + 4, `${formatNumber(share * 100)} %`, palette.muted, 'text-anchor="end"'),
    ]),
    line(left, bottom, right, bottom, palette.muted),
    ...across.map((value) =>
      svgText(x(value), bottom + 15, formatNumber(value), palette.muted, 'text-anchor="middle"'),
    ),
    svgText((left + right) / 2, height - 5, 'weight', palette.muted, 'text-anchor="middle"'),
    ...(low < 0 && high > 0 ? [`<g opacity="0.6">${line(x(0), top, x(0), bottom, palette.muted)}</g>`] : []),
    ...series.map(({ shares, colour, dash }) =>
      svgPath(
        steps(edges, shares, x, y),
        `stroke="${palette[colour]}" stroke-width="1.75" stroke-linejoin="round"${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`,
      ),
    ),
  ]);
}

/** Each bin as wide as it is, from the ground up and down to it again. */
function steps(
  edges: ArrayLike<number>,
  shares: ArrayLike<number>,
  x: (value: number) => number,
  y: (share: number) => number,
): number[] {
  const points = [x(edges[0]!), y(0)];
  for (let i = 0; i < shares.length; i++) points.push(x(edges[i]!), y(shares[i]!), x(edges[i + 1]!), y(shares[i]!));
  points.push(x(edges[edges.length - 1]!), y(0));
  return points;
}

/** The bins as rows, with a head. */
export const histogramRows = ({ edges, series }: Histogram): (readonly (string | number)[])[] => [
  ['from', 'to', ...series.map(({ name }) => name)],
  ...Array.from({ length: edges.length - 1 }, (_, i) => [
    edges[i]!,
    edges[i + 1]!,
    ...series.map(({ shares }) => shares[i]!),
  ]),
];

/** What it shows, in a sentence. */
export const describeHistogram = ({ title, edges, series }: Histogram): string =>
  `${title}: ${series.map(({ name }) => name).join(', ')}, from ${formatNumber(edges[0])} to ${formatNumber(edges[edges.length - 1])}`;

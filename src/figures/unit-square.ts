/** The frame of a chart whose two axes go from 0 to 1: ticks, names, and where a pair of shares lies. */

import { gridOpacity, type Palette } from './colours.ts';
import { round, svgText } from './svg-text.ts';

export interface UnitSquare {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  x(share: number): number;
  y(share: number): number;
  /** Grid, ticks and names of the axes, as SVG. */
  readonly axes: readonly string[];
}

export interface SquareOptions {
  readonly width: number;
  /** From the top of the picture to the lower end of the square. */
  readonly bottom: number;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly palette: Palette;
}

const ticks = [0, 0.25, 0.5, 0.75, 1];

export function unitSquare({ width, bottom, xLabel, yLabel, palette }: SquareOptions): UnitSquare {
  const [left, right, top] = [46, width - 12, 12];
  const x = (share: number) => left + share * (right - left);
  const y = (share: number) => bottom - share * (bottom - top);
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${palette.grid}" stroke-opacity="${gridOpacity}"/>`;
  const axes = [
    ...ticks.flatMap((tick) => [
      line(left, y(tick), right, y(tick)),
      svgText(left - 6, y(tick) + 4, String(tick), palette.muted, 'text-anchor="end"'),
      svgText(x(tick), bottom + 15, String(tick), palette.muted, 'text-anchor="middle"'),
    ]),
    svgText((left + right) / 2, bottom + 31, xLabel, palette.muted, 'text-anchor="middle"'),
    `<g transform="translate(12 ${round((top + bottom) / 2)}) rotate(-90)">${svgText(0, 0, yLabel, palette.muted, 'text-anchor="middle"')}</g>`,
    `<path d="M${left} ${top}V${round(bottom)}H${right}" fill="none" stroke="${palette.muted}"/>`,
  ];
  return { left, right, top, bottom, x, y, axes };
}

/** From corner to corner: what chance gives, or what is as it should be. */
export const diagonal = ({ x, y }: UnitSquare, palette: Palette): string =>
  `<line x1="${round(x(0))}" y1="${round(y(0))}" x2="${round(x(1))}" y2="${round(y(1))}" stroke="${palette.muted}" stroke-dasharray="4 4"/>`;

/** The few things that every picture in SVG is made of. */

import { escapeHtml } from './escape-html.ts';

/** Coordinates of a tenth of a pixel are fine enough, and short. */
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

export interface SvgFrame {
  readonly width: number;
  readonly height: number;
  /** What the picture is, for those who don't see it. */
  readonly title: string;
  readonly background: string;
}

export const svg = ({ width, height, title, background }: SvgFrame, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${background}"/>`,
    ...parts,
    '</svg>',
  ].join('\n');

export const svgText = (x: number, y: number, content: string, fill: string, more = ''): string =>
  `<text x="${round(x)}" y="${round(y)}" fill="${fill}"${more && ` ${more}`}>${escapeHtml(content)}</text>`;

/** @param points x and y in turn. */
export const svgPath = (points: readonly number[], more: string): string => {
  const steps: string[] = [];
  for (let i = 0; i < points.length; i += 2)
    steps.push(`${i === 0 ? 'M' : 'L'}${round(points[i]!)} ${round(points[i + 1]!)}`);
  return `<path d="${steps.join('')}" fill="none" ${more}/>`;
};

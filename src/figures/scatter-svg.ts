/** A map of points as an SVG file: the points in their groups' looks, and a legend below as far as it can be read. */

import type { Palette } from './colours.ts';
import { escapeHtml } from './escape-html.ts';
import { grouped } from './format.ts';
import { type PointGroup, type ScatterData, shapePath } from './scatter.ts';

export interface ScatterPlace {
  readonly width: number;
  readonly height: number;
  /** From the numbers of a point to pixels of the picture. */
  x(value: number): number;
  y(value: number): number;
  /** About the radius of a point, in pixels. */
  readonly size: number;
}

/** More groups than this have no legend. */
const mostNamed = 60;
const head = 26;
const lineHeight = 18;

export function scatterSvg(data: ScatterData, place: ScatterPlace, palette: Palette): string {
  const { width, height } = place;
  const named = data.legend.filter(({ count }) => count > 0);
  const legend = named.length <= mostNamed ? legendLines(named, width) : [];
  const full = head + height + legend.length * lineHeight + (legend.length > 0 ? 12 : 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${full}" viewBox="0 0 ${width} ${full}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escapeHtml(data.title)}</title>`,
    `<rect width="${width}" height="${full}" fill="${palette.background}"/>`,
    `<text x="8" y="17" fill="${palette.foreground}" font-size="12" font-weight="600">${escapeHtml(data.title)}</text>`,
    `<clipPath id="plot"><rect y="${head}" width="${width}" height="${height}"/></clipPath>`,
    '<g clip-path="url(#plot)">',
    ...paths(data, place, palette),
    '</g>',
    ...legend.flatMap((line, row) =>
      line.map(({ group, x }) => entry(group, x, head + height + 16 + row * lineHeight, palette)),
    ),
    '</svg>',
  ].join('\n');
}

/** One path a group: ten thousand elements would choke whoever opens the file. */
function paths({ points, groups, legend }: ScatterData, place: ScatterPlace, palette: Palette): string[] {
  const outlines = legend.map((): string[] => []);
  groups.forEach((group, i) => {
    const [x, y] = [place.x(points[2 * i]!), head + place.y(points[2 * i + 1]!)];
    outlines[group]!.push(shapePath(legend[group]!.shape, x, y, place.size));
  });
  return outlines.flatMap((path, group) =>
    path.length > 0 ? [`<path fill="${palette[legend[group]!.colour]}" fill-opacity="0.8" d="${path.join('')}"/>`] : [],
  );
}

function legendLines(named: readonly PointGroup[], width: number) {
  const lines: { group: PointGroup; x: number }[][] = [[]];
  let x = 10;
  for (const group of named) {
    const room = 26 + textOf(group).length * 6.2;
    if (x + room > width && lines.at(-1)!.length > 0) {
      lines.push([]);
      x = 10;
    }
    lines.at(-1)!.push({ group, x });
    x += room;
  }
  return lines;
}

const textOf = ({ name, count }: PointGroup) => `${name} ${grouped(count)}`;

const entry = (group: PointGroup, x: number, y: number, palette: Palette) =>
  `<path fill="${palette[group.colour]}" d="${shapePath(group.shape, x + 4, y - 4, 4)}"/>` +
  `<text x="${x + 13}" y="${y}" fill="${palette.foreground}">${escapeHtml(textOf(group))}</text>`;

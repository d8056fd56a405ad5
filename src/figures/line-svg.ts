/** A line chart as an SVG file of its own: scene in, text out. Its colours are values, since no theme goes with it. */

import { gridOpacity, type Palette } from './colours.ts';
import { escapeHtml } from './escape-html.ts';
import type { LineScene, SceneLine } from './line-scene.ts';

const font = 'font-family="system-ui, sans-serif" font-size="11"';
const legendRow = 18;

export function lineSvg(scene: LineScene, palette: Palette): string {
  const named = scene.lines.filter(({ series }) => !series.faint);
  const room = 46 + 6.4 * Math.max(8, ...named.map(({ series }) => series.name.length));
  const columns = Math.max(1, Math.floor((scene.width - scene.left) / room));
  const head = 26 + legendRow * Math.ceil(named.length / columns);
  const height = scene.height + head;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${height}" viewBox="0 0 ${scene.width} ${height}" role="img" ${font}>`,
    `<title>${escapeHtml(scene.title)}</title>`,
    `<rect width="${scene.width}" height="${height}" fill="${palette.background}"/>`,
    text(scene.left, 18, scene.title, palette.foreground, 'font-size="13" font-weight="600"'),
    ...named.map(({ series }, i) => {
      const [x, y] = [scene.left + (i % columns) * room, 34 + Math.floor(i / columns) * legendRow];
      return `<line x1="${round(x)}" x2="${round(x + 22)}" y1="${y}" y2="${y}" ${stroke(series, palette, scene.strokeWidth)}/>${text(x + 28, y + 4, series.name, palette.foreground)}`;
    }),
    `<g transform="translate(0 ${head})">`,
    ...axes(scene, palette),
    ...scene.markers.map(
      ({ at, label, colour, above }) =>
        `<line x1="${round(at)}" x2="${round(at)}" y1="${scene.top}" y2="${round(scene.bottom)}" stroke="${palette[colour]}" stroke-dasharray="3 3"/>` +
        text(inside(at, label, scene.width), scene.top - above, label, palette.foreground, 'text-anchor="middle"'),
    ),
    ...scene.lines.flatMap((line) => curve(line, palette, scene.strokeWidth)),
    '</g>',
    '</svg>',
  ].join('\n');
}

function axes({ left, right, top, bottom, height, xLabel, xTicks, yTicks }: LineScene, palette: Palette): string[] {
  return [
    ...yTicks.map(
      ({ at, text: value }) =>
        `<line x1="${round(left)}" x2="${right}" y1="${round(at)}" y2="${round(at)}" stroke="${palette.grid}" stroke-opacity="${gridOpacity}"/>` +
        text(left - 6, at + 4, value, palette.muted, 'text-anchor="end"'),
    ),
    ...xTicks.map(({ at, text: value }) => text(at, bottom + 15, value, palette.muted, 'text-anchor="middle"')),
    text((left + right) / 2, height - 4, xLabel, palette.muted, 'text-anchor="middle"'),
    `<path d="M${round(left)} ${top}V${round(bottom)}H${right}" fill="none" stroke="${palette.muted}"/>`,
  ];
}

function curve({ series, points, dots }: SceneLine, palette: Palette, width: number): string[] {
  const steps: string[] = [];
  const marks: string[] = [];
  let pen = 'M';
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (Number.isNaN(y)) {
      pen = 'M';
      continue;
    }
    steps.push(`${pen}${round(x)} ${round(y)}`);
    pen = 'L';
    if (dots) marks.push(`<circle cx="${round(x)}" cy="${round(y)}" r="2.5" fill="${palette[series.colour]}"/>`);
  }
  return steps.length > 0
    ? [`<path d="${steps.join('')}" fill="none" ${stroke(series, palette, width)}/>`, ...marks]
    : [];
}

function stroke({ colour, dash, faint }: SceneLine['series'], palette: Palette, width: number): string {
  const dashed = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
  return `stroke="${palette[colour]}" stroke-width="${faint ? 1 : width}"${faint ? ' stroke-opacity="0.35"' : ''}${dashed}`;
}

/** The middle of a word that stays within the picture; its width is a guess, as no font is at hand. */
function inside(at: number, label: string, width: number): number {
  const half = label.length * 3.2;
  return Math.min(width - half - 1, Math.max(half, at));
}

const text = (x: number, y: number, content: string, fill: string, more = '') =>
  `<text x="${round(x)}" y="${round(y)}" fill="${fill}"${more && ` ${more}`}>${escapeHtml(content)}</text>`;

const round = (value: number) => Math.round(value * 10) / 10;

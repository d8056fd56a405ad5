/**
 * What each change of the images costs, as points on lines: a line for each change, the costliest above; a point for each
 * strength, the stronger the fuller; and how far chance may carry the outermost one.
 */

import type { Probe } from '../protocol/probe.ts';
import { gridOpacity, type Palette } from './colours.ts';
import { dropOf, marginOf, type ProbeGroup, probeGroups, probeReading, probeWords, strengthText } from './probe.ts';
import { round, svg, svgText } from './svg-text.ts';
import { ticks } from './ticks.ts';

const rowHeight = 24;
const [top, bottom] = [10, 42];
/** Room for the names on the left and for the outermost strength on the right. */
const [left, right] = [112, 46];

export function probeSvg(probe: Probe, width: number, palette: Palette): string {
  const groups = probeGroups(probe);
  const floor = top + groups.length * rowHeight;
  const height = floor + bottom;
  const drops = probe.results.map((result) => dropOf(probe, result));
  const low = Math.min(-0.01, ...drops);
  const high = Math.max(0.05, ...drops);
  const x = (drop: number) => left + ((drop - low) / (high - low)) * (width - left - right);
  const tickEvery = Math.max(2, Math.floor((width - left - right) / 60));
  const axis = ticks(low * 100, high * 100, tickEvery).flatMap((tick) => [
    vertical(x(tick / 100), floor, palette.grid, `stroke-opacity="${gridOpacity}"`),
    svgText(x(tick / 100), floor + 15, String(tick), palette.muted, 'text-anchor="middle"'),
  ]);
  return svg({ width, height, title: describeProbe(probe), background: palette.background }, [
    ...axis,
    vertical(x(0), floor, palette.muted),
    svgText((left + width - right) / 2, floor + 33, 'points of accuracy lost', palette.muted, 'text-anchor="middle"'),
    ...groups.flatMap((group, i) => row(probe, group, top + (i + 0.5) * rowHeight, x, palette)),
  ]);
}

const vertical = (at: number, floor: number, stroke: string, more = '') =>
  `<line x1="${round(at)}" y1="${top}" x2="${round(at)}" y2="${round(floor)}" stroke="${stroke}"${more && ` ${more}`}/>`;

function row(probe: Probe, group: ProbeGroup, y: number, x: (drop: number) => number, palette: Palette): string[] {
  const { results, name } = group;
  const last = results.reduce((most, each) => (dropOf(probe, each) > dropOf(probe, most) ? each : most));
  const [drop, margin] = [dropOf(probe, last), marginOf(probe, last)];
  // Learned to be overlooked: what it costs says less of what the network goes by.
  const trained = results.some((result) => result.trained);
  const colour = trained ? palette.purple : palette.blue;
  const line = (from: number, to: number, more: string) =>
    `<line x1="${round(x(from))}" y1="${round(y)}" x2="${round(x(to))}" y2="${round(y)}" stroke="${colour}" ${more}/>`;
  return [
    svgText(left - 8, y + 4, probeWords[name].title, palette.foreground, 'text-anchor="end"'),
    line(0, drop, 'stroke-width="2"'),
    line(Math.max(-0.01, drop - margin), drop + margin, 'stroke-opacity="0.35" stroke-width="6"'),
    ...results.map((result, i) => {
      const opacity = round(0.4 + (0.6 * (i + 1)) / results.length, 2);
      return `<circle cx="${round(x(dropOf(probe, result)))}" cy="${round(y)}" r="4" fill="${colour}" fill-opacity="${opacity}" stroke="${palette.background}"/>`;
    }),
    svgText(
      Math.max(x(drop) + 9, x(drop + margin) + 5),
      y + 4,
      `${strengthText(last)}${trained ? ' *' : ''}`,
      palette.muted,
    ),
  ];
}

export const describeProbe = (probe: Probe): string => `Accuracy lost by changes of the images. ${probeReading(probe)}`;

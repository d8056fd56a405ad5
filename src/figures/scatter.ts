/** Points on a plane in groups: how each group looks, and what the picture says in words. Pages and files draw it alike. */

import { type SeriesColour, seriesColours } from './colours.ts';
import { grouped } from './format.ts';

export const pointShapes = ['circle', 'square', 'triangle', 'diamond', 'cross'] as const;

export type PointShape = (typeof pointShapes)[number];

export interface PointLook {
  readonly colour: SeriesColour | 'muted';
  readonly shape: PointShape;
}

/** What tells the n-th group from the others: every colour with every shape before one comes twice. */
export const pointLook = (n: number): PointLook => ({
  colour: seriesColours[n % seriesColours.length]!,
  shape: pointShapes[Math.floor(n / seriesColours.length) % pointShapes.length]!,
});

export interface PointGroup extends PointLook {
  readonly name: string;
  readonly count: number;
}

export interface ScatterData {
  readonly title: string;
  /** [n, 2]; y grows upwards. */
  readonly points: Float32Array;
  /** Index of each point's group, [n]. */
  readonly groups: Int32Array;
  readonly legend: readonly PointGroup[];
}

/** Groups by class, or right and wrong ones. Classes without a point have their place in the legend as well. */
export function scatterData(
  map: {
    readonly points: Float32Array;
    readonly labels: Int32Array;
    readonly predicted: Int32Array;
    readonly classNames: readonly string[];
  },
  colour: 'label' | 'predicted' | 'error',
  title: string,
): ScatterData {
  const { points, labels, predicted, classNames } = map;
  const groups = colour === 'error' ? labels.map((label, i) => Number(label !== predicted[i])) : map[colourOf[colour]];
  const looks =
    colour === 'error'
      ? [
          { name: 'right', colour: 'blue', shape: 'circle' } as const,
          { name: 'wrong', colour: 'yellow', shape: 'triangle' } as const,
        ]
      : classNames.map((name, n) => ({ name, ...pointLook(n) }));
  const counts = new Int32Array(looks.length);
  for (const group of groups) counts[group]!++;
  return { title, points, groups, legend: looks.map((each, n) => ({ ...each, count: counts[n]! })) };
}

const colourOf = { label: 'labels', predicted: 'predicted' } as const;

/** The picture in a sentence. */
export function describeScatter({ title, groups, legend }: ScatterData): string {
  const there = legend.filter(({ count }) => count > 0);
  const named = there.slice(0, 12).map(({ name, count }) => `${name} ${grouped(count)}`);
  const more = there.length > named.length ? ` and ${there.length - named.length} more groups` : '';
  return `${title}: ${grouped(groups.length)} images, ${named.join(', ')}${more}`;
}

/** Outline of a point as SVG path data; `size` is about its radius. */
export function shapePath(shape: PointShape, x: number, y: number, size: number): string {
  const at = (dx: number, dy: number) => `${round(x + dx)} ${round(y + dy)}`;
  if (shape === 'circle') {
    const arc = `a${round(size)} ${round(size)} 0 1 0`;
    return `M${at(-size, 0)}${arc} ${round(2 * size)} 0${arc} ${round(-2 * size)} 0z`;
  }
  const corners = outlines[shape].map(([dx, dy]) => at(dx * size, dy * size));
  return `M${corners.join('L')}z`;
}

const arm = 0.4;
/** As large as the circle to the eye; in units of its radius. */
const outlines: Readonly<Record<Exclude<PointShape, 'circle'>, readonly (readonly [number, number])[]>> = {
  square: corners(0.88, [-1, -1], [1, -1], [1, 1], [-1, 1]),
  triangle: corners(1.25, [0, -1], [0.87, 0.6], [-0.87, 0.6]),
  diamond: corners(1.2, [0, -1], [1, 0], [0, 1], [-1, 0]),
  cross: corners(
    1.05,
    [-1, -1 + arm],
    [-1 + arm, -1],
    [0, -arm],
    [1 - arm, -1],
    [1, -1 + arm],
    [arm, 0],
    [1, 1 - arm],
    [1 - arm, 1],
    [0, arm],
    [-1 + arm, 1],
    [-1, 1 - arm],
    [-arm, 0],
  ),
};

function corners(scale: number, ...places: readonly (readonly [number, number])[]) {
  return places.map(([x, y]) => [x * scale, y * scale] as const);
}

const round = (value: number) => Math.round(value * 100) / 100;

/** A confusion matrix as an SVG file: cells, labels and numbers as long as they can be read. */

import type { Evaluation } from '../protocol/runs.ts';
import type { Palette } from './colours.ts';
import { type ConfusionCell, cellText, confusionCells, kindOf, type Normalization } from './confusion-cells.ts';
import { escapeHtml } from './escape-html.ts';

/** More classes than this get no labels and no numbers. */
const mostLabelled = 40;

/** Shades of each colour where cells are too many to be drawn one by one. */
const shades = 12;

export interface ConfusionLook {
  readonly normalization: Normalization;
  /** Class indices as they are shown from top to bottom and from left to right. */
  readonly order: readonly number[];
}

const suffixes: Readonly<Record<Normalization, string>> = {
  count: '',
  row: ', % of each row',
  column: ', % of each column',
};

type Shown = Pick<Evaluation, 'classNames' | 'confusion' | 'split' | 'accuracy'>;

export function confusionSvg(evaluation: Shown, { normalization, order }: ConfusionLook, palette: Palette): string {
  const { classNames, split, accuracy } = evaluation;
  const labelled = classNames.length <= mostLabelled;
  const side = labelled ? 34 : Math.max(0.2, 900 / classNames.length);
  const longest = Math.min(24, Math.max(...classNames.map((name) => name.length)));
  const left = labelled ? 34 + longest * 6.5 : 34;
  const top = labelled ? 58 + longest * 5 : 58;
  const whole = side * classNames.length;
  // Names of columns lean to the right.
  const lean = (name: string, place: number) => (place + 0.5) * side + 9 + shortened(name).length * 4.2 - whole;
  const right = labelled ? Math.max(12, ...order.map((index, place) => lean(classNames[index]!, place))) : 12;
  const [width, height] = [Math.ceil(left + whole + right), Math.ceil(top + whole + 12)];
  const title = `Confusion on ${split}, accuracy ${(accuracy * 100).toFixed(2)} %${suffixes[normalization]}`;
  const text = (x: number, y: number, content: string, more: string) =>
    `<text x="${round(x)}" y="${round(y)}" fill="${palette.foreground}" ${more}>${escapeHtml(content)}</text>`;
  const middle = (i: number) => (i + 0.5) * side;
  const places = placesOf(order);
  const cells = confusionCells(evaluation, normalization).map((cell) => ({
    ...cell,
    x: left + places[cell.predicted]! * side,
    y: top + places[cell.actual]! * side,
  }));
  const number = (cell: Placed) =>
    text(cell.x + side / 2, cell.y + side / 2 + 4, cellText(cell, normalization), 'text-anchor="middle"');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${palette.background}"/>`,
    text(12, 18, title, 'font-size="13" font-weight="600"'),
    text(left + whole / 2, 36, 'predicted', 'text-anchor="middle"'),
    `<text transform="translate(18 ${round(top + whole / 2)}) rotate(-90)" text-anchor="middle" fill="${palette.foreground}">actual</text>`,
    ...(labelled ? order : []).flatMap((index, i) => [
      text(left - 6, top + middle(i) + 4, shortened(classNames[index]!), 'text-anchor="end"'),
      `<text transform="translate(${round(left + middle(i) + 3)} ${round(top - 6)}) rotate(-50)" fill="${palette.foreground}">${escapeHtml(shortened(classNames[index]!))}</text>`,
    ]),
    ...(labelled
      ? cells.flatMap((cell) => [square(cell, side, palette), number(cell)])
      : manyCells(cells, side, palette)),
    `<rect x="${round(left)}" y="${round(top)}" width="${round(whole)}" height="${round(whole)}" fill="none" stroke="${palette.muted}"/>`,
    '</svg>',
  ].join('\n');
}

/** Where each class stands. */
export function placesOf(order: readonly number[]): Int32Array {
  const places = new Int32Array(order.length);
  for (const [place, index] of order.entries()) places[index] = place;
  return places;
}

interface Placed extends ConfusionCell {
  readonly x: number;
  readonly y: number;
}

const colourOf = (cell: ConfusionCell, palette: Palette) => palette[kindOf(cell) === 'right' ? 'blue' : 'yellow'];

const square = (cell: Placed, side: number, palette: Palette): string =>
  `<rect x="${round(cell.x)}" y="${round(cell.y)}" width="${round(side)}" height="${round(side)}" fill="${colourOf(cell, palette)}" fill-opacity="${round(0.08 + 0.5 * cell.strength, 2)}"/>`;

/** All cells of a colour and a shade as one path: a rectangle each would make the file ten times as large. */
function manyCells(cells: readonly Placed[], side: number, palette: Palette): string[] {
  // Smaller ones could not be seen.
  const edge = round(Math.max(1, side), 2);
  const paths = new Map<string, string[]>();
  for (const cell of cells) {
    const shade = Math.ceil(cell.strength * shades) / shades;
    const look = `fill="${colourOf(cell, palette)}" fill-opacity="${round(0.3 + 0.7 * shade, 2)}"`;
    const steps = paths.get(look) ?? [];
    steps.push(`M${round(cell.x)} ${round(cell.y)}h${edge}v${edge}h-${edge}z`);
    paths.set(look, steps);
  }
  return [...paths].map(([look, steps]) => `<path ${look} d="${steps.join('')}"/>`);
}

const shortened = (name: string) => (name.length > 24 ? `${name.slice(0, 23)}…` : name);

const round = (value: number, digits = 1) => Number(value.toFixed(digits));

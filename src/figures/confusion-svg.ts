/** A confusion matrix as an SVG file: cells, labels and numbers as long as they can be read. */

import type { Evaluation } from '../protocol/runs.ts';
import type { Palette } from './colours.ts';
import { cellText, confusionCells, kindOf } from './confusion-cells.ts';
import { escapeHtml } from './escape-html.ts';

/** More classes than this get no labels and no numbers. */
const mostLabelled = 40;

export function confusionSvg(
  evaluation: Pick<Evaluation, 'classNames' | 'confusion' | 'split' | 'accuracy'>,
  normalized: boolean,
  palette: Palette,
): string {
  const { classNames, split, accuracy } = evaluation;
  const labelled = classNames.length <= mostLabelled;
  const side = labelled ? 34 : Math.max(1, 900 / classNames.length);
  const longest = Math.min(24, Math.max(...classNames.map((name) => name.length)));
  const left = labelled ? 34 + longest * 6.5 : 34;
  const top = labelled ? 58 + longest * 5 : 58;
  const width = Math.ceil(left + side * classNames.length + 12);
  const height = Math.ceil(top + side * classNames.length + 12);
  const title = `Confusion on ${split}, accuracy ${(accuracy * 100).toFixed(2)} %${normalized ? ', % of each row' : ''}`;
  const text = (x: number, y: number, content: string, more: string) =>
    `<text x="${round(x)}" y="${round(y)}" fill="${palette.foreground}" ${more}>${escapeHtml(content)}</text>`;
  const middle = (i: number) => (i + 0.5) * side;
  const cells = confusionCells(evaluation, normalized);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${palette.background}"/>`,
    text(12, 18, title, 'font-size="13" font-weight="600"'),
    text(left + middle(classNames.length / 2 - 0.5), 36, 'predicted', 'text-anchor="middle"'),
    `<text transform="translate(18 ${round(top + middle(classNames.length / 2 - 0.5))}) rotate(-90)" text-anchor="middle" fill="${palette.foreground}">actual</text>`,
    ...(labelled ? classNames : []).flatMap((name, i) => [
      text(left - 6, top + middle(i) + 4, shortened(name), 'text-anchor="end"'),
      `<text transform="translate(${round(left + middle(i) + 3)} ${round(top - 6)}) rotate(-50)" fill="${palette.foreground}">${escapeHtml(shortened(name))}</text>`,
    ]),
    ...cells.flatMap((cell) => {
      const [x, y] = [left + cell.predicted * side, top + cell.actual * side];
      const fill = palette[kindOf(cell) === 'right' ? 'blue' : 'yellow'];
      const rect = `<rect x="${round(x)}" y="${round(y)}" width="${round(side)}" height="${round(side)}" fill="${fill}" fill-opacity="${round(0.08 + 0.5 * cell.strength, 2)}"/>`;
      if (!labelled) return [rect];
      return [rect, text(x + side / 2, y + side / 2 + 4, cellText(cell, normalized), 'text-anchor="middle"')];
    }),
    `<rect x="${round(left)}" y="${round(top)}" width="${round(side * classNames.length)}" height="${round(side * classNames.length)}" fill="none" stroke="${palette.muted}"/>`,
    '</svg>',
  ].join('\n');
}

const shortened = (name: string) => (name.length > 24 ? `${name.slice(0, 23)}…` : name);

const round = (value: number, digits = 1) => Number(value.toFixed(digits));

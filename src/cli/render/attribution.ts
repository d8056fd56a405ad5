/** Where a network looks, on the screen: the facts, and a small map of shades, which the picture in a file is finer than. */

import { attributionFacts, attributionWarning } from '../../figures/attribution-facts.ts';
import type { Attribution } from '../../protocol/attributions.ts';
import { clean, colors, columns, type Look, padEnd, wrap } from './style.ts';

/** Cells of the small map on the longer side. */
const most = 20;

/** @param file Where the picture was written, if it was. */
export function attributionPage(attribution: Attribution, file: string | undefined, look: Look): string[] {
  const { bold, dim, yellow } = colors(look);
  const facts = attributionFacts(attribution).map(([name, value]) => [name, clean(value)] as const);
  const width = Math.max(...facts.map(([name]) => columns(name)));
  const warning = attributionWarning(attribution);
  return [
    bold(clean(attribution.prediction.path)),
    ...facts.flatMap(([name, value]) => {
      const [first = '', ...more] = wrap(value, Math.max(20, look.width - width - 4));
      return [`  ${dim(padEnd(name, width))}  ${first}`, ...more.map((line) => ' '.repeat(width + 4) + line)];
    }),
    ...(warning === undefined ? [] : ['', ...wrap(clean(warning), look.width).map((line) => yellow(line))]),
    '',
    ...shades(attribution).map((line) => `  ${line}`),
    dim('  the fuller, the more speaks for the class'),
    ...(file === undefined ? [] : ['', `Picture: ${file}`]),
  ];
}

const steps = [' ', '░', '▒', '▓', '█'];

/** Two characters a cell, which together are about square, in a frame; what speaks against the class is left blank. */
function shades({ map, height, width }: Attribution): string[] {
  const cell = Math.ceil(Math.max(height, width) / most);
  const cells = Array.from({ length: Math.ceil(height / cell) }, (_, y) =>
    Array.from({ length: Math.ceil(width / cell) }, (__, x) => {
      const part = map.filter((___, i) => Math.floor(i / width / cell) === y && Math.floor((i % width) / cell) === x);
      return part.reduce((sum, value) => sum + value, 0) / part.length;
    }),
  );
  const highest = Math.max(...cells.flat());
  const shade = (value: number) => steps[highest > 0 && value > 0 ? Math.round((value / highest) * 4) : 0]!.repeat(2);
  const edge = '──'.repeat(cells[0]!.length);
  return [`┌${edge}┐`, ...cells.map((row) => `│${row.map(shade).join('')}│`), `└${edge}┘`];
}

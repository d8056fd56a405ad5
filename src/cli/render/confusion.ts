/** The confusion matrix as text, where it has few enough classes and the terminal is wide enough. */

import { fullRow } from '../../figures/confusion-rows.ts';
import type { Evaluation } from '../../protocol/runs.ts';
import { clean, colors, columns, type Look, padEnd, padStart, shorten } from './style.ts';

/** More classes than this are a picture, not a table. */
const mostClasses = 20;
/** Columns that a class name gets at least beside its number. */
const leastName = 6;

/** Columns are headed by the number of the class, which stands beside each row's name. Empty if it does not fit. */
export function confusionMatrix({ confusion, classNames }: Evaluation, look: Look): string[] {
  const classes = classNames.length;
  if (classes > mostClasses) return [];
  const largest = Math.max(0, ...confusion.flatMap((row) => row.map(([, images]) => images)));
  const cell = Math.max(String(largest).length, String(classes - 1).length) + 1;
  const number = String(classes - 1).length;
  const room = look.width - number - 2 - cell * classes;
  if (room < leastName) return [];
  const { bold, dim, red, yellow } = colors(look);
  const name = Math.min(room, Math.max(...classNames.map((each) => columns(clean(each)))));
  const margin = number + 1 + name + 1;
  const head = ' '.repeat(margin) + classNames.map((_, c) => padStart(dim(String(c)), cell)).join('');
  const rows = confusion.map((sparse, actual) => {
    const row = fullRow(sparse, classes);
    const support = row.reduce((sum, value) => sum + value, 0);
    const paint = (value: number, predicted: number) => {
      if (value === 0) return dim('·');
      if (predicted === actual) return bold(String(value));
      return (value / support >= 0.1 ? red : value / support >= 0.03 ? yellow : String)(String(value));
    };
    const label = `${padStart(dim(String(actual)), number)} ${padEnd(shorten(clean(classNames[actual]!), name), name)} `;
    return label + row.map((value, predicted) => padStart(paint(value, predicted), cell)).join('');
  });
  return [head, ...rows];
}

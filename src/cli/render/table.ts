/** Tables of plain cells: columns as wide as they must be, and one that gives way where the terminal is narrow. */

import { clean, colors, columns, type Look, padEnd, padStart, shorten } from './style.ts';

export interface Column {
  readonly title: string;
  /** Default left. */
  readonly align?: 'left' | 'right';
  /** May be shortened to no less than this many columns; from which side a text is kept. */
  readonly shrink?: { readonly to: number; readonly keep?: 'start' | 'end' };
  /** Colours a cell after it has been fitted. */
  readonly paint?: (cell: string, row: number) => string;
}

const gap = '  ';

/** One line a row, with a head and no trailing spaces. */
export function table(columnsOf: readonly Column[], rows: readonly (readonly string[])[], look: Look): string[] {
  const cells = rows.map((row) => row.map(clean));
  const widths = columnsOf.map((column, c) =>
    Math.max(columns(column.title), ...cells.map((row) => columns(row[c] ?? ''))),
  );
  shrinkTo(look.width, widths, columnsOf);
  const line = (row: readonly string[], paint: (text: string, c: number) => string) =>
    columnsOf
      .map(({ align, shrink }, c) => {
        // Bars end in spaces, which the padding puts back: no colour is spent on them.
        const text = shorten(row[c] ?? '', widths[c]!, shrink?.keep).trimEnd();
        const pad = align === 'right' ? padStart : padEnd;
        return pad(paint(text, c), widths[c]!);
      })
      .join(gap)
      .trimEnd();
  const { dim } = colors(look);
  return [
    line(
      columnsOf.map(({ title }) => title),
      dim,
    ),
    ...cells.map((row, r) => line(row, (text, c) => columnsOf[c]!.paint?.(text, r) ?? text)),
  ];
}

function shrinkTo(width: number, widths: number[], columnsOf: readonly Column[]): void {
  let excess = widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1)) - width;
  while (excess > 0) {
    // The widest that may still give way loses a column, until all fit or none can.
    let widest = -1;
    for (const [c, { shrink }] of columnsOf.entries()) {
      if (shrink && widths[c]! > shrink.to && (widest < 0 || widths[c]! > widths[widest]!)) widest = c;
    }
    if (widest < 0) return;
    widths[widest]!--;
    excess--;
  }
}

/** Which part of a large matrix is seen, and how it moves when one zooms, drags it or walks out of it. */

export interface Viewport {
  /** Rows and columns of the whole matrix. */
  readonly classes: number;
  /** Rows, and as many columns, that are seen. */
  readonly span: number;
  /** First row and column that are seen; in between, too. */
  readonly row: number;
  readonly column: number;
}

/** So many cells are seen at least. */
const least = 8;

export const startViewport = (classes: number): Viewport => ({ classes, span: classes, row: 0, column: 0 });

/** What lies at `around` stays where it is. */
export function zoomed(view: Viewport, factor: number, around?: readonly [row: number, column: number]): Viewport {
  const span = Math.min(view.classes, Math.max(Math.min(least, view.classes), view.span / factor));
  const [row, column] = around ?? [view.row + view.span / 2, view.column + view.span / 2];
  const scale = span / view.span;
  return inside({
    ...view,
    span,
    row: row - (row - view.row) * scale,
    column: column - (column - view.column) * scale,
  });
}

/** Moves only when the cell is outside. */
export function centredOn(view: Viewport, [row, column]: readonly [number, number]): Viewport {
  const seen = (first: number, at: number) => at >= first && at + 1 <= first + view.span;
  if (seen(view.row, row) && seen(view.column, column)) return view;
  return inside({ ...view, row: row + 0.5 - view.span / 2, column: column + 0.5 - view.span / 2 });
}

/** Shows `span` rows and columns with the cell in the middle. */
export const closeUp = (view: Viewport, [row, column]: readonly [number, number], span: number): Viewport =>
  inside({
    ...view,
    span: Math.min(view.classes, span),
    row: row + 0.5 - span / 2,
    column: column + 0.5 - span / 2,
  });

/** By rows down and columns to the right. */
export const moved = (view: Viewport, rows: number, columns: number): Viewport =>
  inside({ ...view, row: view.row + rows, column: view.column + columns });

/** The cell at a place of the picture, whose sides are 0..1. */
export function cellAt(view: Viewport, down: number, right: number): readonly [row: number, column: number] {
  const cell = (first: number, share: number) =>
    Math.min(view.classes - 1, Math.max(0, Math.floor(first + share * view.span)));
  return [cell(view.row, down), cell(view.column, right)];
}

function inside(view: Viewport): Viewport {
  const clamp = (first: number) => Math.min(view.classes - view.span, Math.max(0, first));
  return { ...view, row: clamp(view.row), column: clamp(view.column) };
}

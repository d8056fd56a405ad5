/** One tab stop for many cells: arrow keys, Home and End move the focus among them. */

import { destination } from './arrow-keys.ts';

/**
 * @param root Holds the cells, in rows.
 * @param selector Finds the cells.
 * @param columns Of the grid at this moment: a gallery has as many as fit.
 */
export function rovingFocus(root: HTMLElement, selector: string, columns: () => number): void {
  const cells = () => [...root.querySelectorAll<HTMLElement>(selector)];
  root.addEventListener('focusin', ({ target }) => {
    const cell = (target as HTMLElement).closest<HTMLElement>(selector);
    if (!cell) return;
    for (const other of root.querySelectorAll<HTMLElement>(`${selector}[tabindex="0"]`)) other.tabIndex = -1;
    cell.tabIndex = 0;
  });
  root.addEventListener('keydown', (event) => {
    const all = cells();
    const at = all.indexOf((event.target as HTMLElement).closest<HTMLElement>(selector) as HTMLElement);
    if (at < 0) return;
    const next = destination(event.key, at, all.length, columns());
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  });
}

/** How many cells of a wrapping gallery stand in its first row. */
export function columnsShown(cells: readonly HTMLElement[]): number {
  const top = cells[0]?.offsetTop;
  const below = cells.findIndex(({ offsetTop }) => offsetTop !== top);
  return Math.max(1, below < 0 ? cells.length : below);
}

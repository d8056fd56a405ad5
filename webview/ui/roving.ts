/** One tab stop for many cells: arrow keys, Home and End move the focus among them. */

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

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

/** Index that a key leads to; undefined for other keys, the same place at an edge. */
export function destination(key: string, at: number, count: number, columns: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (!step) return undefined;
  const next = at + step[0] * columns + step[1];
  return next >= 0 && next < count ? next : at;
}

/** How many cells of a wrapping gallery stand in its first row. */
export function columnsShown(cells: readonly HTMLElement[]): number {
  const top = cells[0]?.offsetTop;
  const below = cells.findIndex(({ offsetTop }) => offsetTop !== top);
  return Math.max(1, below < 0 ? cells.length : below);
}

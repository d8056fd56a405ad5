/** Where arrow keys, Home and End lead in a grid of cells. */

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Index that a key leads to; undefined for other keys, the same place at an edge. */
export function destination(key: string, at: number, count: number, columns: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (!step) return undefined;
  const next = at + step[0] * columns + step[1];
  return next >= 0 && next < count ? next : at;
}

/** Finds the point at the pointer among ten thousand: they are sorted into the cells of a grid. */

export interface PointIndex {
  /** Index of the nearest point within `reach`, in the points' own numbers; −1 where there is none. */
  nearest(x: number, y: number, reach: number): number;
}

/** Points of a cell on average. */
const perCell = 4;

export function pointIndex(points: Float32Array): PointIndex {
  const n = points.length / 2;
  const grid = gridOf(points, n);
  // Counting sort: `starts[cell]` to `starts[cell + 1]` of `members` are a cell's points.
  const starts = new Int32Array(grid.columns * grid.rows + 1);
  const cells = Int32Array.from({ length: n }, (_, i) => grid.cellOf(points[2 * i]!, points[2 * i + 1]!));
  for (const cell of cells) starts[cell + 1]!++;
  for (let cell = 0; cell < starts.length - 1; cell++) starts[cell + 1]! += starts[cell]!;
  const members = new Int32Array(n);
  const next = starts.slice();
  cells.forEach((cell, i) => {
    members[next[cell]!++] = i;
  });

  return {
    nearest(x, y, reach) {
      if (n === 0) return -1;
      const [left, right] = [grid.columnOf(x - reach), grid.columnOf(x + reach)];
      const [bottom, top] = [grid.rowOf(y - reach), grid.rowOf(y + reach)];
      let best = -1;
      let distance = reach * reach;
      for (let row = bottom; row <= top; row++) {
        const end = starts[row * grid.columns + right + 1]!;
        for (let at = starts[row * grid.columns + left]!; at < end; at++) {
          const i = members[at]!;
          const away = (points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2;
          if (away > distance || (away === distance && best >= 0)) continue;
          best = i;
          distance = away;
        }
      }
      return best;
    },
  };
}

function gridOf(points: Float32Array, n: number) {
  let [left, bottom, right, top] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
    if (i === 0 || x < left) left = x;
    if (i === 0 || x > right) right = x;
    if (i === 0 || y < bottom) bottom = y;
    if (i === 0 || y > top) top = y;
  }
  const side = Math.sqrt(((right - left || 1) * (top - bottom || 1) * perCell) / Math.max(1, n)) || 1;
  const columns = Math.min(1_000, Math.max(1, Math.ceil((right - left) / side)));
  const rows = Math.min(1_000, Math.max(1, Math.ceil((top - bottom) / side)));
  const place = (value: number, first: number, extent: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(((value - first) / (extent || 1)) * count)));
  const columnOf = (x: number) => place(x, left, right - left, columns);
  const rowOf = (y: number) => place(y, bottom, top - bottom, rows);
  return { columns, rows, columnOf, rowOf, cellOf: (x: number, y: number) => rowOf(y) * columns + columnOf(x) };
}

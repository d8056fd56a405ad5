/** Which points lie within a loop that was drawn around them. */

/**
 * Indices of the points inside, ascending. A loop that crosses itself is filled as pens do it, every second time.
 * @param loop Corners as [x0, y0, x1, y1, …]; the last is joined to the first.
 */
export function pointsInside(points: Float32Array, loop: readonly number[]): Int32Array {
  const [left, right] = range(loop, 0);
  const [bottom, top] = range(loop, 1);
  const inside: number[] = [];
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
    if (x < left || x > right || y < bottom || y > top) continue;
    if (isInside(x, y, loop)) inside.push(i);
  }
  return Int32Array.from(inside);
}

/** Counts how often a line to the right crosses the loop. */
function isInside(x: number, y: number, loop: readonly number[]): boolean {
  let inside = false;
  for (let i = 0, j = loop.length - 2; i < loop.length; j = i, i += 2) {
    const [x1, y1, x2, y2] = [loop[j]!, loop[j + 1]!, loop[i]!, loop[i + 1]!];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function range(loop: readonly number[], from: 0 | 1): readonly [lowest: number, highest: number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (let i = from; i < loop.length; i += 2) {
    lowest = Math.min(lowest, loop[i]!);
    highest = Math.max(highest, loop[i]!);
  }
  return [lowest, highest];
}

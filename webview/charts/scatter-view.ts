/** Which part of a plane is seen, and how it moves when one pulls it or zooms. Both axes have one scale. */

export interface ScatterView {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels for 1 of a point's numbers. */
  readonly scale: number;
  /** What is seen in the middle. */
  readonly x: number;
  readonly y: number;
}

/** Pixels around all points. */
const margin = 16;

/** From what fits, so much nearer, and farther. */
const nearest = 60;
const farthest = 0.5;

/** All points, with a margin. */
export function fittingView(points: Float32Array, width: number, height: number): ScatterView {
  const box = boundsOf(points);
  const [wide, high] = [box.right - box.left, box.top - box.bottom];
  const fitting = Math.min((width - 2 * margin) / (wide || 1), (height - 2 * margin) / (high || 1));
  return { width, height, scale: Math.max(1e-6, fitting), x: box.left + wide / 2, y: box.bottom + high / 2 };
}

/** The same part of the plane in a picture of another size. */
export const resized = (view: ScatterView, width: number, height: number): ScatterView => ({
  ...view,
  width,
  height,
  scale: view.scale * Math.min(width / view.width, height / view.height),
});

export const screenX = ({ width, scale, x }: ScatterView, value: number): number => width / 2 + (value - x) * scale;
export const screenY = ({ height, scale, y }: ScatterView, value: number): number => height / 2 - (value - y) * scale;
export const planeX = ({ width, scale, x }: ScatterView, pixel: number): number => x + (pixel - width / 2) / scale;
export const planeY = ({ height, scale, y }: ScatterView, pixel: number): number => y - (pixel - height / 2) / scale;

/** What lies under the pixel stays there. @param fit The scale at which all points are seen. */
export function zoomedAt(
  view: ScatterView,
  factor: number,
  [px, py]: readonly [number, number],
  fit: number,
): ScatterView {
  const scale = Math.min(fit * nearest, Math.max(fit * farthest, view.scale * factor));
  const [x, y] = [planeX(view, px), planeY(view, py)];
  return { ...view, scale, x: x - (px - view.width / 2) / scale, y: y + (py - view.height / 2) / scale };
}

export const pulled = (view: ScatterView, dx: number, dy: number): ScatterView => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y + dy / view.scale,
});

/** Radius of a point in pixels: smaller where there are many, larger when one comes near. */
export function pointSize(points: number, { scale }: ScatterView, fit: number): number {
  const base = points > 4_000 ? 2.2 : points > 1_000 ? 2.8 : 3.6;
  return Math.min(7, base * Math.max(1, scale / fit) ** 0.35);
}

function boundsOf(points: Float32Array) {
  const box = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (let i = 0; i < points.length; i += 2) {
    box.left = Math.min(box.left, points[i]!);
    box.right = Math.max(box.right, points[i]!);
    box.bottom = Math.min(box.bottom, points[i + 1]!);
    box.top = Math.max(box.top, points[i + 1]!);
  }
  return points.length > 0 ? box : { left: 0, right: 0, bottom: 0, top: 0 };
}

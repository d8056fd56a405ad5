/** The map of points: what is seen of the plane, which point is at the pointer, what a loop holds, and its SVG file. */

import { describe, expect, test } from 'vitest';
import { describeScatter, pointLook, pointShapes, scatterData, shapePath } from '../../../src/figures/scatter.ts';
import { scatterSvg } from '../../../src/figures/scatter-svg.ts';
import { pointsInside } from '../../../webview/charts/lasso.ts';
import { pointIndex } from '../../../webview/charts/point-index.ts';
import {
  fittingView,
  planeX,
  planeY,
  pointSize,
  pulled,
  resized,
  screenX,
  screenY,
  zoomedAt,
} from '../../../webview/charts/scatter-view.ts';
import { madeMap } from './look-data.ts';
import { palette } from './series.ts';

const map = madeMap(60, 9);
const images = {
  points: new Float32Array(map.points),
  labels: new Int32Array(map.labels),
  predicted: new Int32Array(map.predicted),
  classNames: Array.from({ length: 10 }, (_, i) => (i === 2 ? 'a <b> & c' : `class ${i}`)),
};

describe('what is seen', () => {
  const view = fittingView(images.points, 400, 300);

  test('is all points, with a margin, in one scale for both axes', () => {
    for (let i = 0; i < images.points.length; i += 2) {
      expect(screenX(view, images.points[i]!)).toBeGreaterThanOrEqual(15.9);
      expect(screenX(view, images.points[i]!)).toBeLessThanOrEqual(384.1);
      expect(screenY(view, images.points[i + 1]!)).toBeGreaterThanOrEqual(15.9);
      expect(screenY(view, images.points[i + 1]!)).toBeLessThanOrEqual(284.1);
    }
    expect(screenY(view, 1) < screenY(view, 0)).toBe(true);
    expect(planeX(view, screenX(view, 3.5))).toBeCloseTo(3.5);
    expect(planeY(view, screenY(view, -2))).toBeCloseTo(-2);
  });

  test('stays under the pointer when one zooms, within limits', () => {
    const near = zoomedAt(view, 2, [100, 50], view.scale);
    expect(planeX(near, 100)).toBeCloseTo(planeX(view, 100));
    expect(planeY(near, 50)).toBeCloseTo(planeY(view, 50));
    expect(zoomedAt(view, 1e9, [0, 0], view.scale).scale).toBe(view.scale * 60);
    expect(zoomedAt(view, 1e-9, [0, 0], view.scale).scale).toBe(view.scale / 2);
  });

  test('follows the hand, and a picture of another size', () => {
    const moved = pulled(view, 30, -20);
    expect(screenX(moved, 0)).toBeCloseTo(screenX(view, 0) + 30);
    expect(screenY(moved, 0)).toBeCloseTo(screenY(view, 0) - 20);
    expect(resized(view, 200, 150)).toMatchObject({ scale: view.scale / 2, x: view.x, y: view.y });
  });

  test('is there for one point, or points in one place', () => {
    for (const points of [Float32Array.of(3, 4), Float32Array.of(1, 1, 1, 1), new Float32Array()]) {
      const one = fittingView(points, 100, 100);
      expect(Number.isFinite(one.scale)).toBe(true);
      if (points.length > 0) expect(screenX(one, points[0]!)).toBeCloseTo(50);
    }
    expect(pointSize(10_000, view, view.scale)).toBeLessThan(pointSize(100, view, view.scale));
  });
});

describe('the point at the pointer', () => {
  test('is the nearest one within reach', () => {
    const points = new Float32Array(madeMap(3000, 5).points);
    const index = pointIndex(points);
    for (let i = 0; i < 400; i++) {
      const [x, y] = [((i * 37) % 240) / 10 - 12, ((i * 91) % 160) / 10 - 8];
      const reach = 0.2 + (i % 5) / 5;
      let best = -1;
      let distance = reach;
      for (let p = 0; p < points.length / 2; p++) {
        const away = Math.hypot(points[2 * p]! - x, points[2 * p + 1]! - y);
        if (away < distance) [best, distance] = [p, away];
      }
      expect(index.nearest(x, y, reach)).toBe(best);
    }
  });

  test('is none where there are none', () => {
    expect(pointIndex(new Float32Array()).nearest(0, 0, 9)).toBe(-1);
    expect(pointIndex(Float32Array.of(1, 1)).nearest(1.5, 1, 1)).toBe(0);
    expect(pointIndex(Float32Array.of(1, 1)).nearest(5, 1, 1)).toBe(-1);
  });
});

describe('a loop', () => {
  const points = Float32Array.of(0.5, 0.5, 1.5, 0.5, 0.5, 1.5, -1, 0, 0.9, 0.9);

  test('holds what is inside', () => {
    expect([...pointsInside(points, [0, 0, 1, 0, 1, 1, 0, 1])]).toEqual([0, 4]);
    expect([...pointsInside(points, [0, 0, 2, 0, 0, 2])]).toEqual([0, 4]);
  });

  test('that crosses itself holds every second part', () => {
    const eight = [0, 0, 2, 2, 2, 0, 0, 2];
    expect([...pointsInside(Float32Array.of(0.3, 1, 1.7, 1, 1, 0.3, 1, 1.7), eight)]).toEqual([0, 1]);
  });

  test('of nothing holds nothing', () => {
    expect([...pointsInside(points, [])]).toEqual([]);
    expect([...pointsInside(points, [0, 0, 1, 1])]).toEqual([]);
  });
});

describe('groups', () => {
  test('look different, colour by colour and shape by shape', () => {
    const looks = Array.from({ length: 35 }, (_, n) => JSON.stringify(pointLook(n)));
    expect(new Set(looks).size).toBe(35);
    expect(pointLook(35)).toEqual(pointLook(0));
  });

  test('are classes, or right and wrong', () => {
    const byLabel = scatterData(images, 'label', 'title');
    expect(byLabel.legend.map(({ count }) => count).reduce((sum, count) => sum + count)).toBe(60);
    expect(byLabel.legend[9]).toMatchObject({ name: 'class 9', count: 0 });
    const byError = scatterData(images, 'error', 'title');
    const wrong = images.labels.filter((label, i) => label !== images.predicted[i]).length;
    expect(byError.legend.map(({ name, count }) => [name, count])).toEqual([
      ['right', 60 - wrong],
      ['wrong', wrong],
    ]);
    expect(describeScatter(byError)).toBe(`title: 60 images, right ${60 - wrong}, wrong ${wrong}`);
    expect(scatterData(images, 'predicted', 't').groups).toEqual(images.predicted);
  });

  test('are outlined so that none is larger than the others to the eye', () => {
    for (const shape of pointShapes) {
      const numbers = shapePath(shape, 0, 0, 10)
        .match(/-?\d+(\.\d+)?/g)!
        .map(Number);
      expect(Math.max(...numbers.map(Math.abs))).toBeLessThanOrEqual(20);
    }
  });

  test('are drawn to a file that is kept', async () => {
    const view = fittingView(images.points, 420, 260);
    const place = {
      width: 420,
      height: 260,
      size: 4,
      x: (value: number) => screenX(view, value),
      y: (value: number) => screenY(view, value),
    };
    const svg = scatterSvg(scatterData(images, 'label', 'test images by UMAP'), place, palette);
    await expect(`${svg}\n`).toMatchFileSnapshot('stored/scatter.svg');
  });
});

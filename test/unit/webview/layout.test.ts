/** Where things stand on the pages: feature maps in rows, arrow keys in grids. */

import { expect, test } from 'vitest';
import { gap, mapLayout, tileAt, tilePlace } from '../../../webview/charts/map-layout.ts';
import { destination } from '../../../webview/ui/arrow-keys.ts';

test('small maps are enlarged to whole pixels, large ones made smaller', () => {
  expect(mapLayout([32, 13, 13], 600)).toEqual({ scale: 4, width: 52, height: 52, columns: 10, rows: 4 });
  expect(mapLayout([512, 1, 1], 600)).toMatchObject({ scale: 12, columns: 37 });
  expect(mapLayout([3, 224, 224], 600)).toMatchObject({ width: 96, height: 96, columns: 3, rows: 1 });
  expect(mapLayout([8, 6, 6], 10)).toMatchObject({ columns: 1, rows: 8 });
});

test('the tile under the pointer', () => {
  const layout = mapLayout([5, 6, 6], 200);
  expect(layout.columns).toBe(3);
  const [x, y] = tilePlace(layout, 4);
  expect([x, y]).toEqual([60 + gap, 60 + gap]);
  expect(tileAt(layout, 5, x + 1, y + 1)).toBe(4);
  expect(tileAt(layout, 5, 190, y + 1)).toBe(-1);
  expect(tileAt(layout, 5, -1, 0)).toBe(-1);
});

test('arrow keys stay within the grid', () => {
  expect(destination('ArrowRight', 3, 10, 5)).toBe(4);
  expect(destination('ArrowDown', 3, 10, 5)).toBe(8);
  expect(destination('ArrowDown', 8, 10, 5)).toBe(8);
  expect(destination('ArrowUp', 2, 10, 5)).toBe(2);
  expect(destination('Home', 7, 10, 5)).toBe(0);
  expect(destination('End', 7, 10, 5)).toBe(9);
  expect(destination('Enter', 7, 10, 5)).toBeUndefined();
});

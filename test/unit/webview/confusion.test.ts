/** Confusion matrices: the strength of cells, stored pictures, and walking in large ones. */

import { expect, test } from 'vitest';
import { cellLabel, cellText, confusionCells } from '../../../src/figures/confusion-cells.ts';
import { confusionSvg } from '../../../src/figures/confusion-svg.ts';
import { cellAt, centredOn, startViewport, zoomed } from '../../../webview/charts/heat-map-viewport.ts';
import { evaluation, whales } from '../cli/data.ts';
import { palette } from './series.ts';

test('a matrix of ten classes, in numbers and in percent', async () => {
  await expect(`${confusionSvg(evaluation, false, palette)}\n`).toMatchFileSnapshot('stored/confusion.svg');
  await expect(`${confusionSvg(evaluation, true, palette)}\n`).toMatchFileSnapshot('stored/confusion-percent.svg');
});

test('of a thousand classes only what counts is drawn, without labels', () => {
  const picture = confusionSvg(whales, false, palette);
  expect(picture.match(/<rect/g)).toHaveLength(1000 + 2);
  expect(picture).not.toContain('w_17');
});

test('labels are text, never markup', () => {
  const classNames = ['<img src=x onerror=alert(1)>', '"quoted" & co'];
  const picture = confusionSvg(
    {
      ...evaluation,
      classNames,
      confusion: [
        [1, 0],
        [1, 3],
      ],
    },
    false,
    palette,
  );
  expect(picture).not.toContain('<img');
  expect(picture).toContain('&quot;quoted&quot; &amp; co');
});

test('right and wrong cells have a scale each', () => {
  const cells = confusionCells(
    {
      confusion: [
        [90, 10],
        [0, 40],
      ],
    },
    false,
  );
  expect(cells.map(({ count, share, strength }) => [count, share, Number(strength.toFixed(3))])).toEqual([
    [90, 0.9, 1],
    [10, 0.1, 1],
    [40, 1, 0.667],
  ]);
  expect(cells.map((cell) => cellText(cell, true))).toEqual(['90', '10', '100']);
  expect(cellLabel(cells[1]!, ['cat', 'dog'])).toBe('10 images of cat predicted as dog, 10.0 % of its class');
});

test('a class without images has no share to divide by', () => {
  expect(
    confusionCells(
      {
        confusion: [
          [0, 0],
          [1, 1],
        ],
      },
      true,
    ).every(({ share }) => Number.isFinite(share)),
  ).toBe(true);
});

test('zooming keeps the place that is pointed at, and stays inside', () => {
  const whole = startViewport(1000);
  const near = zoomed(whole, 4, [100, 900]);
  expect(near.span).toBe(250);
  expect((100 - near.row) / near.span).toBeCloseTo(0.1, 9);
  expect(near.column + near.span).toBeLessThanOrEqual(1000);
  expect(zoomed(near, 0.001)).toEqual(whole);
  expect(zoomed(whole, 1e6).span).toBe(8);
  expect(zoomed(startViewport(3), 100)).toEqual(startViewport(3));
});

test('walking out of the part that is seen moves it', () => {
  const near = zoomed(startViewport(100), 10, [0, 0]);
  expect(centredOn(near, [5, 5])).toBe(near);
  expect(centredOn(near, [50, 99])).toMatchObject({ row: 45.5, column: 90 });
  expect(cellAt(near, 0.55, 0)).toEqual([5, 0]);
  expect(cellAt(near, 99, -99)).toEqual([99, 0]);
});

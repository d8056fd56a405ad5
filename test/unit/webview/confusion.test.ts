/** Confusion matrices: the strength of cells, stored pictures, and walking in large ones. */

import { expect, test } from 'vitest';
import { cellLabel, cellText, confusionCells } from '../../../src/figures/confusion-cells.ts';
import { sparseRow } from '../../../src/figures/confusion-rows.ts';
import { confusionSvg } from '../../../src/figures/confusion-svg.ts';
import { confusionMap } from '../../../webview/charts/confusion-map.ts';
import { cellAt, centredOn, closeUp, moved, startViewport, zoomed } from '../../../webview/charts/heat-map-viewport.ts';
import { evaluation, whales } from '../cli/data.ts';
import { palette } from './series.ts';

const asIs = (classes: number) => Array.from({ length: classes }, (_, i) => i);
const look = (normalization: 'count' | 'row' | 'column', classes = 10) => ({ normalization, order: asIs(classes) });

test('a matrix of ten classes, in numbers and in percent', async () => {
  const picture = (kind: 'count' | 'row' | 'column') => `${confusionSvg(evaluation, look(kind), palette)}\n`;
  await expect(picture('count')).toMatchFileSnapshot('stored/confusion.svg');
  await expect(picture('row')).toMatchFileSnapshot('stored/confusion-percent.svg');
  await expect(picture('column')).toMatchFileSnapshot('stored/confusion-columns.svg');
});

test('a matrix in another order shows the same cells in other places', () => {
  const turned = confusionSvg(evaluation, { normalization: 'count', order: asIs(10).reverse() }, palette);
  const fills = (picture: string) => (picture.match(/fill-opacity="[^"]+"/g) ?? []).sort();
  const plain = confusionSvg(evaluation, look('count'), palette);
  expect(fills(turned)).toEqual(fills(plain));
  expect(turned).not.toBe(plain);
  const names = [...turned.matchAll(/text-anchor="end">([^<]+)</g)].map(([, name]) => name);
  expect(names).toEqual(evaluation.classNames.toReversed());
});

test('of a thousand classes only what counts is drawn, without labels', () => {
  const picture = confusionSvg(whales, look('count', 1000), palette);
  expect(picture.match(/M[\d.]+ [\d.]+h/g)).toHaveLength(1000);
  expect(picture.length).toBeLessThan(40_000);
  expect(picture).not.toContain('w_17');
});

test('labels are text, never markup', () => {
  const classNames = ['<img src=x onerror=alert(1)>', '"quoted" & co'];
  const confusion = [
    [[0, 1]],
    [
      [0, 1],
      [1, 3],
    ],
  ] as const;
  const picture = confusionSvg({ ...evaluation, classNames, confusion }, look('count', 2), palette);
  expect(picture).not.toContain('<img');
  expect(picture).toContain('&quot;quoted&quot; &amp; co');
});

test('right and wrong cells have a scale each', () => {
  const cells = confusionCells(
    {
      confusion: [
        [90, 10],
        [0, 40],
      ].map(sparseRow),
    },
    'count',
  );
  expect(cells.map(({ count, ofActual, strength }) => [count, ofActual, Number(strength.toFixed(3))])).toEqual([
    [90, 0.9, 1],
    [10, 0.1, 1],
    [40, 1, 0.667],
  ]);
  expect(cells.map((cell) => cellText(cell, 'row'))).toEqual(['90', '10', '100']);
  expect(cells.map((cell) => cellText(cell, 'column'))).toEqual(['100', '20', '80']);
  expect(cellLabel(cells[1]!, ['cat', 'dog'])).toBe(
    '10 images of cat predicted as dog: 10.0 % of its class, 20.0 % of what is predicted so',
  );
  const scarce = confusionCells(
    {
      confusion: [
        [999, 1],
        [0, 0],
      ].map(sparseRow),
    },
    'row',
  );
  expect(scarce.map((cell) => cellText(cell, 'row'))).toEqual(['>99', '<1']);
});

test('a class without images has no share to divide by', () => {
  const cells = confusionCells(
    {
      confusion: [
        [0, 0],
        [1, 1],
      ].map(sparseRow),
    },
    'row',
  );
  expect(cells.every(({ ofActual, ofPredicted }) => Number.isFinite(ofActual) && Number.isFinite(ofPredicted))).toBe(
    true,
  );
});

test('cells are found by their place, and those that are seen without the others', () => {
  const order = [6, 0, 1, 2, 3, 4, 5, 7, 8, 9];
  const map = confusionMap(evaluation, { normalization: 'count', order });
  expect(map.at(0, 1)).toMatchObject({ actual: 6, predicted: 0, count: 17 });
  expect(map.at(8, 8)).toMatchObject({ actual: 8, predicted: 8, count: 0 });
  const seen: string[] = [];
  map.eachIn({ classes: 10, span: 2, row: 0, column: 0 }, (cell, row, column) => {
    seen.push(`${row} ${column} ${cell.count}`);
  });
  expect(seen).toEqual(['0 1 17', '0 0 80', '1 1 98']);
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

test('a class that is looked for stands in the middle, and dragging stops at the edges', () => {
  expect(closeUp(startViewport(100), [50, 50], 20)).toMatchObject({ span: 20, row: 40.5, column: 40.5 });
  expect(closeUp(startViewport(100), [99, 0], 20)).toMatchObject({ row: 80, column: 0 });
  expect(closeUp(startViewport(9), [4, 4], 20)).toEqual(startViewport(9));
  const near = closeUp(startViewport(100), [50, 50], 20);
  expect(moved(near, 10, -999)).toMatchObject({ row: 50.5, column: 0 });
});

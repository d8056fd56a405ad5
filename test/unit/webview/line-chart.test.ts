/** Line charts as stored pictures, and the numbers behind them. */

import { expect, test } from 'vitest';
import { type LineChartData, lineScene } from '../../../src/figures/line-scene.ts';
import { lineSvg } from '../../../src/figures/line-svg.ts';
import { describeLines, lineCsvRows, lineRows } from '../../../src/figures/line-table.ts';
import { csv } from '../../../webview/ui/csv.ts';
import { palette, size, train, validation } from './series.ts';

const draw = (data: LineChartData) => `${lineSvg(lineScene(data, size), palette)}\n`;

const loss: LineChartData = { title: 'Loss', series: [train, validation], xKind: 'epoch', xRange: [0, 10] };

test('loss with the best epoch marked', async () => {
  const markers = [{ x: 2, label: 'best: 2', colour: 'best' }] as const;
  await expect(draw({ ...loss, markers })).toMatchFileSnapshot('stored/loss.svg');
});

test('a logarithmic axis leaves out what is not above 0', async () => {
  const ys = [100, 10, 0, 0.1];
  await expect(draw({ ...loss, series: [{ ...train, ys }], log: true })).toMatchFileSnapshot('stored/log.svg');
});

test('gaps, and batches behind the curve', async () => {
  const ys = [1.2, Number.NaN, 0.4, 0.3];
  const batches = { ...train, id: 'batches', faint: 'batches', xs: [0.5, 1.5, 2.5], ys: [2, 1, 0.5] } as const;
  await expect(draw({ ...loss, series: [{ ...train, ys }, batches] })).toMatchFileSnapshot('stored/gaps.svg');
});

test('time since the start, and of the day', async () => {
  const xs = [30, 61, 92, 124];
  await expect(draw({ ...loss, xKind: 'relative', xRange: undefined, series: [{ ...train, xs }] })).toMatchFileSnapshot(
    'stored/relative.svg',
  );
  const start = Date.UTC(2026, 10, 22, 10, 45, 30) / 1000;
  const wall = { ...train, xs: xs.map((seconds) => start + seconds) };
  await expect(draw({ ...loss, xKind: 'wall', xRange: undefined, series: [wall] })).toMatchFileSnapshot(
    'stored/wall.svg',
  );
});

test('nothing yet, and one value alone', async () => {
  await expect(draw({ title: 'Loss', series: [], xKind: 'epoch' })).toMatchFileSnapshot('stored/empty.svg');
  const one = { ...train, xs: [1], ys: [0.5] };
  await expect(draw({ ...loss, series: [one], xRange: [0, 1] })).toMatchFileSnapshot('stored/one-value.svg');
});

test('names are text, never markup', () => {
  const name = '<script>alert("1")</script>';
  const picture = draw({
    ...loss,
    title: name,
    series: [{ ...train, name }],
    markers: [{ x: 1, label: name, colour: 'red' }],
  });
  expect(picture).not.toContain('<script');
  expect(picture.match(/&lt;script&gt;/g)).toHaveLength(4);
});

test('many curves are thin, and say how many they are', () => {
  const series = Array.from({ length: 50 }, (_, i) => ({ ...train, id: String(i), name: `run ${i}` }));
  expect(lineScene({ ...loss, series }, size).strokeWidth).toBe(1);
  expect(describeLines({ ...loss, series })).toBe('Loss, 50 curves');
  expect(describeLines(loss)).toBe('Loss, last values: train 0.3, validation 0.7');
  expect(describeLines({ ...loss, series: [] })).toBe('Loss, no values yet');
});

test('the table and the file behind a chart have a row for each x', () => {
  const short = { ...validation, xs: [2, 4], ys: [0.5, 0.7] };
  const data = { ...loss, series: [train, short] };
  expect(lineRows(data, 0)).toEqual([
    ['1', '1.2', ''],
    ['2', '0.6', '0.5'],
    ['3', '0.4', ''],
    ['4', '0.3', '0.7'],
  ]);
  expect(csv(lineCsvRows(data))).toBe('epoch,train,validation\n1,1.2,\n2,0.6,0.5\n3,0.4,\n4,0.3,0.7\n');
  const wall = { ...data, xKind: 'wall', series: [{ ...train, xs: [0, 1, 2, 3] }] } as const;
  expect(lineCsvRows(wall)[1]).toEqual(['1970-01-01T00:00:00.000Z', 1.2]);
});

test('a CSV file holds what labels hold, and no formula', () => {
  expect(csv([['a,b', 'say "x"', '=SUM(A1)', 'two\nlines', Number.NaN]])).toBe(
    '"a,b","say ""x""",\'=SUM(A1),"two\nlines",\n',
  );
});

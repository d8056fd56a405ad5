/** The comparison's table: columns, metrics of an epoch, filter, order; and its charts. */

import { describe, expect, test } from 'vitest';
import { look } from '../../../src/figures/colours.ts';
import { lineScene } from '../../../src/figures/line-scene.ts';
import { lineSvg } from '../../../src/figures/line-svg.ts';
import type { ComparedRun } from '../../../src/protocol/compare-panel.ts';
import type { ParamValue } from '../../../src/protocol/runs.ts';
import { arrangedRows } from '../../../webview/views/compare/arrange.ts';
import { compareChart } from '../../../webview/views/compare/compare-charts.ts';
import { parseFilter } from '../../../webview/views/compare/row-filter.ts';
import { cellOf, measuredNames, paramNames, runRow } from '../../../webview/views/compare/run-row.ts';
import { record } from '../cli/data.ts';
import { palette, size } from './series.ts';

const column = (...values: readonly number[]) => Float64Array.from(values).buffer as ArrayBuffer;

function compared(
  id: string,
  params: Record<string, ParamValue>,
  valLoss: readonly number[],
  best?: number,
): ComparedRun {
  const epochs = valLoss.map((_, i) => i + 1);
  return {
    folder: `/w/.darkroom/runs/${id}`,
    name: id,
    state: 'completed',
    record: {
      ...record,
      id,
      params,
      best: best === undefined ? undefined : { epoch: best, monitor: 'val_loss', value: 0 },
    },
    columns: {
      epoch: column(...epochs),
      time: column(...epochs.map((number) => number * 10)),
      learningRate: column(...epochs.map(() => 0.001)),
      samplesPerSecond: column(...epochs.map(() => 900)),
      loss: column(...valLoss.map((value) => value / 2)),
      val_loss: column(...valLoss),
    },
  };
}

const rows = [
  compared('small', { filters: 8, dropout: 0.25 }, [0.9, 0.5, 0.6], 2),
  compared('large', { filters: 32, dropout: 0.25 }, [0.8, 0.4], 2),
  compared('<b>diverged</b>', { filters: 128, dropout: 0.25 }, [2, 90, Number.NaN]),
].map(runRow);

const everything = { filter: '', epoch: 'last', pinned: new Set<string>() } as const;
const names = (some: readonly { run: ComparedRun }[]) => some.map(({ run }) => run.name);

test('columns: params that differ, unless all are wanted; validation first', () => {
  expect(paramNames(rows, false)).toEqual(['filters']);
  expect(paramNames(rows, true)).toEqual(['filters', 'dropout']);
  expect(paramNames(rows.slice(0, 1), false)).toEqual(['filters', 'dropout']);
  expect(measuredNames(rows)).toEqual(['val_loss', 'loss']);
});

test('metrics of the best, the last and the same epoch', () => {
  const values = (choice: 'best' | 'last' | number) => rows.map((row) => cellOf(row, 'metric:val_loss', choice));
  expect(values('best')).toEqual([0.5, 0.4, undefined]);
  expect(values('last')).toEqual([0.6, 0.4, undefined]);
  expect(values(1)).toEqual([0.9, 0.8, 2]);
  expect(values(99)).toEqual([undefined, undefined, undefined]);
  expect(cellOf(rows[0]!, 'time', 'best')).toBe(20);
  expect(cellOf(rows[0]!, 'param:filters', 'best')).toBe(8);
});

describe('the filter', () => {
  const passes = (filter: string, values: Record<string, ParamValue> = {}) =>
    parseFilter(filter)('fashion 3f9a completed', (name) => values[name]);

  test('takes words in any order', () => {
    expect(passes('')).toBe(true);
    expect(passes('COMPLETED fash')).toBe(true);
    expect(passes('fashion failed')).toBe(false);
  });

  test('takes conditions', () => {
    expect(passes('dropout>0.2', { dropout: 0.25 })).toBe(true);
    expect(passes('dropout>0.25', { dropout: 0.25 })).toBe(false);
    expect(passes('dropout>=0.25 filters=8', { dropout: 0.25, filters: 8 })).toBe(true);
    expect(passes('val_loss<0.5', { val_loss: 0.6 })).toBe(false);
    expect(passes('optimizer=Adam', { optimizer: 'adam' })).toBe(true);
    expect(passes('augment!=true', { augment: false })).toBe(true);
  });

  test('a run without the value meets no condition but "is not"', () => {
    expect(passes('dropout<9')).toBe(false);
    expect(passes('dropout!=9')).toBe(true);
  });

  test('half a condition is a word, not an error', () => {
    expect(passes('dropout>')).toBe(false);
    expect(passes('<script>')).toBe(false);
  });
});

describe('the order', () => {
  test('is that of the choice without a column', () => {
    expect(names(arrangedRows(rows, everything))).toEqual(['small', 'large', '<b>diverged</b>']);
  });

  test('sorts by numbers, what is missing last either way', () => {
    const by = (descending: boolean) =>
      names(arrangedRows(rows, { ...everything, sort: { column: 'metric:val_loss', descending } }));
    expect(by(false)).toEqual(['large', 'small', '<b>diverged</b>']);
    expect(by(true)).toEqual(['small', 'large', '<b>diverged</b>']);
  });

  test('pinned runs come first and pass every filter', () => {
    const pinned = new Set([rows[2]!.run.folder]);
    expect(names(arrangedRows(rows, { ...everything, pinned, filter: 'filters<20' }))).toEqual([
      '<b>diverged</b>',
      'small',
    ]);
  });
});

test('fifty runs: few look alike, and none of the first forty-nine', () => {
  const looks = Array.from({ length: 50 }, (_, i) => JSON.stringify(look(i)));
  expect(new Set(looks.slice(0, 49)).size).toBe(49);
});

test('the chart of a metric has a curve for each run that is shown', async () => {
  const looks = new Map(rows.map(({ run }, i) => [run.folder, i]));
  const chart = compareChart('val_loss', rows, looks, { x: 'epoch', smoothing: 0, log: true });
  const picture = lineSvg(lineScene(chart, size), palette);
  expect(picture).not.toContain('<b>');
  await expect(`${picture}\n`).toMatchFileSnapshot('stored/compare.svg');
  expect(compareChart('top5', rows, looks, { x: 'epoch', smoothing: 0, log: false }).series).toEqual([]);
  const smoothed = compareChart('val_loss', rows, looks, { x: 'relative', smoothing: 0.5, log: false });
  expect(smoothed.title).toBe('val_loss, smoothed 0.5');
  expect(smoothed.series.filter(({ faint }) => faint === undefined)).toHaveLength(3);
});

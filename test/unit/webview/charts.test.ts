/** The arithmetic of charts: ticks, smoothing, leaving out points, finding the nearest, numbers as text. */

import { describe, expect, test } from 'vitest';
import { downsample } from '../../../src/figures/downsample.ts';
import { formatClock, formatDuration, formatNumber, formatShare } from '../../../src/figures/format.ts';
import { nearestIndex } from '../../../src/figures/nearest.ts';
import { smooth } from '../../../src/figures/smoothing.ts';
import { clockTicks, logTicks, ticks, timeTicks } from '../../../src/figures/ticks.ts';

describe('ticks', () => {
  test('are round numbers within the range', () => {
    expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(0.13, 0.42, 5)).toEqual([0.2, 0.3, 0.4]);
    expect(ticks(-3, 12, 5)).toEqual([0, 5, 10]);
    expect(ticks(0, 1e-9, 2)).toEqual([0, 5e-10, 1e-9]);
  });

  test('there are none where there is no range', () => {
    expect(ticks(5, 5, 5)).toEqual([]);
    expect(ticks(0, Number.POSITIVE_INFINITY, 5)).toEqual([]);
    expect(logTicks(0, 1, 5)).toEqual([]);
    expect(timeTicks(1, 1, 5)).toEqual([]);
  });

  test('of a logarithmic axis are powers of ten, with steps between where there are few', () => {
    expect(logTicks(0.01, 100, 4)).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(logTicks(0.9, 12, 5)).toEqual([1, 2, 5, 10]);
    expect(logTicks(1e-9, 1, 4)).toEqual([1e-9, 1e-6, 1e-3, 1]);
    expect(logTicks(0.4, 0.7, 4)).toEqual([0.4, 0.5, 0.6, 0.7]);
  });

  test('of time are those that people count in', () => {
    expect(timeTicks(0, 100, 4)).toEqual([0, 30, 60, 90]);
    expect(timeTicks(0, 7_000, 4)).toEqual([0, 1_800, 3_600, 5_400]);
    expect(timeTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(timeTicks(0, 40 * 86_400, 4).map((t) => t / 86_400)).toEqual([0, 10, 20, 30, 40]);
  });

  test('of the clock stand at round local times', () => {
    const noon = Date.UTC(2026, 10, 22, 12) / 1000;
    // Half an hour east of a whole zone: local hours are not the world's.
    const india = -330;
    expect(clockTicks(noon, noon + 7_200, 3, india).map((t) => formatClock(t, india, 7_200))).toEqual([
      '18:00',
      '19:00',
    ]);
  });
});

describe('smoothing', () => {
  test('is off at 0', () => {
    expect([...smooth([3, 1, 2], 0)]).toEqual([3, 1, 2]);
  });

  test('is debiased: a constant stays, the first value is itself', () => {
    for (const value of smooth([0.4, 0.4, 0.4], 0.9)) expect(value).toBeCloseTo(0.4, 12);
    expect(smooth([5, 1], 0.9)[0]).toBeCloseTo(5, 12);
  });

  test('weighs what came before', () => {
    // (0.5 * 0.5 * 1 + 0.5 * 3) / (1 - 0.25)
    expect(smooth([1, 3], 0.5)[1]).toBeCloseTo(1.75 / 0.75, 12);
  });

  test('passes over values that are not finite', () => {
    const [first, gap, last] = smooth([2, Number.NaN, 2], 0.9);
    expect([first, last].map((value) => value?.toFixed(9))).toEqual(['2.000000000', '2.000000000']);
    expect(gap).toBeNaN();
  });
});

describe('leaving out points', () => {
  const column = (x: number) => x / 100;

  test('keeps the extremes, the first and the last of each column', () => {
    const ys = Array.from({ length: 100 }, () => 1);
    ys[40] = -5;
    ys[60] = 9;
    const xs = ys.map((_, i) => i);
    expect(downsample(xs, ys, column)).toEqual([0, 40, 60, 99]);
  });

  test('keeps everything where there is room', () => {
    expect(downsample([0, 100, 200], [1, 2, 3], column)).toEqual([0, 1, 2]);
  });

  test('keeps gaps', () => {
    const ys = Array.from({ length: 100 }, (_, i) => (i >= 50 && i < 60 ? Number.NaN : i));
    expect(
      downsample(
        ys.map((_, i) => i),
        ys,
        column,
      ),
    ).toEqual([0, 50, 99]);
  });

  test('a curve of a million points is at most four a column', () => {
    const xs = Float64Array.from({ length: 1_000_000 }, (_, i) => i);
    const kept = downsample(xs, xs.map(Math.sin), (x) => x / 2_000);
    expect(kept.length).toBeLessThanOrEqual(500 * 4);
    expect(kept.at(-1)).toBe(999_999);
  });
});

test('the nearest point', () => {
  expect(nearestIndex([], 1)).toBe(-1);
  expect(nearestIndex([5], 100)).toBe(0);
  expect(nearestIndex([1, 2, 4], -10)).toBe(0);
  expect(nearestIndex([1, 2, 4], 2.9)).toBe(1);
  expect(nearestIndex([1, 2, 4], 3.1)).toBe(2);
  expect(nearestIndex([1, 2, 4], 99)).toBe(2);
});

test('numbers as text', () => {
  expect([0, 0.38164, 1681.2, 12_345.6, 2.7e-9, 1e9].map(formatNumber)).toEqual([
    '0',
    '0.3816',
    '1681',
    '12,346',
    '2.7e-9',
    '1e+9',
  ]);
  expect([undefined, Number.NaN, Number.POSITIVE_INFINITY].map(formatNumber)).toEqual(['–', 'NaN', '∞']);
  expect([2.84, 59, 65, 3_723].map(formatDuration)).toEqual(['2.8 s', '59 s', '1:05 min', '1:02:03 h']);
  expect([0, 0.00001, 0.5, 0.99999, 1].map((share) => formatShare(share))).toEqual([
    '0.0 %',
    '<0.1 %',
    '50.0 %',
    '>99.9 %',
    '100.0 %',
  ]);
});

import { expect, test } from 'vitest';
import { count, duration, metric, percent, rate } from '../../../src/cli/render/numbers.ts';
import { columns, shorten, wrap } from '../../../src/cli/render/style.ts';
import { hasColor, widthOf } from '../../../src/cli/terminal.ts';
import { formatBytes } from '../../../src/figures/format.ts';

test('the width: COLUMNS, else the terminal, else 100, and never too narrow to draw', () => {
  expect(widthOf({ columns: 80 }, { COLUMNS: '60' })).toBe(60);
  expect(widthOf({ columns: 80 }, { COLUMNS: 'wide' })).toBe(80);
  expect(widthOf({}, {})).toBe(100);
  expect(widthOf({ columns: 5 }, {})).toBe(20);
});

test('colours: not with NO_COLOR, not in a dumb terminal or a file, unless forced', () => {
  expect(hasColor({ isTTY: true }, {})).toBe(true);
  expect(hasColor({ isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  expect(hasColor({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(hasColor({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(hasColor({}, {})).toBe(false);
  expect(hasColor({}, { FORCE_COLOR: '1' })).toBe(true);
});

test('columns on the screen', () => {
  expect(columns('abc')).toBe(3);
  expect(columns('北極熊')).toBe(6);
  expect(columns('e\u0301')).toBe(1);
  expect(columns('🐋')).toBe(2);
  expect(columns('\x1b[31mred\x1b[39m')).toBe(3);
});

test('shortened texts keep their beginning or their end', () => {
  expect(shorten('whale.jpg', 9)).toBe('whale.jpg');
  expect(shorten('photos/whale.jpg', 8)).toBe('photos/…');
  expect(shorten('photos/whale.jpg', 8, 'end')).toBe('…ale.jpg');
  expect(shorten('北極熊', 4)).toBe('北…');
  expect(shorten('abc', 1)).toBe('…');
  expect(shorten('abc', 0)).toBe('');
});

test('wrapped at spaces, long words alone on their line', () => {
  expect(wrap('a bb ccc dddddddd e', 5)).toEqual(['a bb', 'ccc', 'dddddddd', 'e']);
  expect(wrap('one\ntwo', 20)).toEqual(['one', 'two']);
});

test('numbers as people read them', () => {
  expect([count(12_431.4), count(0)]).toEqual(['12,431', '0']);
  expect([metric(0.31214), metric(0), metric(12_345.6), metric(0.00001), metric(Number.NaN)]).toEqual([
    '0.3121',
    '0.0000',
    '1.23e+4',
    '1.00e-5',
    'NaN',
  ]);
  expect([rate(0.001), rate(0.00032768), rate(1e-7)]).toEqual(['0.001', '0.0003277', '1e-7']);
  expect([duration(34.4), duration(125), duration(11_099), duration(-1)]).toEqual(['0:34', '2:05', '3:04:59', '0:00']);
  expect([formatBytes(512), formatBytes(1536), formatBytes(123_456_789)]).toEqual(['512 B', '1.5 kB', '118 MB']);
  expect(percent(0.9713)).toBe('97.1 %');
});

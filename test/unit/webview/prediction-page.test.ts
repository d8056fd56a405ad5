/** The page of predictions: messages, rows of a folder, CSV. */

import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../../src/protocol/runs.ts';
import { emptyPrediction, withMessage } from '../../../webview/views/prediction/prediction-data.ts';
import { arranged, predictionCsvRows, predictionRows } from '../../../webview/views/prediction/prediction-rows.ts';

const one = (path: string, ...top: readonly (readonly [label: string, probability: number])[]): Prediction => ({
  path,
  top: top.map(([label, probability], index) => ({ label, index, probability })),
});

const predictions: readonly Prediction[] = [
  one('/data/my photos/image 10.png', ['cat', 0.9], ['dog', 0.05]),
  one('/data/my photos/image 2.png', ['dog', 0.6], ['cat', 0.4]),
  { path: '/data/my photos/notes/broken.png', top: [], error: 'It is empty.' },
];
const rows = predictionRows(predictions);
const names = (some: readonly { name: string }[]) => some.map(({ name }) => name);

test('names leave out the folder that all have in common', () => {
  expect(names(rows)).toEqual(['image 10.png', 'image 2.png', 'notes/broken.png']);
  expect(names(predictionRows([one('C:\\pictures\\a.png'), one('C:\\pictures\\b\\c.png')]))).toEqual([
    'a.png',
    'b\\c.png',
  ]);
  expect(names(predictionRows([one('/a.png'), one('relative.png')]))).toEqual(['/a.png', 'relative.png']);
  expect(predictionRows([])).toEqual([]);
});

test('the margin is how far the second class is behind', () => {
  expect(rows.map(({ margin }) => Number(margin.toFixed(3)))).toEqual([0.85, 0.2, Number.NaN]);
});

describe('rows', () => {
  const sorted = (by: 'name' | 'label' | 'probability' | 'margin', descending = false) =>
    names(arranged(rows, { by, descending }, { text: '' }));

  test('are sorted as people count, what can not be read last', () => {
    expect(sorted('name')).toEqual(['image 2.png', 'image 10.png', 'notes/broken.png']);
    expect(sorted('name', true)).toEqual(['image 10.png', 'image 2.png', 'notes/broken.png']);
    expect(sorted('probability')).toEqual(['image 2.png', 'image 10.png', 'notes/broken.png']);
    expect(sorted('label', true)).toEqual(['image 2.png', 'image 10.png', 'notes/broken.png']);
  });

  test('are filtered by class and part of the name', () => {
    const order = { by: 'name', descending: false } as const;
    expect(names(arranged(rows, order, { label: 'cat', text: '' }))).toEqual(['image 10.png']);
    expect(names(arranged(rows, order, { text: ' IMAGE ' }))).toEqual(['image 2.png', 'image 10.png']);
  });
});

test('the CSV file has all classes that were told', () => {
  expect(predictionCsvRows(predictions)).toEqual([
    ['path', 'class 1', 'probability 1', 'class 2', 'probability 2', 'error'],
    ['/data/my photos/image 10.png', 'cat', 0.9, 'dog', 0.05, ''],
    ['/data/my photos/image 2.png', 'dog', 0.6, 'cat', 0.4, ''],
    ['/data/my photos/notes/broken.png', '', '', '', '', 'It is empty.'],
  ]);
});

describe('messages', () => {
  const started = withMessage(emptyPrediction, { kind: 'start', paths: ['/a.png'], runs: [], run: 'b' });

  test('predictions of a run that was left are not shown', () => {
    const late = withMessage(started, { kind: 'predictions', run: 'a', list: true, classNames: [], predictions });
    expect(late).toBe(started);
    const own = withMessage(started, { kind: 'predictions', run: 'b', list: true, classNames: [], predictions });
    expect(own).toMatchObject({ list: true, predictions });
  });

  test('a new start takes away what was shown', () => {
    const failed = withMessage(started, { kind: 'problem', problem: { message: 'no' } });
    expect(withMessage(failed, { kind: 'start', paths: ['/b.png'], runs: [], run: 'b' }).problem).toBeUndefined();
  });
});

/** Orders of the classes in a confusion matrix. */

import { expect, test } from 'vitest';
import { orderClasses } from '../../../src/figures/confusion-order.ts';
import { sparseRow } from '../../../src/figures/confusion-rows.ts';

const rows = (full: readonly (readonly number[])[]) => full.map(sparseRow);

test('by class they stay as they are', () => {
  expect(orderClasses(rows([[1], [], []]), 'class')).toEqual([0, 1, 2]);
});

test('by error the largest share of mistakes comes first, classes without images last', () => {
  const confusion = rows([
    [9, 1, 0, 0],
    [5, 5, 0, 0],
    [0, 0, 0, 0],
    [50, 0, 0, 50],
  ]);
  // Half of the images are wrong twice: fifty are more than five.
  expect(orderClasses(confusion, 'error')).toEqual([3, 1, 0, 2]);
});

test('by similarity those stand together that are taken for each other', () => {
  // 0 ↔ 3 often, 1 ↔ 4 a little less, 2 alone, 3 ↔ 1 rarely.
  const confusion = rows([
    [5, 0, 0, 5, 0],
    [0, 7, 0, 0, 3],
    [0, 0, 9, 0, 0],
    [4, 1, 0, 5, 0],
    [0, 3, 0, 0, 7],
  ]);
  // The pairs are turned so that 3 and 1 meet.
  expect(orderClasses(confusion, 'similarity')).toEqual([0, 3, 1, 4, 2]);
});

test('by similarity a chain is laid out along its links', () => {
  const links = [
    [4, 1],
    [1, 3],
    [3, 0],
    [0, 2],
  ] as const;
  const full = Array.from({ length: 5 }, (_, a) => Array.from({ length: 5 }, (__, b) => (a === b ? 10 : 0) as number));
  for (const [strength, [a, b]] of links.entries()) full[a]![b] = full[b]![a] = 4 - strength / 10;
  const order = orderClasses(rows(full), 'similarity').join('');
  expect(['41302', '20314']).toContain(order);
});

test('every order has each class once, for thousands of classes too', () => {
  const classes = 4251;
  const confusion = Array.from({ length: classes }, (_, actual) => {
    const row = new Map([[actual, 3]]);
    for (let i = 0; i < 4; i++) row.set((Math.imul(actual + 1, 40_503 + i) >>> 7) % classes, 1);
    return [...row].sort(([a], [b]) => a - b);
  });
  for (const order of ['class', 'error', 'similarity'] as const) {
    const sorted = [...orderClasses(confusion, order)].sort((a, b) => a - b);
    expect(sorted).toHaveLength(classes);
    expect(sorted.every((index, i) => index === i)).toBe(true);
  }
});

test('no class has a place where nothing was said', () => {
  expect(orderClasses([], 'similarity')).toEqual([]);
  expect(orderClasses([[]], 'similarity')).toEqual([0]);
});

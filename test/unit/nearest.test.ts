import { expect, it } from 'vitest';
import { editDistance, nearest, suggestion } from '../../src/protocol/nearest.ts';

it.each([
  ['', '', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['epohcs', 'epochs', 1],
  ['learningRate', 'learningrate', 1],
])('the distance of "%s" and "%s" is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

it('finds the name that was meant', () => {
  const names = ['dropout', 'epochs', 'batchSize', 'learningRate'];
  expect(nearest('dropuot', names)).toBe('dropout');
  expect(nearest('epoch', names)).toBe('epochs');
  expect(nearest('batch_size', names)).toBe('batchSize');
  expect(nearest('LEARNING-RATE', names)).toBe('learningRate');
  expect(nearest('learning', names)).toBe('learningRate');
  expect(nearest('optimizer', names)).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});

it('prefers the exact name, then the first', () => {
  expect(nearest('val_loss', ['loss', 'val_loss'])).toBe('val_loss');
  expect(nearest('ab', ['aa', 'bb'])).toBe('aa');
});

it('says what there is when nothing is near', () => {
  expect(suggestion('lr', ['dropout', 'units'])).toBe('There are: dropout, units.');
  expect(suggestion('dropuot', ['dropout'])).toBe('Did you mean "dropout"?');
  expect(suggestion('lr', [])).toBe('There is none to choose from.');
});

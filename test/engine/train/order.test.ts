/** The order of an epoch: a permutation, fixed by seed and epoch, without bias. */

import { expect, test } from 'vitest';
import { classWeights } from '../../../src/engine/train/class-weights.ts';
import { Clock, Forecast } from '../../../src/engine/train/clock.ts';
import { epochOrder } from '../../../src/engine/train/order.ts';

const sorted = (order: Int32Array) => [...order].sort((a, b) => a - b);

test.each([0, 1, 2, 7, 1000])('%i images are all there, once', (count) => {
  expect(sorted(epochOrder(count, 1, 1))).toEqual(Array.from({ length: count }, (_, i) => i));
});

test('the same seed and epoch give the same order for ever', () => {
  expect([...epochOrder(10, 1, 1)]).toMatchInlineSnapshot(`
    [
      7,
      9,
      2,
      3,
      4,
      6,
      5,
      8,
      0,
      1,
    ]
  `);
  expect(epochOrder(100, 5, 3)).toEqual(epochOrder(100, 5, 3));
  expect(epochOrder(100, 5, 3)).not.toEqual(epochOrder(100, 5, 4));
  expect(epochOrder(100, 5, 3)).not.toEqual(epochOrder(100, 6, 3));
  expect(epochOrder(100, 1, 2)).not.toEqual(epochOrder(100, 2, 1));
});

test('every image comes to every place about equally often, over epochs and over seeds', () => {
  for (const vary of ['epoch', 'seed'] as const) {
    const counts = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
    const draws = 6000;
    for (let i = 0; i < draws; i++) {
      const order = vary === 'epoch' ? epochOrder(6, 7, i + 1) : epochOrder(6, i, 1);
      order.forEach((image, place) => {
        counts[place]![image]!++;
      });
    }
    // Chi-squared with 25 degrees of freedom; 52.6 has a probability of one in a thousand.
    const expected = draws / 6;
    const chi = counts.flat().reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(52.6);
  }
});

test('class weights: by name, balanced, and what can be wrong with them', () => {
  const names = ['cat', 'dog', 'owl'];
  const labels = [0, 0, 0, 1];
  expect(classWeights(undefined, names, labels)).toBeUndefined();
  expect([...classWeights({ dog: 2.5 }, names, labels)!]).toEqual([1, 2.5, 1]);
  expect([...classWeights('balanced', names, labels)!]).toEqual([Math.fround(4 / 9), Math.fround(4 / 3), 1]);
  expect(() => classWeights({ dig: 2 }, names, labels)).toThrow(
    expect.objectContaining({ code: 'bad-option', nextStep: 'Did you mean "dog"?' }),
  );
  expect(() => classWeights({ dog: -1 }, names, labels)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('the clock leaves pauses out, and the forecast the first batch', () => {
  let now = 0;
  const clock = new Clock(100, () => now);
  now = 2000;
  expect(clock.seconds).toBe(102);
  clock.pause();
  now = 9000;
  expect(clock.seconds).toBe(102);
  clock.continue();
  now = 10_000;
  expect(clock.seconds).toBe(103);

  const forecast = new Forecast();
  expect(forecast.remaining(10, 1)).toBeUndefined();
  forecast.batch(5);
  expect(forecast.remaining(10, 0)).toBe(50);
  forecast.batch(1);
  forecast.batch(2);
  forecast.epochEnd(4);
  expect(forecast.remaining(10, 2)).toBe(23);
});

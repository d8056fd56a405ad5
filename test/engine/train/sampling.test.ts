/** Which images an epoch sees: rare classes more often, by seed and epoch alone. */

import { afterEach, describe, expect, it } from 'vitest';
import { epochOrder } from '../../../src/engine/train/order.ts';
import { createSampler, resolveSampling, type Sampling } from '../../../src/engine/train/sampling.ts';
import { remains, type SmallTraining, StopAtTurn, smallTraining } from './small.ts';

/** 60 cats, 12 dogs, 3 owls, mixed; there is no emu. */
const names = ['cat', 'dog', 'emu', 'owl'];
const labels = Int32Array.from(epochOrder(75, 9, 1).map((place) => (place < 60 ? 0 : place < 72 ? 1 : 3)));

const sampler = (setting: Parameters<typeof resolveSampling>[0], seed = 1) =>
  createSampler(resolveSampling(setting, names), labels, seed);
/** How often each image is seen. */
function countsOf(order: Int32Array): number[] {
  const counts = new Array<number>(labels.length).fill(0);
  for (const place of order) counts[place]!++;
  return counts;
}
const ofClass = (counts: readonly number[], label: number) => counts.filter((_, place) => labels[place] === label);
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

it('by default each image once, in the order that there always was', () => {
  for (const setting of [undefined, 'shuffle'] as const) {
    expect(sampler(setting).length).toBe(75);
    expect(sampler(setting, 5).order(3)).toEqual(epochOrder(75, 5, 3));
  }
});

it('balanced: any stretch has as many of one class as of another, and an epoch is as long as ever', () => {
  const { length, order } = sampler('balanced');
  const first = order(1);
  expect([length, first.length]).toEqual([75, 75]);
  for (let start = 0; start + 9 <= 75; start += 3) {
    const batch = first.subarray(start, start + 9);
    for (const label of [0, 1, 3]) expect(batch.filter((place) => labels[place] === label)).toHaveLength(3);
  }
  const counts = countsOf(first);
  // 25 of each: of the cats no one twice, each owl 8 or 9 times, each dog twice or three times.
  expect(ofClass(counts, 0).every((count) => count <= 1)).toBe(true);
  expect(ofClass(counts, 1).every((count) => count === 2 || count === 3)).toBe(true);
  expect(ofClass(counts, 3).every((count) => count === 8 || count === 9)).toBe(true);
  expect(order(2)).not.toEqual(first);
  const later = countsOf(order(2));
  expect(ofClass(later, 0)).not.toEqual(ofClass(counts, 0));
});

it('oversampled by number: whole repetitions of each image, and a part of the class besides', () => {
  const { length, order } = sampler({ oversample: { owl: 3, dog: 1.5, cat: 0.5 } });
  expect(length).toBe(9 + 18 + 30);
  const counts = countsOf(order(1));
  expect(ofClass(counts, 3)).toEqual([3, 3, 3]);
  expect(ofClass(counts, 1).every((count) => count === 1 || count === 2)).toBe(true);
  expect(sum(ofClass(counts, 1))).toBe(18);
  expect(sum(ofClass(counts, 0))).toBe(30);
  expect(ofClass(counts, 0).every((count) => count <= 1)).toBe(true);
  expect(countsOf(order(2))).not.toEqual(counts);
});

it('oversampled to the largest class', () => {
  const { length, order } = sampler({ oversample: 'balanced' });
  expect(length).toBe(180);
  const counts = countsOf(order(4));
  for (const label of [0, 1, 3]) expect(sum(ofClass(counts, label))).toBe(60);
  expect(ofClass(counts, 0).every((count) => count === 1)).toBe(true);
  expect(ofClass(counts, 3).every((count) => count === 20)).toBe(true);
});

it.each(['balanced', { oversample: 'balanced' }, { oversample: { owl: 2.5 } }] as const)(
  'the same seed and epoch give the same order, others another: %j',
  (setting) => {
    expect(sampler(setting, 3).order(2)).toEqual(sampler(setting, 3).order(2));
    expect(sampler(setting, 3).order(2)).not.toEqual(sampler(setting, 4).order(2));
    expect(sampler(setting, 3).order(2)).not.toEqual(sampler(setting, 3).order(3));
  },
);

it('names the class that was meant', () => {
  expect(() => resolveSampling({ oversample: { own: 2 } }, names)).toThrow(
    expect.objectContaining({ code: 'bad-option', nextStep: 'Did you mean "owl"?' }),
  );
});

describe('a training', () => {
  let training: SmallTraining | undefined;
  afterEach(() => training?.remove());

  it.each<Sampling>([{ kind: 'balanced' }, { kind: 'oversample', factors: Float64Array.of(1, 2.5, 1) }])(
    'that was interrupted equals the one that was not: %j',
    async (sampling) => {
      training = await smallTraining();
      await training.run({ changes: { sampling } });
      const expected = await remains(training.folder);
      await training.remove();
      training = await smallTraining();
      for (const turn of [1, 4]) await training.run({ changes: { sampling }, steering: new StopAtTurn(turn) });
      expect(await training.run({ changes: { sampling } })).toMatchObject({ outcome: 'completed' });
      expect(await remains(training.folder)).toEqual(expected);
      const { progress } = expected as { progress: { step: number } };
      // 20 images, or 10 more of the second class's 7: batches of 8.
      expect(progress.step).toBe(3 * (sampling.kind === 'balanced' ? 3 : 4));
    },
  );
});

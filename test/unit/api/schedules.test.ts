import { describe, expect, it } from 'vitest';
import { learningRateSchedule } from '../../../src/api/callbacks/learning-rate-schedule.ts';
import { cosineDecay, exponentialDecay, oneCycle, stepDecay } from '../../../src/api/callbacks/schedules.ts';
import { expectClose } from './cpu.ts';
import { play } from './scripted.ts';

const epochs = (count: number) => new Array(count).fill({ loss: 1 });
const ratesOf = async (
  schedule: Parameters<typeof learningRateSchedule>[0],
  count: number,
  learningRate = 1,
  batchesPerEpoch = 1,
) =>
  (await play([learningRateSchedule(schedule)], { metrics: epochs(count), learningRate, batchesPerEpoch })).batchRates;

describe('learningRateSchedule', () => {
  it('stepDecay is a staircase', async () => {
    expectClose(await ratesOf(stepDecay({ factor: 0.5, every: 2 }), 5), [1, 1, 0.5, 0.5, 0.25]);
  });

  it('exponentialDecay multiplies', async () => {
    expectClose(await ratesOf(exponentialDecay({ rate: 0.25, every: 2 }), 4), [1, 0.5, 0.25, 0.125]);
  });

  it('cosineDecay goes down half a cosine, batch by batch', async () => {
    const expected = [0, 1, 2, 3, 4, 5].map((step) => 0.1 + 0.9 * 0.5 * (1 + Math.cos((Math.PI * step) / 6)));
    expectClose(await ratesOf(cosineDecay({ minLearningRate: 0.1 }), 3, 1, 2), expected);
  });

  it('cosineDecay warms up in a line, and stays down after its end', async () => {
    const rates = await ratesOf(cosineDecay({ warmupEpochs: 1, epochs: 2 }), 3, 1, 4);
    expectClose(rates.slice(0, 4), [0.25, 0.5, 0.75, 1]);
    expectClose(rates.slice(4, 8), [1, 0.8535534, 0.5, 0.1464466]);
    expectClose(rates.slice(8), [0, 0, 0, 0]);
  });

  it('oneCycle goes up and down once', async () => {
    const rates = await ratesOf(oneCycle({ warmup: 0.5, startDivisor: 10, endDivisor: 100 }), 1, 1, 21);
    expect(rates).toHaveLength(21);
    expectClose([rates[0]!, rates[5]!, rates[10]!, rates[15]!, rates[20]!], [0.1, 0.55, 1, 0.5005, 0.001]);
    const top = Math.max(...rates);
    expect(rates.indexOf(top)).toBe(10);
  });

  it('oneCycle has a top of its own where it is told', async () => {
    expect(Math.max(...(await ratesOf(oneCycle({ maxLearningRate: 3, warmup: 0.5 }), 1, 1, 11)))).toBeCloseTo(3, 12);
  });

  it('a function gets the epoch, from 0, and the learning rate', async () => {
    const seen: [number, number][] = [];
    const rates = await ratesOf((epoch, learningRate) => {
      seen.push([epoch, learningRate]);
      return learningRate / 2;
    }, 3);
    expect(seen).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 0.25],
    ]);
    expect(rates).toEqual([0.5, 0.25, 0.125]);
  });

  it('a function that gives nonsense is told so', async () => {
    await expect(ratesOf(() => Number.NaN, 1)).rejects.toMatchObject({
      code: 'bad-option',
      message: 'learningRateSchedule: the schedule gave NaN as the learning rate of epoch 1.',
    });
  });

  it('something else than a schedule is told so', () => {
    expect(() => learningRateSchedule({} as never)).toThrow(/it needs a schedule or a function/);
    expect(() => cosineDecay({ warmup: 2 } as object)).toThrow(
      expect.objectContaining({ nextStep: 'Did you mean "warmupEpochs"?' }),
    );
  });
});

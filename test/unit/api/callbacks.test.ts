import { describe, expect, it } from 'vitest';
import type { Callback } from '../../../src/api/callback.ts';
import { csvLogger } from '../../../src/api/callbacks/csv-logger.ts';
import { earlyStopping } from '../../../src/api/callbacks/early-stopping.ts';
import { learningRateSchedule } from '../../../src/api/callbacks/learning-rate-schedule.ts';
import { modelCheckpoint } from '../../../src/api/callbacks/model-checkpoint.ts';
import { reduceLROnPlateau } from '../../../src/api/callbacks/reduce-lr-on-plateau.ts';
import { callbacks } from '../../../src/api/callbacks/registry.ts';
import { cosineDecay } from '../../../src/api/callbacks/schedules.ts';
import { terminateOnNaN } from '../../../src/api/callbacks/terminate-on-nan.ts';
import type { EpochMetrics } from '../../../src/protocol/runs.ts';
import { expectClose } from './cpu.ts';
import { play } from './scripted.ts';

const valLoss = (...values: number[]): EpochMetrics[] => values.map((value) => ({ loss: 1, val_loss: value }));

describe('earlyStopping', () => {
  it('stops after `patience` epochs without improvement and takes the best weights', async () => {
    const outcome = await play([earlyStopping({ patience: 2 })], { metrics: valLoss(3, 2, 2.5, 2, 1) });
    expect(outcome.epochsRun).toBe(4);
    expect(outcome.stopped).toBe('earlyStopping: val_loss did not improve for 2 epochs');
    expect(outcome.weights).toEqual([new Float32Array([2])]);
  });

  it('takes the best weights at the end of a training that was not stopped, too', async () => {
    const outcome = await play([earlyStopping({ patience: 9 })], { metrics: valLoss(3, 1, 2) });
    expect(outcome.stopped).toBeUndefined();
    expect(outcome.weights).toEqual([new Float32Array([2])]);
    expect(outcome.notices).toEqual(['earlyStopping: took the weights of epoch 2, the best by val_loss']);
  });

  it('leaves the last weights where it is told to', async () => {
    const outcome = await play([earlyStopping({ restoreBest: false })], { metrics: valLoss(1, 2) });
    expect(outcome.weights).toEqual([new Float32Array([2])]);
  });

  it('never stops in the first epoch', async () => {
    const outcome = await play([earlyStopping()], { metrics: valLoss(Number.NaN, Number.NaN, 1) });
    expect(outcome.epochsRun).toBe(2);
  });

  it('wants more than minDelta', async () => {
    const settings = { patience: 1, minDelta: 0.1 };
    expect((await play([earlyStopping(settings)], { metrics: valLoss(1, 0.95, 0.1) })).epochsRun).toBe(2);
    expect((await play([earlyStopping(settings)], { metrics: valLoss(1, 0.85, 0.1) })).epochsRun).toBe(3);
  });

  it('knows that accuracy should grow', async () => {
    const metrics = [0.5, 0.6, 0.55].map((val_accuracy) => ({ val_accuracy }));
    const outcome = await play([earlyStopping({ monitor: 'val_accuracy', patience: 1 })], { metrics });
    expect(outcome.epochsRun).toBe(3);
    expect(outcome.weights).toEqual([new Float32Array([2])]);
  });

  it('with a baseline, improvements that do not beat it use up patience', async () => {
    const outcome = await play([earlyStopping({ baseline: 0.5, patience: 2 })], { metrics: valLoss(3, 2, 2.1, 0.1) });
    expect(outcome.epochsRun).toBe(3);
    expect(outcome.weights).toEqual([new Float32Array([2])]);
    const better = await play([earlyStopping({ baseline: 2.5, patience: 2 })], {
      metrics: valLoss(3, 2, 2.1, 1.9, 1.8),
    });
    expect(better.epochsRun).toBe(5);
  });
});

describe('reduceLROnPlateau', () => {
  it('with the whale settings reaches 1.0737e-4 after ten reductions of 0.8', async () => {
    const callback = reduceLROnPlateau({ patience: 1, factor: 0.8, minLearningRate: 1e-5 });
    const outcome = await play([callback], { metrics: valLoss(...new Array(11).fill(10.7)), learningRate: 1e-3 });
    expect(outcome.learningRate).toBeCloseTo(1.0737e-4, 8);
    expect(outcome.learningRates[0]).toBe(1e-3);
    expect(outcome.learningRates[1]).toBeCloseTo(8e-4, 12);
  });

  it('stops at the smallest learning rate', async () => {
    const callback = reduceLROnPlateau({ patience: 1, factor: 0.8, minLearningRate: 1e-5 });
    const outcome = await play([callback], { metrics: valLoss(...new Array(40).fill(1)), learningRate: 1e-3 });
    expect(outcome.learningRate).toBe(1e-5);
    expect(outcome.notices).toHaveLength(21); // 0.8 ** 21 is the first power below 0.01
  });

  it('follows Keras, epoch by epoch, with cooldown', async () => {
    const callback = reduceLROnPlateau({ patience: 2, factor: 0.5, cooldown: 2, minDelta: 0.01 });
    // Epoch 1 sets the best. 2, 3: waited 1, 2: halved, cooldown 2. 4: cooldown 1, not counted. 5: cooldown over, waited 1.
    // 6: waited 2: halved, cooldown 2. 7: in cooldown, a new best. 8: cooldown over, worse: waited 1. 9: better by less
    // than minDelta: waited 2: halved.
    const metrics = valLoss(1, 1, 0.995, 1, 1, 1, 0.9, 0.95, 0.895);
    const outcome = await play([callback], { metrics, learningRate: 1 });
    expect(outcome.learningRates).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]);
  });

  it('with patience 0 reduces in each epoch that is not better, as with patience 1', async () => {
    const outcome = await play([reduceLROnPlateau({ patience: 0, factor: 0.5 })], {
      metrics: valLoss(1, 1, 0.5, 0.5),
      learningRate: 1,
    });
    expect(outcome.learningRates).toEqual([1, 0.5, 0.5, 0.25]);
  });

  it('checks its options', () => {
    expect(() => reduceLROnPlateau({ factor: 1 })).toThrow('reduceLROnPlateau: factor must be less than 1; it is 1.');
    expect(() => reduceLROnPlateau({ min_lr: 1e-5 } as object)).toThrow(/"min_lr" is not an option/);
  });
});

describe('modelCheckpoint', () => {
  it('keeps every n-th epoch beside the best, and tells once how large they are', async () => {
    const checkpoint = () => [modelCheckpoint({ keepEvery: 2 })];
    const metrics = valLoss(1, 2, 3, 4, 5);
    const { kept, best, notices, states } = await play(checkpoint(), { metrics, epochs: 9 });
    expect(kept).toEqual([2, 4]);
    expect(best.map(({ epoch }) => epoch)).toEqual([1]);
    expect(notices).toEqual(['The weights of every 2 epochs are kept in epochs/: 3 MB each, 12 MB after 9 epochs.']);
    const resumed = await play(checkpoint(), { metrics: valLoss(6, 7), from: 5, states });
    expect([resumed.kept, resumed.notices]).toEqual([[6], []]);
    expect((await play([modelCheckpoint()], { metrics })).kept).toEqual([]);
    for (const keepEvery of [0, 1.5, -1]) expect(() => modelCheckpoint({ keepEvery })).toThrow('keepEvery');
  });

  it('saves each epoch that is the best so far by validation accuracy', async () => {
    const metrics = [0.5, 0.7, 0.6, 0.8].map((val_accuracy) => ({ val_accuracy, val_loss: 1 }));
    const outcome = await play([modelCheckpoint()], { metrics });
    expect(outcome.best.map(({ epoch }) => epoch)).toEqual([1, 2, 4]);
    expect(outcome.best[0]).toEqual({ epoch: 1, monitor: 'val_accuracy', value: 0.5 });
  });

  it('without validation takes what there is', async () => {
    const outcome = await play([modelCheckpoint()], { metrics: [{ loss: 2 }, { loss: 1 }] });
    expect(outcome.best.map(({ monitor, value }) => [monitor, value])).toEqual([
      ['loss', 2],
      ['loss', 1],
    ]);
  });

  it('does not save what is not a number', async () => {
    const outcome = await play([modelCheckpoint({ monitor: 'val_loss' })], {
      metrics: valLoss(Number.NaN, 2, Number.NaN),
    });
    expect(outcome.best.map(({ epoch }) => epoch)).toEqual([2]);
  });
});

describe('terminateOnNaN', () => {
  it('stops after the batch', async () => {
    const batchLoss = (step: number) => (step === 5 ? Number.NaN : 1);
    const outcome = await play([terminateOnNaN()], { metrics: valLoss(1, 1, 1), batchesPerEpoch: 3, batchLoss });
    expect(outcome.stepsRun).toBe(5);
    expect(outcome.stopped).toMatch(/the loss became not a number in step 5 of epoch 2/);
  });

  it('counts infinity as one', async () => {
    const outcome = await play([terminateOnNaN()], { metrics: [{ loss: Number.POSITIVE_INFINITY }, { loss: 1 }] });
    expect(outcome.epochsRun).toBe(1);
    expect(outcome.stopped).toMatch(/infinite/);
  });
});

describe('csvLogger', () => {
  it('writes a header and a line for each epoch', async () => {
    const metrics = [
      { loss: 1, val_loss: 2 },
      { loss: 0.5, val_loss: 1.5 },
    ];
    const outcome = await play([csvLogger()], { metrics, learningRate: 0.01 });
    expect(outcome.files['training.csv']).toBe('epoch,loss,val_loss,learning_rate\n1,1,2,0.01\n2,0.5,1.5,0.01\n');
  });

  it('goes on without another header', async () => {
    const first = await play([csvLogger({ separator: ';' })], { metrics: [{ loss: 1 }], killed: true });
    const second = await play([csvLogger({ separator: ';' })], {
      metrics: [{ loss: 0.5 }],
      from: 1,
      states: first.states,
    });
    expect(second.files['training.csv']).toBe('2;0.5;0.001\n');
  });

  it('stays in the run’s folder', () => {
    for (const filename of ['../log.csv', 'a/b.csv', '..', 'C:x']) {
      expect(() => csvLogger({ filename })).toThrow(/filename must be a file name without folders/);
    }
  });
});

describe('a metric that is not measured', () => {
  it('is told with the nearest', async () => {
    await expect(play([earlyStopping({ monitor: 'val_los' })], { metrics: valLoss(1) })).rejects.toMatchObject({
      code: 'monitor-missing',
      message: 'earlyStopping watches "val_los", which this training does not measure.',
      nextStep: 'Did you mean "val_loss"? There are: loss, val_loss.',
    });
  });

  it('because there is no validation says so', async () => {
    await expect(play([reduceLROnPlateau()], { metrics: [{ loss: 1, accuracy: 0 }] })).rejects.toMatchObject({
      nextStep: 'There are no validation images. Give the dataset a validation part, or watch "loss".',
    });
  });
});

describe('a killed training that is resumed equals one that was not', () => {
  const metrics = [3, 2, 2.1, 2.2, 1.5, 1.6, 1.6, 1.4, 1.5, 1.5, 1.5, 1.5].map((value, i) => ({
    loss: value / 2,
    accuracy: i / 20,
    val_loss: value,
    val_accuracy: 1 / value,
  }));
  const make = (): Callback[] => [
    modelCheckpoint(),
    learningRateSchedule((epoch, learningRate) => (epoch === 3 ? learningRate / 2 : learningRate)),
    reduceLROnPlateau({ patience: 1, cooldown: 1, factor: 0.5 }),
    earlyStopping({ patience: 3 }),
    terminateOnNaN(),
    csvLogger(),
  ];

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('killed after epoch %i', async (epochs) => {
    const whole = await play(make(), { metrics, batchesPerEpoch: 3 });
    const before = await play(make(), {
      metrics: metrics.slice(0, epochs),
      epochs: 12,
      batchesPerEpoch: 3,
      killed: true,
    });
    const { states, learningRate } = before;
    const rest = metrics.slice(epochs);
    const after = await play(make(), { metrics: rest, batchesPerEpoch: 3, from: epochs, states, learningRate });
    expect(after.epochsRun).toBe(whole.epochsRun);
    expect(after.stopped).toBe(whole.stopped);
    expect(after.weights).toEqual(whole.weights);
    expect([...before.learningRates, ...after.learningRates]).toEqual(whole.learningRates);
    expect([...before.best, ...after.best]).toEqual(whole.best);
    expect(`${before.files['training.csv']}${after.files['training.csv'] ?? ''}`).toBe(whole.files['training.csv']);
  });

  it('on a schedule by batches', async () => {
    const schedule = () => [learningRateSchedule(cosineDecay({ warmupEpochs: 1 }))];
    const whole = await play(schedule(), { metrics, batchesPerEpoch: 5 });
    const before = await play(schedule(), {
      metrics: metrics.slice(0, 4),
      epochs: 12,
      batchesPerEpoch: 5,
      killed: true,
    });
    const { states, learningRate } = before;
    const after = await play(schedule(), {
      metrics: metrics.slice(4),
      from: 4,
      batchesPerEpoch: 5,
      states,
      learningRate,
    });
    expectClose([...before.batchRates, ...after.batchRates], whole.batchRates, 0);
  });

  it('state is JSON', async () => {
    const { states } = await play(make(), { metrics });
    for (const state of states) {
      if (state) expect(JSON.parse(JSON.stringify(state.values))).toEqual(state.values);
    }
  });
});

describe('every callback', () => {
  const made = { ...callbacks, learningRateSchedule: () => learningRateSchedule(cosineDecay()) };

  it.each(Object.entries(made))('%s is named as its key and begins anew with each training', async (name, make) => {
    const callback = make();
    expect(callback.name).toBe(name);
    const metrics = valLoss(2, 1, 1.5, 3);
    const first = await play([callback], { metrics });
    const second = await play([callback], { metrics });
    expect({ ...second, states: undefined }).toEqual({ ...first, states: undefined });
  });
});

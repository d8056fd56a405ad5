/** Networks, losses, optimizers and callbacks of real model files, compiled, on images that can be learned. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EpochMetrics, type LogLine, parseLog, type RunRecord } from '../../src/protocol/runs.ts';
import { resultOf } from './darkroom.ts';
import { model, picture, shapesWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await shapesWorkspace();
});

type Epoch = Extract<LogLine, { type: 'epoch' }>;

async function train(source: string, ...argv: string[]) {
  await workspace.write('tried.model.ts', source);
  const ended = await workspace.darkroom(['train', 'tried.model.ts', '--json', ...argv]);
  expect(ended.err).toBe('');
  const { folder, record } = resultOf<{ folder: string; record: RunRecord }>(ended);
  const log = parseLog(await readFile(join(folder, 'log.jsonl'), 'utf8'));
  return { folder, record, log, epochs: log.filter((line): line is Epoch => line.type === 'epoch') };
}

const validationOf = async (weights: EpochMetrics) => {
  const ended = await workspace.darkroom(['evaluate', 'last', '--split', 'validation', '--json']);
  const { evaluation } = resultOf<{ evaluation: { loss: number; accuracy: number } }>(ended);
  expect(evaluation.loss).toBeCloseTo(weights.val_loss!, 4);
  expect(evaluation.accuracy).toBeCloseTo(weights.val_accuracy!, 6);
};

describe('optimizers', () => {
  const source = model({
    from: 'defineModel',
    params: "filters: 4, rate: 0, optimizer: 'adam'",
    train: 'epochs: 4, batchSize: 4, optimizer: params.optimizer',
  });
  test.each(['sgd', 'adam', 'adamw', 'adamax', 'nadam', 'rmsprop', 'adagrad', 'adadelta'])('%s', async (name) => {
    const { epochs, record } = await train(source, '--set', `optimizer=${name}`);
    expect(record.optimizer.name).toBe(name);
    expect(epochs.at(-1)!.metrics.loss).toBeLessThan(epochs[0]!.metrics.loss!);
  });
});

describe('callbacks', () => {
  const withCallbacks = (names: string, callbacks: string, epochs = 6) =>
    model({
      from: `adam, defineModel, ${names}`,
      train: `epochs: ${epochs}, batchSize: 8, optimizer: adam({ learningRate: 0.01 }), callbacks: [${callbacks}]`,
    });

  test.each([
    ['stepDecay', 'stepDecay({ every: 2 })', [0.01, 0.01, 0.005, 0.005]],
    ['exponentialDecay', 'exponentialDecay({ rate: 0.1 })', [0.01, 0.001, 0.0001, 0.00001]],
    ['learningRateSchedule', '(epoch, rate) => (epoch === 0 ? 0.02 : rate / 2)', [0.02, 0.01, 0.005, 0.0025]],
  ])('learningRateSchedule with %s', async (name, schedule, rates) => {
    const names = [...new Set(['learningRateSchedule', name])].join(', ');
    const { epochs } = await train(withCallbacks(names, `learningRateSchedule(${schedule})`, rates.length));
    for (const [i, { learningRate }] of epochs.entries()) expect(learningRate).toBeCloseTo(rates[i]!, 10);
  });

  test.each(['cosineDecay', 'oneCycle'])('learningRateSchedule with %s, for each batch', async (name) => {
    const callbacks = `learningRateSchedule(${name}())`;
    const { log } = await train(withCallbacks(`learningRateSchedule, ${name}`, callbacks));
    const rates = log.flatMap((line) => (line.type === 'batch' ? [line.learningRate] : []));
    expect(new Set(rates).size).toBe(rates.length);
    expect(rates.at(-1)).toBeLessThan(0.002);
  });

  test('reduceLROnPlateau, earlyStopping and csvLogger together; the best weights are taken', async () => {
    const names = 'csvLogger, earlyStopping, reduceLROnPlateau';
    // Nothing improves by so much, so that each epoch after the first one counts.
    const callbacks = `reduceLROnPlateau({ factor: 0.5, patience: 1, minDelta: 100 }), earlyStopping({ patience: 3, minDelta: 100 }), csvLogger()`;
    const { folder, record, epochs } = await train(withCallbacks(names, callbacks, 50));
    expect(record).toMatchObject({
      state: 'completed',
      epochsDone: 4,
      reason: expect.stringContaining('earlyStopping'),
    });
    expect(epochs.map(({ learningRate }) => learningRate)).toEqual([0.01, 0.01, 0.005, 0.0025]);
    const csv = (await readFile(join(folder, 'training.csv'), 'utf8')).trim().split('\n');
    expect(csv).toHaveLength(5);
    expect(csv[0]).toContain('val_loss');
    const weights = (name: string) => readFile(join(folder, name, 'weights.bin'), 'hex');
    expect(await weights('last')).toHaveLength((await weights('best')).length);
  });
});

describe('networks', () => {
  test('a block of ResNet: branches, a shared sum, batch normalization, global pooling', async () => {
    const build = `\
    const { layers } = tf;
    const same = (filters: number, kernelSize: number) => layers.conv2d({ filters, kernelSize, padding: 'same', useBias: false });
    const input = tf.input({ shape: inputShape });
    let x: any = layers.reLU().apply(layers.batchNormalization().apply(same(8, 3).apply(input)));
    for (const filters of [8, 12]) {
      let y: any = layers.batchNormalization().apply(same(filters, 3).apply(x));
      y = layers.batchNormalization().apply(same(filters, 3).apply(layers.reLU().apply(y)));
      x = layers.reLU().apply(layers.add().apply([y, filters === 8 ? x : same(filters, 1).apply(x)]));
    }
    const output: any = layers.dense({ units: classes, activation: 'softmax' }).apply(layers.globalAveragePooling2d({}).apply(x));
    return tf.model({ inputs: input, outputs: output });`;
    const { epochs, record } = await train(model({ build }), '--epochs', '2');
    expect(epochs[1]!.metrics.loss).toBeLessThan(epochs[0]!.metrics.loss!);
    await validationOf(epochs[record.best!.epoch - 1]!.metrics);
    const summary = await workspace.darkroom(['summary', 'tried.model.ts']);
    expect(summary.out).toMatch(/Connected to\n/);
  });

  test("report 001's CIFAR network on small images: its moving averages are what evaluation uses", async () => {
    const block = (filters: number, first = '') =>
      [first, '']
        .map(
          (shape) =>
            `layers.conv2d({ ${shape}filters: ${filters}, kernelSize: 3, padding: 'same', activation: 'elu' }), layers.batchNormalization(),`,
        )
        .join(' ');
    const build = `\
    const { layers } = tf;
    return tf.sequential({ layers: [
      ${block(32, 'inputShape, ')} layers.maxPooling2d({ poolSize: 2 }), layers.dropout({ rate: 0.2 }),
      ${block(64)} layers.maxPooling2d({ poolSize: 2 }), layers.dropout({ rate: 0.3 }),
      ${block(128)} layers.maxPooling2d({ poolSize: 2 }), layers.dropout({ rate: 0.4 }),
      layers.flatten(), layers.dense({ units: classes, activation: 'softmax' }),
    ] });`;
    const { epochs, record } = await train(model({ build }), '--epochs', '2');
    expect(record.parameters.total - record.parameters.trainable).toBe(2 * 2 * (32 + 64 + 128));
    await validationOf(epochs[record.best!.epoch - 1]!.metrics);
  });

  test('outputs without softmax are taken as logits, with class weights and top-k', async () => {
    const layers = `tf.layers.flatten({ inputShape }),\ntf.layers.dense({ units: classes }),`;
    const settings =
      'epochs: 4, batchSize: 8, topK: 2, classWeights: { top: 2 }, optimizer: adam({ learningRate: 0.003 })';
    const { epochs } = await train(model({ layers, train: settings }));
    expect(epochs.at(-1)!.metrics.accuracy).toBeGreaterThan(0.9);
    expect(epochs.at(-1)!.metrics).toMatchObject({ top2: expect.any(Number), val_top2: expect.any(Number) });
    const ended = await workspace.darkroom(['predict', 'last', 'images/top/0.png', '--json']);
    const { predictions } = resultOf<{ predictions: { top: { label: string; probability: number }[] }[] }>(ended);
    const { top } = predictions[0]!;
    expect(top[0]!.label).toBe('top');
    expect(top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
  });

  test('two classes with one sigmoid, in shades of gray', async () => {
    for (const [label, name] of ['lower', 'upper'].entries()) {
      for (let i = 0; i < 12; i++) await workspace.write(`pairs/${name}/${i}.png`, await picture(label * 2, i));
    }
    await workspace.dataset({ path: 'pairs', split: { validation: 0.25, test: 0.25 } });
    const layers = `tf.layers.flatten({ inputShape }),\ntf.layers.dense({ units: 1, activation: 'sigmoid' }),`;
    const { epochs, record } = await train(model({ layers, channels: 1 }), '--epochs', '5');
    expect(record.loss).toBe('binaryCrossentropy');
    expect(epochs.at(-1)!.metrics.accuracy).toBeGreaterThan(0.9);
    const page = await workspace.darkroom(['predict', 'last', 'pairs/upper/0.png']);
    expect(page.out).toMatch(/pairs\/upper\/0\.png\n {2}upper .*\n {2}lower /);
  });
});

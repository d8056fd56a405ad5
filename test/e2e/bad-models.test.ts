/** What is wrong in a model file is told at its place with what to do, and no run is left behind. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ModelParts, model, shapesWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await shapesWorkspace(5);
});

const runs = () => readdir(join(workspace.path, '.darkroom/runs')).catch(() => []);

/** A layer of the person's own around some ops; `x` is the input. */
const own = (ops: string): Pick<ModelParts, 'top' | 'layers'> => ({
  top: `class Mine extends tf.layers.Layer {
  static className = 'Mine';
  call(inputs: any) { const x = Array.isArray(inputs) ? inputs[0] : inputs; return tf.tidy(() => { ${ops} }); }
}`,
  layers: `\
        tf.layers.flatten({ inputShape }),
        tf.layers.dense({ units: 4 }),
        new Mine({}),
        tf.layers.dense({ units: classes, activation: 'softmax' }),`,
});

interface Case {
  readonly what: string;
  readonly parts: ModelParts;
  /** Text at which the message must point. */
  readonly at?: string;
  readonly message: string;
  readonly next?: string;
}

const convolution = "tf.layers.conv2d({ inputShape, filters: 3, kernelSize: 3, activation: 'relu' }),";
const last = "tf.layers.dense({ units: classes, activation: 'softmax' }),";

const cases: readonly Case[] = [
  { what: 'a syntax error', parts: { build: '    return tf.sequential({;' }, at: ';\n  },', message: 'found ";"' },
  {
    what: 'a wrong shape between layers',
    parts: { layers: `${convolution}\ntf.layers.flatten(),\ntf.layers.maxPooling2d({ poolSize: 2 }),\n${last}` },
    at: 'maxPooling2d',
    message: 'expects an input of 4 dimensions [batch, height, width, channels], but gets [null, 300]',
    next: 'Move it before the flatten',
  },
  {
    what: 'an unknown option of a layer',
    parts: { layers: `${convolution}\ntf.layers.maxPooling2d({ poolsize: 2 }),\ntf.layers.flatten(),\n${last}` },
    at: 'poolsize',
    message: 'tf.layers.maxPooling2d has no option "poolsize"',
    next: 'Did you mean "poolSize"?',
  },
  {
    what: 'an unknown param',
    parts: {
      params: 'filters: 3, learningRate: 0.01',
      layers: `tf.layers.flatten({ inputShape }),\ntf.layers.dense({ units: params.filtrs }),`,
    },
    at: 'filtrs',
    message: 'The model file has no param "filtrs".',
    next: 'Did you mean "filters"?',
  },
  {
    what: 'an unknown activation',
    parts: { layers: `tf.layers.flatten({ inputShape }),\ntf.layers.dense({ units: 3, activation: 'rellu' }),` },
    at: 'dense',
    message: 'There is no activation called "rellu".',
    next: 'Did you mean "relu"?',
  },
  {
    what: 'an import that does not exist',
    parts: { from: 'admn, defineModel', train: 'optimizer: admn()' },
    at: 'admn()',
    message: '"darkroom" has no "admn".',
  },
  {
    what: 'a misspelt setting',
    parts: { train: 'epochs: 1, batch_size: 4' },
    message: '"train.batch_size" is not an option',
    next: 'Did you mean "batchSize"?',
  },
  {
    what: 'a dropout rate in percent',
    parts: { layers: `tf.layers.flatten({ inputShape }),\ntf.layers.dropout({ rate: 20 }),\n${last}` },
    at: 'rate: 20',
    message: 'tf.layers.dropout has the rate 20',
  },
  {
    what: 'a last layer that is too wide',
    parts: { layers: 'tf.layers.flatten({ inputShape }),\ntf.layers.dense({ units: 10 }),' },
    at: 'dense',
    message: 'gives [null, 10], but the dataset needs [null, 3], one number per class',
  },
  {
    what: 'a loss for another kind of output',
    parts: { train: "loss: 'binaryCrossentropy'" },
    message: 'The loss binaryCrossentropy needs one output per image',
  },
  {
    what: 'a class weight of a class that is not there',
    parts: { train: 'classWeights: { tpo: 2 }' },
    message: 'the dataset has no class "tpo"',
    next: 'Did you mean "top"?',
  },
  {
    what: 'nothing that can be trained',
    parts: { layers: 'tf.layers.flatten({ inputShape }),\ntf.layers.dense({ units: classes, trainable: false }),' },
    message: 'The model has nothing to train',
  },
  {
    what: 'an error of its own',
    parts: { build: "    throw new Error('my mistake');" },
    at: 'new Error',
    message: 'my mistake',
  },
];

describe('before a run is made', () => {
  test.each(cases)('$what', async ({ parts, at, message, next = '' }) => {
    const source = model(parts);
    const file = await workspace.write('bad.model.ts', source);
    const { code, out, err } = await workspace.darkroom(['train', 'bad.model.ts']);
    expect(err).toContain(message);
    expect(err).toContain(next);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    if (at !== undefined) {
      const before = source.slice(0, source.indexOf(at)).split('\n');
      expect(err).toContain(`${file}:${before.length}:${before.at(-1)!.length + 1}`);
    }
    expect(await runs()).toEqual([]);
  });

  test('a dataset that is not in darkroom.json, a file that is no model file', async () => {
    await workspace.write('bad.model.ts', model().replace("'shapes'", "'shaps'"));
    expect((await workspace.darkroom(['train', 'bad.model.ts'])).err).toContain('Did you mean "shapes"?');
    expect((await workspace.darkroom(['train', 'darkroom.json'])).err).toContain('is not a model file');
  });
});

describe('while the step is compiled', () => {
  const lineOf = (source: string, text: string) => source.slice(0, source.indexOf(text)).split('\n').length;

  test('an op that can not be compiled names op, layer and line; the device eager runs it', async () => {
    const source = model({
      ...own('const [a] = tf.unique(x.flatten()).values.shape; return tf.mul(x, a > 0 ? 1 : 0);'),
      train: 'epochs: 1',
    });
    const file = await workspace.write('odd.model.ts', source);
    const compiled = await workspace.darkroom(['train', 'odd.model.ts']);
    expect(compiled.code).toBe(1);
    expect(compiled.err).toContain(`${file}:${lineOf(source, 'tf.unique')}:`);
    expect(compiled.err).toContain('The TensorFlow.js op Unique in layer "mine_Mine1" can\'t be compiled.');
    expect(compiled.err).toContain('`--device eager` runs it anyway');
    expect(await workspace.darkroom(['train', 'odd.model.ts', '--device', 'eager'])).toMatchObject({
      code: 0,
      err: '',
    });

    // What was trained eagerly and is evaluated or used compiled is told the same.
    for (const argv of [
      ['evaluate', 'last'],
      ['predict', 'last', 'images'],
    ]) {
      const { code, err } = await workspace.darkroom([...argv, '--device', 'cpu']);
      expect(code).toBe(1);
      expect(err).toMatch(/model\.ts:\d+:\d+\nerror: The TensorFlow\.js op Unique in layer "mine_Mine1"/);
      expect(await workspace.darkroom(argv)).toMatchObject({ code: 0, err: '' });
    }
  });

  test('a decision by values', async () => {
    const source = model(own('return x.sum().dataSync()[0] > 0 ? x.mul(2) : x;'));
    const file = await workspace.write('odd.model.ts', source);
    const { code, err } = await workspace.darkroom(['train', 'odd.model.ts']);
    expect(code).toBe(1);
    expect(err).toContain(`${file}:${lineOf(source, 'dataSync')}:`);
    expect(err).toContain('value was read in layer "mine_Mine1"');
  });

  test('an op without a gradient', async () => {
    await workspace.write('odd.model.ts', model(own('return tf.add(x, tf.topk(x, 3).values.sum());')));
    const { code, err } = await workspace.darkroom(['train', 'odd.model.ts']);
    expect(code).toBe(1);
    expect(err).toContain('TensorFlow.js has no gradient of the op TopK.');
  });
});

describe('a loss that is not a number', () => {
  const diverging = (callbacks = '') =>
    model({
      from: 'defineModel, earlyStopping, learningRateSchedule, sgd, terminateOnNaN',
      layers: `tf.layers.flatten({ inputShape }),\ntf.layers.dense({ units: 8 }),\n${last}`,
      train: `epochs: 6, batchSize: 4, optimizer: sgd({ learningRate: 0.01 }),
        callbacks: [learningRateSchedule((epoch, rate) => (epoch < 2 ? rate : 1e30)), ${callbacks}]`,
    });

  test('ends the run with advice; the weights before it can be used', async () => {
    await workspace.write('nan.model.ts', diverging());
    const { code, out, err } = await workspace.darkroom(['train', 'nan.model.ts']);
    expect(code).toBe(1);
    expect(out.match(/^epoch \d\/6/gm)).toEqual(['epoch 1/6', 'epoch 2/6']);
    expect(err).toMatch(
      /error: The loss became NaN \(not a number\) in epoch 3, batch 2\.\n.*learning rate \(1e\+30\)/,
    );
    expect(err).toContain('The weights of the epochs before it are in best/ and last/.');
    expect((await workspace.darkroom(['evaluate', 'last', '--split', 'train'])).code).toBe(0);
    expect((await workspace.darkroom(['runs'])).out).toMatch(/nan +shapes +failed +2\/6/);
  });

  test('with terminateOnNaN the run is complete, and other callbacks do what they do at the end', async () => {
    await workspace.write('nan.model.ts', diverging('earlyStopping({ patience: 5 }), terminateOnNaN()'));
    const { code, out, err } = await workspace.darkroom(['train', 'nan.model.ts']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/reason +terminateOnNaN: the loss became not a number in step \d+ of epoch 3/);
    expect((await workspace.darkroom(['evaluate', 'last', '--split', 'train'])).code).toBe(0);
  });

  test('in the very first epoch nothing is promised', async () => {
    await workspace.write('nan.model.ts', diverging().replace('epoch < 2', 'epoch < 0'));
    const { code, err } = await workspace.darkroom(['train', 'nan.model.ts']);
    expect(code).toBe(1);
    expect(err).not.toContain('best/');
  });
});

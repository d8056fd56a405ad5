import { layers, sequential } from '@tensorflow/tfjs-layers';
import * as darkroom from 'darkroom';
import { adam, defineModel, earlyStopping } from 'darkroom';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { parseDefinition, resolveInput } from '../../../src/api/define.ts';
import { resolveParams, resolveTrain } from '../../../src/api/resolve.ts';

const build = () => sequential({ layers: [layers.dense({ units: 2, inputShape: [1] })] });
const input = { height: 28, width: 28 };
const good = { dataset: 'digits', input, build };
/** What a person could write in a file without types. */
const parse = (definition: object) => parseDefinition(defineModel(definition as never), 'net.model.ts');
const thrown = (definition: object) => {
  try {
    parse(definition);
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('defineModel', () => {
  it('types params from their defaults', () => {
    defineModel({
      dataset: 'digits',
      input,
      params: { dropout: 0.25, activation: 'relu', augment: true },
      build({ params, classes, inputShape }) {
        expectTypeOf(params.dropout).toEqualTypeOf<number>();
        expectTypeOf(params.activation).toEqualTypeOf<string>();
        expectTypeOf(params.augment).toEqualTypeOf<boolean>();
        // @ts-expect-error: no such param
        params.units;
        return sequential({ layers: [layers.dense({ units: classes, inputShape })] });
      },
      train: ({ params }) => ({ epochs: params.dropout > 0 ? 20 : 10, callbacks: [earlyStopping()] }),
    });
  });

  it('gives back what parseDefinition takes', () => {
    const definition = parseDefinition(defineModel(good));
    expect(definition.dataset).toBe('digits');
    expect(definition.build).toBe(build);
  });
});

describe('parseDefinition', () => {
  it('tells what is not a model file', () => {
    expect(() => parseDefinition(undefined, 'net.model.ts')).toThrow(
      expect.objectContaining({
        code: 'not-a-model-file',
        message: 'net.model.ts is not a model file: it has no default export.',
      }),
    );
    for (const value of [good, null, 3, () => good]) {
      expect(() => parseDefinition(value)).toThrow(/its default export does not come from defineModel/);
    }
    expect(() => parseDefinition(defineModel(undefined as never))).toThrow(/no default export/);
  });

  it.each([
    [{ ...good, datset: 'x' }, '"datset" is not an option', 'Did you mean "dataset"?'],
    [{ ...good, input: { ...input, widht: 3 } }, '"input.widht" is not an option', 'Did you mean "width"?'],
    [{ ...good, train: { batch_size: 3 } }, '"train.batch_size" is not an option', 'Did you mean "batchSize"?'],
  ])('suggests the key that was meant (%#)', (definition, message, nextStep) => {
    expect(thrown(definition)).toMatchObject({
      code: 'bad-model-file',
      message: `net.model.ts: ${message}.`,
      nextStep,
    });
  });

  it.each([
    [{ input, build }, 'dataset is missing: it must be a string'],
    [{ dataset: 'x', build }, 'input is missing: it must be an object'],
    [{ dataset: 'x', input }, 'build must be a function that returns the model'],
    [{ ...good, dataset: 3 }, 'dataset must be a string; it is 3'],
    [{ ...good, input: { height: 28 } }, 'input.width is missing: it must be a number'],
    [{ ...good, input: { ...input, height: 0 } }, 'input.height must be at least 1; it is 0'],
    [{ ...good, input: { ...input, height: 2.5 } }, 'input.height must be an integer; it is 2.5'],
    [{ ...good, input: { ...input, channels: 4 } }, 'input.channels must be 1 or 3; it is 4'],
    [{ ...good, input: { ...input, scale: { mean: [0] } } }, 'input.scale.std is missing: it must be an array'],
    [
      { ...good, input: { ...input, scale: { mean: [0], std: [0] } } },
      'input.scale.std[0] must be greater than 0; it is 0',
    ],
    [
      { ...good, input: { ...input, scale: { mean: [0, 1], std: [1] } } },
      'input.scale.mean has 2 numbers for 3 channels',
    ],
    [{ ...good, params: { units: [1] } }, 'params.units must be a number, a string or a boolean; it is [1]'],
    [{ ...good, params: { units: Number.NaN } }, 'params.units must be a number, a string or a boolean; it is NaN'],
    [{ ...good, build: 'x' }, 'build must be a function that returns the model; it is "x"'],
    [{ ...good, train: 3 }, 'train must be an object or a function that returns one; it is 3'],
    [{ ...good, train: { epochs: 0 } }, 'train.epochs must be at least 1; it is 0'],
    [
      { ...good, train: { callbacks: [{}] } },
      'train.callbacks[0] must be a callback, such as earlyStopping(): an object with a name and functions; it is an object',
    ],
    [
      { ...good, train: { callbacks: [earlyStopping] } },
      'train.callbacks[0] must be a callback, such as earlyStopping(): an object with a name and functions; it is a function',
    ],
    [
      { ...good, train: { classWeights: { cat: -1 } } },
      'train.classWeights must be "balanced" or an object of class names and numbers of at least 0; it is an object',
    ],
    [
      { ...good, train: { augment: [darkroom.rotate] } },
      'train.augment[0] must be an augmentation, such as rotate({ degrees: 15 }); it is a function',
    ],
    [
      { ...good, train: { sampling: 'even' } },
      'train.sampling must be "shuffle", "balanced" or { oversample }: "balanced", or an object of class names and numbers greater than 0; it is "even"',
    ],
  ])('names the path of what is wrong (%#)', (definition, message) => {
    expect(thrown(definition)).toMatchObject({ code: 'bad-model-file', message: `net.model.ts: ${message}.` });
  });

  it('tells of an optimizer that was not called, and of none', () => {
    expect(thrown({ ...good, train: { optimizer: adam } })).toMatchObject({
      message: expect.stringMatching(
        /train\.optimizer must be an optimizer, such as adam\(\), or .*; it is a function\.$/,
      ),
    });
  });

  it.each([
    [
      { scale: '0-1' },
      'input.scale must be "0..1", "-1..1", "0..255", "imagenet", "dataset", "image" or { mean, std }; it is "0-1"',
    ],
    [{ resize: 'crop' }, 'input.resize must be "stretch" or "cover" or "contain"; it is "crop"'],
    [
      { resize: 'contain', pad: 'white' },
      'input.pad must be a gray of 0 to 255, or red, green and blue: [124, 116, 104]; it is "white"',
    ],
    [
      { pad: [1, 2, 3] },
      'input.pad is the colour of what "contain" leaves over, which needs input.resize to be "contain"',
    ],
  ])('says what preprocessing there is (%#)', (changes, message) => {
    const definition = { ...good, input: { ...input, ...changes } };
    expect(thrown(definition)).toMatchObject({ code: 'bad-model-file', message: `net.model.ts: ${message}.` });
  });

  it('accepts everything that the types allow', () => {
    parse({
      ...good,
      input: { ...input, channels: 1, scale: { mean: [0.5], std: [0.25] } },
      params: { a: 1, b: 'x', c: false },
      train: {
        epochs: 3,
        batchSize: 8,
        optimizer: 'sgd',
        loss: 'hinge',
        callbacks: [],
        classWeights: 'balanced',
        sampling: { oversample: { cat: 1.5 } },
        augment: [darkroom.flip(), darkroom.mixup({ alpha: 0.4, p: 0.5 })],
        topK: 5,
      },
    });
    parse({ ...good, train: () => ({}) });
  });
});

describe('resolveInput', () => {
  it('fills in 3 channels and 0..1', () => {
    expect(resolveInput(input)).toEqual({ height: 28, width: 28, channels: 3, scale: '0..1' });
    const whole = { height: 1, width: 2, channels: 1, resize: 'contain', pad: 9, scale: 'image' } as const;
    expect(resolveInput(whole)).toEqual(whole);
    expect(resolveInput({ ...input, resize: 'stretch' })).toEqual(resolveInput(input));
    expect(resolveInput({ ...input, resize: 'contain' })).toMatchObject({ resize: 'contain', pad: 0 });
  });
});

describe('resolveParams', () => {
  const defaults = { dropout: 0.25, activation: 'relu', augment: true };

  it('converts to the type of the default', () => {
    const set = { dropout: ' 4e-1 ', activation: '3', augment: 'false' };
    expect(resolveParams(defaults, set)).toEqual({ dropout: 0.4, activation: '3', augment: false });
    expect(resolveParams(defaults)).toEqual(defaults);
    expect(resolveParams(undefined)).toEqual({});
  });

  it('suggests the param that was meant', () => {
    const unknown = (name: string) => () => resolveParams(defaults, { [name]: '1' });
    expect(unknown('dropuot')).toThrow(
      expect.objectContaining({ code: 'unknown-param', nextStep: 'Did you mean "dropout"?' }),
    );
    expect(unknown('lr')).toThrow(expect.objectContaining({ nextStep: 'There are: dropout, activation, augment.' }));
    expect(unknown('constructor')).toThrow(expect.objectContaining({ code: 'unknown-param' }));
  });

  it.each([
    ['dropout', 'a lot', 'The param "dropout" is a number, and "a lot" is not one.'],
    ['dropout', '', 'The param "dropout" is a number, and "" is not one.'],
    ['dropout', 'Infinity', 'The param "dropout" is a number, and "Infinity" is not one.'],
    ['augment', 'yes', 'The param "augment" is a boolean, and "yes" is not one.'],
  ])('refuses %s=%s', (name, value, message) => {
    expect(() => resolveParams(defaults, { [name]: value })).toThrow(
      expect.objectContaining({ code: 'bad-param-value', message }),
    );
  });
});

describe('resolveTrain', () => {
  const resolve = (train?: unknown) => resolveTrain(parse({ ...good, train }), {});

  it('fills in the defaults', () => {
    const { optimizer, callbacks, ...rest } = resolve();
    expect(rest).toEqual({ epochs: 10, batchSize: 32, augment: [] });
    expect(optimizer.name).toBe('adam');
    expect(callbacks.map(({ name }) => name)).toEqual(['modelCheckpoint']);
  });

  it('calls the function with the params', () => {
    const definition = parse({
      ...good,
      params: { rate: 0.1 },
      train: ({ params }: { params: { rate: number } }) => ({ optimizer: adam({ learningRate: params.rate }) }),
    });
    expect(resolveTrain(definition, { rate: 0.3 }).optimizer.learningRate).toBe(0.3);
  });

  it('takes optimizers and losses by name', () => {
    const { optimizer, loss } = resolve({ optimizer: 'sgd', loss: 'hinge' });
    expect(optimizer.learningRate).toBe(0.01);
    expect(loss?.name).toBe('hinge');
    expect(() => resolve({ optimizer: 'adan' })).toThrow(expect.objectContaining({ code: 'unknown-optimizer' }));
    expect(() => resolve({ loss: 'mse' })).toThrow(expect.objectContaining({ code: 'unknown-loss' }));
  });

  it('checks what the function returns', () => {
    expect(() => resolve(() => ({ epoch: 3 }))).toThrow(
      expect.objectContaining({ nextStep: 'Did you mean "epochs"?' }),
    );
    expect(() => resolve(() => undefined)).toThrow(/the function "train" returned nothing to train with/);
  });

  it('keeps the order of callbacks, and one checkpoint', () => {
    const names = (train: unknown) => resolve(train).callbacks.map(({ name }) => name);
    expect(names({ callbacks: [darkroom.csvLogger(), earlyStopping()] })).toEqual([
      'modelCheckpoint',
      'csvLogger',
      'earlyStopping',
    ]);
    expect(names({ callbacks: [earlyStopping(), darkroom.modelCheckpoint()] })).toEqual([
      'earlyStopping',
      'modelCheckpoint',
    ]);
  });

  it('refuses two callbacks of one name', () => {
    expect(() => resolve({ callbacks: [earlyStopping(), earlyStopping({ monitor: 'loss' })] })).toThrow(
      expect.objectContaining({ code: 'same-callback-name' }),
    );
    resolve({ callbacks: [earlyStopping(), earlyStopping({ monitor: 'loss', name: 'trainStopping' })] });
  });
});

describe('the module darkroom', () => {
  it('exports each member of its groups by its own name, too', () => {
    const { optimizers, callbacks, losses, layers, schedules, augmentations } = darkroom;
    const flat = darkroom as unknown as Record<string, unknown>;
    for (const group of [optimizers, callbacks, losses, layers, schedules, augmentations]) {
      for (const [name, member] of Object.entries(group)) expect(flat[name], name).toBe(member);
    }
  });
});

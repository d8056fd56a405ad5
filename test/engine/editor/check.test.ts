/** Everything wrong with a model file, at its own line: what an editor underlines when the file is saved. */

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { checkModel } from '../../../src/engine/models/check.ts';
import { classFolders } from '../datasets/drawn.ts';
import { workspaceWith } from '../models/workspace.ts';

let workspace: string;
const context: RequestContext = {
  request: 1,
  signal: new AbortController().signal,
  progress: () => {},
  emit: () => {},
};

beforeAll(async () => {
  workspace = await workspaceWith({ 'darkroom.json': JSON.stringify({ datasets: { d: { path: 'images' } } }) });
  await classFolders(join(workspace, 'images'), { cat: 2, dog: 2, owl: 2 });
});

/** `line: message | next step` of each problem; errors are not marked, warnings are. */
async function check(source: string, others: Readonly<Record<string, string>> = {}): Promise<string[]> {
  for (const [name, text] of Object.entries({ 'a.model.ts': source, ...others })) {
    await writeFile(join(workspace, name), text);
  }
  const { diagnostics } = await checkModel({ workspace, file: 'a.model.ts' }, context);
  for (const name of Object.keys(others)) await rm(join(workspace, name));
  return diagnostics.map(({ severity, file, line, message, nextStep }) => {
    const place = file === join(workspace, 'a.model.ts') ? line : `${file.slice(workspace.length + 1)}:${line}`;
    return `${severity === 'warning' ? 'warning ' : ''}${place}: ${message} | ${nextStep}`.replaceAll(workspace, 'W');
  });
}

interface Parts {
  readonly dataset?: string;
  readonly input?: string;
  readonly build?: string;
  readonly train?: string;
  readonly imports?: string;
}

const layers = `
    model.add(tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3 }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));`;

/** `dataset` is line 6, `input` 7, the first layer 11, the line behind three layers 14. */
const model = ({ dataset = 'd', input = 'height: 8, width: 8', build = layers, train = '{}', imports = '' }: Parts) =>
  `import * as tf from '@tensorflow/tfjs';
import { adam, defineModel, earlyStopping } from 'darkroom';
${imports}

export default defineModel({
  dataset: '${dataset}',
  input: { ${input} },
  params: { filters: 4 },
  build({ params, inputShape, classes }) {
    const model = tf.sequential();${build}
    return model;
  },
  train: ${train},
});
void [adam, earlyStopping];
`;

describe('A model file', () => {
  it('without a mistake has no problems, and leaves nothing behind', async () => {
    expect(await check(model({}))).toEqual([]);
    const before = tf.memory().numTensors;
    expect(await check(model({}))).toEqual([]);
    expect(await check(model({ build: `${layers}\n    throw new Error('late');` }))).toHaveLength(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('that is not there, or no model file', async () => {
    await rm(join(workspace, 'a.model.ts'), { force: true });
    const { diagnostics } = await checkModel({ workspace, file: 'a.model.ts' }, context);
    expect(diagnostics).toMatchObject([{ line: 1, message: expect.stringContaining('There is no model file') }]);
    expect(await check('export const a = 1;\n')).toEqual([
      expect.stringMatching(/^1: W\/a\.model\.ts is not a model file: it has no default export/),
    ]);
  });

  it('of a network of any size is checked without its weights', async () => {
    const build = `
    model.add(tf.layers.flatten({ inputShape }));
    for (let i = 0; i < 20; i++) model.add(tf.layers.dense({ units: 2000 }));
    model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));`;
    expect(await check(model({ build }))).toEqual([]);
  });
});

describe('Syntax errors', () => {
  it('are told at their place', async () => {
    expect(await check(model({ build: '\n    const = 1;' }))).toEqual([
      '11: The model file can\'t be read: Expected identifier but found "=" | Correct the file at this place.',
    ]);
  });

  it('of several imported files are all told', async () => {
    const imports = "import { a } from './a';\nimport { b } from './b';\nvoid [a, b];";
    const others = { 'a.ts': 'export const a = ;\n', 'b.ts': 'export const b = 1;\n\nlet = 2 3;\n' };
    expect(await check(model({ imports }), others)).toEqual([
      'a.ts:1: The model file can\'t be read: Unexpected ";" | Correct the file at this place.',
      'b.ts:3: The model file can\'t be read: Expected ";" but found "3" | Correct the file at this place.',
    ]);
  });

  it('and imports that are not there', async () => {
    const imports = "import { a } from './gone';\nimport { b } from 'not-installed';\nvoid [a, b];";
    expect(await check(model({ imports }))).toEqual([
      '3: Imports "./gone", which can\'t be found. | Correct the path; it is relative to the importing file.',
      expect.stringMatching(/^4: Imports "not-installed", which can't be found\. \| Install it/),
    ]);
  });

  it('are not what is only doubtful', async () => {
    const build = `\n    if (typeof model === 'undefind') throw new Error('no');${layers}`;
    expect(await check(model({ build }))).toEqual([
      expect.stringMatching(/^warning 11: The "typeof" operator will never/),
    ]);
  });
});

describe('The definition', () => {
  it('has all its problems told where they are written', async () => {
    const train = `{
    epoch: 3,
    batchSize: 0,
    loss: 'sparse',
    classWeights: 7,
  }`;
    const found = await check(model({ input: 'height: 8.5, widht: 8', train }));
    expect(found.map((text) => text.replace(/\.? \|.*/, ''))).toEqual([
      '7: input.width is missing: it must be a number',
      '7: input.height must be an integer; it is 8.5',
      '7: "input.widht" is not an option',
      expect.stringMatching(/^17: "train\.epoch" is not an option/),
      expect.stringMatching(/^18: train\.batchSize must be at least 1; it is 0/),
      expect.stringMatching(/^20: train\.classWeights must be "balanced" or/),
    ]);
  });

  it('also of settings that a function returns', async () => {
    const train = `({ params: { filters } }) => ({
    epochs: filters,
    batchSize: 1.5,
    'topK': 0,
  })`;
    expect((await check(model({ train }))).map((text) => text.slice(0, 20))).toEqual([
      '18: train.batchSize ',
      '19: train.topK must ',
    ]);
  });

  it('names losses, optimizers and classes that exist', async () => {
    const train = (settings: string) => check(model({ train: `{\n    epochs: 2,\n    ${settings},\n  }` }));
    expect(await train("optimizer: 'adma'")).toEqual([
      '18: There is no optimizer called "adma". | Did you mean "adam"?',
    ]);
    expect(await train("loss: 'hinje' as 'hinge'")).toEqual([
      '18: There is no loss called "hinje". | Did you mean "hinge"?',
    ]);
    expect(await train('classWeights: { cta: 2 }')).toEqual([
      '18: classWeights: the dataset has no class "cta". | Did you mean "cat"?',
    ]);
    expect(await train('callbacks: [earlyStopping({ patiense: 3 })]')).toEqual([
      expect.stringMatching(/^18: earlyStopping: "patiense" is not an option/),
    ]);
    expect(await train("loss: 'binaryCrossentropy'")).toEqual([
      expect.stringMatching(/^18: The loss binaryCrossentropy needs/),
    ]);
  });

  it('names a dataset that exists', async () => {
    expect(await check(model({ dataset: 'dd' }))).toEqual([
      '6: W/darkroom.json has no dataset "dd". | Did you mean "d"?',
    ]);
    // The rest is checked all the same, but for the number of classes, which nobody knows.
    const build = layers.replace('units: classes', 'unit: 9, units: 7');
    expect((await check(model({ dataset: 'other', build }))).map((text) => text.slice(0, 40))).toEqual([
      '6: W/darkroom.json has no dataset "other',
      '13: tf.layers.dense has no option "unit"',
    ]);
  });
});

describe('Layers', () => {
  it('have every unknown option told', async () => {
    const build = `
    model.add(
      tf.layers.conv2d({
        inputShape,
        filters: 2,
        kernelSize: 3,
        actvation: 'relu',
        stride: 2,
      }),
    );
    model.add(tf.layers.flatten());
    model.add(tf.layers.dropout({ rate: 25 }));
    model.add(tf.layers.dense({ units: classes, activations: 'softmax' }));`;
    expect((await check(model({ build }))).map((text) => text.replace('TensorFlow.js', 'tfjs'))).toEqual([
      '16: tf.layers.conv2d has no option "actvation"; tfjs would ignore it. | Did you mean "activation"?',
      '17: tf.layers.conv2d has no option "stride"; tfjs would ignore it. | Did you mean "strides"?',
      expect.stringMatching(/^21: tf\.layers\.dropout has the rate 25/),
      '22: tf.layers.dense has no option "activations"; tfjs would ignore it. | Did you mean "activation"?',
    ]);
  });

  it('that do not fit have both shapes in the message', async () => {
    const build = `
    model.add(tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3 }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));`;
    expect(await check(model({ build }))).toEqual([
      expect.stringMatching(
        /^13: The layer .* expects an input of 4 dimensions .*, but gets \[null, 72\] from flatten/,
      ),
    ]);
  });

  it('must take the images and give the classes', async () => {
    const wide = layers.replace('inputShape,', 'inputShape: [8, 8, 1],');
    expect(await check(model({ build: wide }))).toEqual([
      expect.stringMatching(
        /^11: The model takes an input of \[8, 8, 1\], but the model file's "input" gives images of \[8, 8, 3\]/,
      ),
    ]);
    const narrow = layers.replace('units: classes', 'units: 7');
    expect(await check(model({ build: narrow }))).toEqual([
      expect.stringMatching(/^13: The model's last layer .* gives \[null, 7\], but the dataset needs \[null, 3\]/),
    ]);
  });

  it('and code that throws, at the line that threw', async () => {
    const build = `${layers}\n    (undefined as any).summary();`;
    expect(await check(model({ build }))).toEqual([expect.stringMatching(/^14: The model file failed: Cannot read/)]);
    const param = layers.replace('filters: 2', 'filters: (params as any).filter');
    expect(await check(model({ build: param }))).toEqual([
      '11: The model file has no param "filter". | Did you mean "filters"?',
    ]);
  });
});

it('A cancelled check ends as cancelled', async () => {
  await writeFile(join(workspace, 'a.model.ts'), model({}));
  const cancelled = { ...context, signal: AbortSignal.abort() };
  await expect(checkModel({ workspace, file: 'a.model.ts' }, cancelled)).rejects.toThrow('cancelled');
});

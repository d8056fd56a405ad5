import '@tensorflow/tfjs-backend-cpu';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { UserError } from '../../../src/protocol/errors.ts';
import { modelFile, workspaceWith } from './workspace.ts';

/** Loads and builds, and gives the UserError that must come of it with its place. */
async function failure(source: string, { classes = 3, others = {} as Record<string, string> } = {}) {
  const workspace = await workspaceWith({ 'a.model.ts': source, ...others });
  try {
    const loaded = await loadModelFile(workspace, 'a.model.ts');
    buildModel(loaded, { params: loaded.definition.params ?? {}, classes, seed: 1 }).model.dispose();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { file, line, column } = error.location!;
    const place = `${file.replace(join(workspace, '/'), '')}:${line}:${column}`;
    return { code: error.code, message: error.message.replaceAll(workspace, ''), nextStep: error.nextStep, place };
  }
  throw new Error('The model file had no error.');
}

/** Line and column of the first occurrence of a text. */
function placeOf(source: string, text: string, file = 'a.model.ts') {
  const before = source.slice(0, source.indexOf(text)).split('\n');
  return `${file}:${before.length}:${before.at(-1)!.length + 1}`;
}

const rest = `
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
    return model;`;
const conv = `    const model = tf.sequential();
    model.add(tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3 }));`;

describe('A model file that can not be read', () => {
  it('tells the place of a syntax error in characters', async () => {
    const source = modelFile(`    const größe = 'ä' 1;${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'model-syntax', place: placeOf(source, '1;') });
    expect(error.message).toContain('Expected ";" but found "1"');
  });

  it('tells the place of a syntax error in an imported file', async () => {
    const source = modelFile(`${conv}${rest}`, { imports: `import { size } from './parts/size';\nconsole.log(size);` });
    const error = await failure(source, { others: { 'parts/size.ts': 'export const size = ;\n' } });
    expect(error).toMatchObject({ code: 'model-syntax', place: 'parts/size.ts:1:21' });
  });

  it('names an import that is not there', async () => {
    const source = modelFile(`${conv}${rest}`, { imports: `import { size } from './size';\nconsole.log(size);` });
    const relative = await failure(source);
    expect(relative).toMatchObject({ code: 'missing-import', place: placeOf(source, "'./size'") });
    expect(relative.nextStep).toContain('relative');

    const bare = await failure(
      modelFile(`${conv}${rest}`, { imports: `import { size } from 'big-sizes';\nconsole.log(size);` }),
    );
    expect(bare.nextStep).toContain('npm install big-sizes');
  });

  it('needs a default export of defineModel', async () => {
    expect(await failure('export const a = 1;\n')).toMatchObject({
      code: 'not-a-model-file',
      place: 'a.model.ts:1:undefined',
    });
    expect(await failure('export default {};\n')).toMatchObject({ code: 'not-a-model-file' });
  });

  it('says so when there is no such file, or when it is outside of the workspace', async () => {
    const workspace = await workspaceWith({});
    await expect(loadModelFile(workspace, 'b.model.ts')).rejects.toMatchObject({ code: 'model-file-not-found' });
    await expect(loadModelFile(workspace, '.')).rejects.toMatchObject({ code: 'model-file-not-found' });
    await expect(loadModelFile(workspace, '../b.model.ts')).rejects.toMatchObject({
      code: 'model-file-outside-workspace',
    });
  });
});

describe('Code of a model file that throws', () => {
  it('is located while the file is evaluated', async () => {
    const source = modelFile(`${conv}${rest}`, { imports: 'const start = (undefined as any).value;' });
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'model-file-failed', place: placeOf(source, 'value;') });
  });

  it('is located while the model is built, in an imported file too', async () => {
    const helper = 'interface Size { n: number }\n\nexport function half(size?: Size) {\n  return size!.n / 2;\n}\n';
    const source = modelFile(`    half();${rest}`, { imports: `import { half } from './half.ts';` });
    const error = await failure(source, { others: { 'half.ts': helper } });
    expect(error).toMatchObject({ code: 'model-file-failed', place: 'half.ts:4:16' });
    expect(error.message).toContain("Cannot read properties of undefined (reading 'n')");
  });

  it('may throw something that is no error', async () => {
    expect(await failure(modelFile(`    throw 'no';`))).toMatchObject({ code: 'model-file-failed' });
  });

  it('gets the name of the factory that was meant', async () => {
    const source = modelFile(`${conv}\n    model.add(tf.layers.maxPool2D({}));${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'model-file-failed', nextStep: 'Did you mean tf.layers.maxPool2d?' });
    expect(error.place).toBe(placeOf(source, 'maxPool2D'));
  });

  it('gets the name of what it meant to import', async () => {
    const source = modelFile(`${conv}${rest}`, {
      imports: "import { earlyStoping } from 'darkroom';\nearlyStoping();",
    });
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'model-file-failed', nextStep: 'Did you mean "earlyStopping"?' });
    expect(error.message).toContain('"darkroom" has no "earlyStoping".');
    expect(error.place).toBe(placeOf(source, 'earlyStoping();'));
  });

  it('gets the name of the param that was meant', async () => {
    const source = modelFile(`    const size = params.unots;${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'unknown-param', nextStep: 'Did you mean "units"?' });
    expect(error.place).toBe(placeOf(source, 'unots'));
  });

  it('gets the name of the activation that was meant', async () => {
    const source = modelFile(
      `${conv}\n    model.add(tf.layers.dense({ units: 2, activation: 'rellu' as 'relu' }));${rest}`,
    );
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'model-file-failed', nextStep: 'Did you mean "relu"?' });
    expect(error.message).toMatch(/There is no activation called "rellu"\.$/);
    expect(error.place).toBe(placeOf(source, 'dense({ units: 2'));
  });

  it('gets the names of what an option takes', async () => {
    const dense = (option: string) =>
      failure(modelFile(`${conv}\n    model.add(tf.layers.dense({ units: 2, ${option} }));${rest}`));
    expect(await dense("kernelInitializer: 'heNormall' as 'heNormal'")).toMatchObject({
      nextStep: 'Did you mean "heNormal"?',
    });
    expect(await dense("biasConstraint: 'x' as 'nonNeg'")).toMatchObject({
      nextStep: 'There are: maxNorm, minMaxNorm, nonNeg, unitNorm.',
    });
    expect((await dense("kernelRegularizer: 'l2' as 'l1l2'")).nextStep).toContain('tf.regularizers.l2({ l2: 0.01 })');
  });

  it('gets a place for what Darkroom refuses in it', async () => {
    const source = modelFile(`${conv}\n    model.add(layers.gelu({ aproximate: true }));${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'bad-option', place: placeOf(source, 'gelu(') });
    expect(error.nextStep).toContain('approximate');
  });
});

describe('An unknown layer option', () => {
  it('is refused where it is written, with the nearest known one', async () => {
    const source = modelFile(`    const model = tf.sequential();
    model.add(
      tf.layers.conv2d({
        inputShape, // filter(s) and
        filters: Math.max(2, 1),
        kernalSize: 3,
      }),
    );${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'unknown-layer-option', nextStep: 'Did you mean "kernelSize"?' });
    expect(error.place).toBe(placeOf(source, 'kernalSize'));
    expect(error.message).toContain('tf.layers.conv2d has no option "kernalSize"');
  });

  it('points at the call when the options come from elsewhere', async () => {
    const source = modelFile(`${conv}
    const options = { rate: 0.5, lastly: true };
    model.add(tf.layers.dropout(options));${rest}`);
    const error = await failure(source);
    expect(error.place).toBe(placeOf(source, 'dropout(options'));
    expect(error.nextStep).toContain('rate, noiseShape, seed');
  });
});

test('A dropout rate that would drop nothing is refused', async () => {
  const source = modelFile(`${conv}\n    model.add(tf.layers.dropout({ rate: 50 }));${rest}`);
  const error = await failure(source);
  expect(error).toMatchObject({ code: 'bad-option', place: placeOf(source, 'rate: 50') });
  expect(error.nextStep).toContain('from 0 to less than 1');
});

describe('Shapes that do not fit', () => {
  it('of one layer and the next', async () => {
    const source = modelFile(`${conv}
    model.add(tf.layers.flatten({ name: 'flat' }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'layer-shape', place: placeOf(source, 'maxPooling2d') });
    expect(error.message).toBe(
      'The layer max_pooling2d_MaxPooling2D1 (MaxPooling2D) expects an input of 4 dimensions [batch, height, width, channels], but gets [null, 72] from flat.',
    );
    expect(error.nextStep).toContain('before the flatten');
  });

  it('of a convolution behind a flatten', async () => {
    const source = modelFile(`${conv}
    model.add(tf.layers.flatten());
    model.add(tf.layers.conv2d({ filters: 2, kernelSize: 3 }));${rest}`);
    expect((await failure(source)).message).toContain('4 dimensions [batch, height, width, channels]');
  });

  it('of a layer that nothing is left for', async () => {
    const source = modelFile(`${conv}
    model.add(tf.layers.conv2d({ filters: 2, kernelSize: 9 }));${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'layer-shape', place: placeOf(source, 'conv2d({ filters: 2, kernelSize: 9') });
    expect(error.message).toContain('would give [null, -2, -2, 2] from [null, 6, 6, 2] from conv2d_Conv2D1');
  });

  it('of branches that are added', async () => {
    const source = modelFile(`    const input = tf.input({ shape: inputShape });
    const a = tf.layers.conv2d({ filters: 2, kernelSize: 3 }).apply(input);
    const b = tf.layers.conv2d({ filters: 3, kernelSize: 3 }).apply(input);
    const sum = tf.layers
      .add({ name: 'sum' })
      .apply([a, b] as tf.SymbolicTensor[]);
    return tf.model({ inputs: input, outputs: sum as tf.SymbolicTensor });`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'layer-shape', place: placeOf(source, "add({ name: 'sum'") });
    expect(error.message).toContain(
      "sum (Add) can't take [null, 6, 6, 2] from conv2d_Conv2D1 and [null, 6, 6, 3] from conv2d_Conv2D2",
    );
  });

  it('of a reshape', async () => {
    const source = modelFile(`${conv}
    model.add(tf.layers.reshape({ targetShape: [5, 5] }));${rest}`);
    expect(await failure(source)).toMatchObject({ code: 'layer-shape', place: placeOf(source, 'reshape') });
  });

  it('of a layer that is shared between inputs of different width', async () => {
    const source = modelFile(`    const input = tf.input({ shape: inputShape });
    const shared = tf.layers.dense({ units: 4 });
    const a = shared.apply(input);
    return tf.model({ inputs: input, outputs: shared.apply(a) as tf.SymbolicTensor });`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'layer-shape', place: placeOf(source, 'dense({ units: 4') });
    expect(error.message).toContain(
      'expects an input of 4 dimensions [batch, height, width, 1], but gets [null, 8, 8, 4]',
    );
  });

  it('of the images and the first layer', async () => {
    const source = modelFile(`    const model = tf.sequential();
    model.add(tf.layers.conv2d({ inputShape: [8, 8, 3], filters: 2, kernelSize: 3 }));${rest}`);
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'model-input-shape', place: placeOf(source, 'conv2d') });
    expect(error.message).toContain('takes an input of [8, 8, 3]');
    expect(error.message).toContain('images of [8, 8, 1]');
  });

  it('of the last layer and the classes', async () => {
    const wide = modelFile(`${conv}
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 7 }));
    return model;`);
    expect(await failure(wide)).toMatchObject({ code: 'model-output-shape', place: placeOf(wide, 'dense') });
    const flat = modelFile(`${conv}
    model.add(tf.layers.dense({ units: classes }));
    return model;`);
    const error = await failure(flat);
    expect(error.message).toContain('dense_Dense1 (Dense) gives [null, 6, 6, 3]');
    expect(error.nextStep).toContain('flatten');
    const binary = modelFile(`${conv}
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
    return model;`);
    expect(await failure(binary)).toMatchObject({ code: 'model-output-shape' });
    await expect(failure(binary, { classes: 2 })).rejects.toThrow('had no error');
  });

  it('of a build function that returns no model', async () => {
    expect(await failure(modelFile('    return undefined as never;'))).toMatchObject({ code: 'no-model-built' });
    const late = modelFile('    return Promise.resolve(tf.sequential()) as never;');
    expect((await failure(late)).message).toContain('a Promise');
  });
});

describe('A layer of the model file itself', () => {
  const custom = (body: string) => `class Mine extends tf.layers.Layer {
  static className = 'Mine';
  constructor(private readonly by: number) { super({}); }
  ${body}
}`;

  it('is placed where it is made', async () => {
    const imports = custom('computeOutputShape(shape: any) { throw new Error("no " + this.by); }');
    const source = modelFile(`${conv}\n    model.add(new Mine(2));${rest}`, { imports });
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'layer-shape', place: placeOf(source, 'new Mine') });
    expect(error.message).toContain("mine_Mine1 (Mine) can't take [null, 6, 6, 2] from conv2d_Conv2D1: no 2");
  });

  it('keeps the place of its own slips', async () => {
    const imports = custom('computeOutputShape(shape: any) { return shape.slize(1); }');
    const source = modelFile(`${conv}\n    model.add(new Mine(2));${rest}`, { imports });
    expect(await failure(source)).toMatchObject({ code: 'model-file-failed', place: placeOf(source, 'slize') });
  });
});

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { withActivityLosses } from '../../../src/engine/models/activity.ts';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { failedLayer } from '../../../src/engine/models/namespace.ts';
import { summarize } from '../../../src/engine/models/summary.ts';
import { modelFile, workspaceWith } from './workspace.ts';

const small = modelFile(`    const model = tf.sequential();
    model.add(layers.spatialDropout2d({ rate: 0.1, inputShape }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: params.units, kernelInitializer: 'orthogonal' }));
    model.add(tf.layers.dense({ units: classes }));
    model.add(tf.layers.softmax());
    return model;`);

async function load(source: string, others: Record<string, string> = {}) {
  return loadModelFile(await workspaceWith({ 'a.model.ts': source, ...others }), 'a.model.ts');
}

const valuesOf = (model: { getWeights(): tf.Tensor[] }) => model.getWeights().map((weight) => [...weight.dataSync()]);

describe('Building a model', () => {
  it('gives the same weights for the same seed, in the same and in a new evaluation of the file', async () => {
    const loaded = await load(small);
    const again = await load(small);
    const build = (file: typeof loaded, seed: number) => {
      const { model } = buildModel(file, { params: { units: 4 }, classes: 3, seed });
      const values = valuesOf(model);
      model.dispose();
      return values;
    };
    const random = Math.random;
    const first = build(loaded, 7);
    expect(Math.random).toBe(random);
    expect(build(loaded, 7)).toEqual(first);
    expect(build(again, 7)).toEqual(first);
    expect(build(loaded, 8)).not.toEqual(first);
  });

  it('frees everything, also when the model is refused', async () => {
    const loaded = await load(small);
    const before = tf.memory().numTensors;
    buildModel(loaded, { params: { units: 4 }, classes: 3, seed: 1 }).model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const wide = await load(small.replace('units: classes', 'units: classes + 1'));
    expect(() => buildModel(wide, { params: { units: 4 }, classes: 3, seed: 1 })).toThrow('last layer');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('tells where each layer was made, by object and by name, and the output’s activation', async () => {
    const loaded = await load(small);
    const { model, locateLayer, outputActivation, units } = buildModel(loaded, {
      params: { units: 4 },
      classes: 3,
      seed: 1,
    });
    expect(model.layers.map((layer) => locateLayer(layer)?.line)).toEqual([9, 10, 11, 12, 13]);
    expect(locateLayer('dense_Dense2')).toMatchObject({ file: loaded.file, line: 12, column: 25 });
    expect({ outputActivation, units }).toEqual({ outputActivation: 'softmax', units: 3 });
    model.dispose();
  });

  it('lists the inputs of layers in a functional model with branches and a nested model', async () => {
    const source = modelFile(`    const input = tf.input({ shape: inputShape, name: 'image' });
    const branch = (kernelSize: number) =>
      tf.layers.conv2d({ filters: 2, kernelSize, padding: 'same', name: 'k' + kernelSize }).apply(input) as tf.SymbolicTensor;
    const sum = tf.layers.add({ name: 'sum' }).apply([branch(1), branch(3)]) as tf.SymbolicTensor;
    const head = tf.sequential({ name: 'head' });
    head.add(tf.layers.flatten({ inputShape: sum.shape.slice(1) }));
    head.add(tf.layers.dense({ units: classes, activation: 'sigmoid' }));
    return tf.model({ inputs: input, outputs: head.apply(sum) as tf.SymbolicTensor });`);
    const built = buildModel(await load(source), { params: {}, classes: 3, seed: 1 });
    const { layers, total } = summarize(built);
    expect(layers.map(({ name, inputs }) => [name, inputs])).toEqual([
      ['image', []],
      ['k1', ['image']],
      ['k3', ['image']],
      ['sum', ['k1', 'k3']],
      ['head', ['sum']],
    ]);
    expect(total).toBe(4 + 20 + (128 * 3 + 3));
    expect(layers[1]?.location?.line).toBe(10);
    expect(built.outputActivation).toBe('sigmoid');
    built.model.dispose();
  });

  it('bundles imported files, and packages of the workspace that use TensorFlow.js', async () => {
    const source = modelFile('    return head(inputShape, classes) as never;', {
      imports: `import { head } from './parts/head.js';\nimport { named } from 'named-layers';\nconsole.assert(named(tf) === 'same');`,
    });
    const loaded = await load(source, {
      'parts/head.ts': `import { layers, sequential } from '@tensorflow/tfjs-layers';
export const head = (inputShape: number[], units: number) =>
  sequential({ layers: [layers.flatten({ inputShape }), layers.dense({ units })] });
`,
      'node_modules/named-layers/package.json': '{ "name": "named-layers", "main": "index.js" }',
      'node_modules/named-layers/index.js': `const tf = require('@tensorflow/tfjs');
exports.named = (other) => { if (other.layers !== tf.layers) throw new Error('another TensorFlow.js'); return 'same'; };
`,
    });
    const { model, locateLayer } = buildModel(loaded, { params: {}, classes: 3, seed: 1 });
    expect(locateLayer(model.layers[1]!)).toMatchObject({ file: expect.stringMatching(/head\.ts$/), line: 3 });
    expect(loaded.imports.map((path) => path.split(/[\\/]/).at(-1)).sort()).toEqual(['head.ts', 'index.js']);
    model.dispose();
  });

  it('knows TensorFlow.js by all its names', async () => {
    const source = modelFile(
      '    return sequential({ layers: [own.layers.flatten({ inputShape }), dense({ units: classes })] });',
      {
        imports: `import own, { sequential } from '@tensorflow/tfjs-node';
import '@tensorflow/tfjs-backend-wasm';
const { dense } = (all() as typeof tf).layers;
function all() { return require('@tensorflow/tfjs-layers'); }`,
      },
    );
    const { model, locateLayer } = buildModel(await load(source), { params: {}, classes: 3, seed: 1 });
    expect(model.layers.map((layer) => locateLayer(layer)?.line)).toEqual([11, 11]);
    model.dispose();
  });

  it('summarizes a layer that is used on inputs of several sizes', async () => {
    const source = modelFile(`    const input = tf.input({ shape: inputShape });
    const pool = tf.layers.maxPooling2d({ poolSize: 2 });
    const flat = tf.layers.flatten().apply(pool.apply(pool.apply(input))) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: classes }).apply(flat) as tf.SymbolicTensor });`);
    const built = buildModel(await load(source), { params: {}, classes: 3, seed: 1 });
    const { layers, total } = summarize(built);
    expect(layers.map(({ outputShape }) => outputShape)).toEqual([
      [null, 8, 8, 1],
      [null, 4, 4, 1],
      [null, 4],
      [null, 3],
    ]);
    expect(layers[1]?.inputs).toEqual(['input1', 'max_pooling2d_MaxPooling2D1']);
    expect(total).toBe(15);
    built.model.dispose();
  });

  it('lets a copy of the file import what the original imports', async () => {
    const source = modelFile('    return head(inputShape, classes) as never;', {
      imports: `import { head } from './head';`,
    });
    const workspace = await workspaceWith({
      'nets/head.ts': `import * as tf from '@tensorflow/tfjs';
export const head = (inputShape: number[], units: number) =>
  tf.sequential({ layers: [tf.layers.flatten({ inputShape }), tf.layers.dense({ units })] });
`,
      'runs/1/model.ts': source,
    });
    await expect(loadModelFile(workspace, 'runs/1/model.ts')).rejects.toMatchObject({ code: 'missing-import' });
    const loaded = await loadModelFile(workspace, 'runs/1/model.ts', { importsAs: 'nets/a.model.ts' });
    expect(loaded.relativePath).toBe('runs/1/model.ts');
    buildModel(loaded, { params: {}, classes: 3, seed: 1 }).model.dispose();
  });
});

describe('Running a built model', () => {
  it('hands out the penalties of activity regularizers, per image', async () => {
    const source = modelFile(`    return tf.sequential({ layers: [
      tf.layers.flatten({ inputShape }),
      tf.layers.dense({ units: classes, kernelInitializer: 'ones', activityRegularizer: tf.regularizers.l1({ l1: 0.5 }) }),
    ] });`);
    const { model } = buildModel(await load(source), { params: {}, classes: 3, seed: 1 });
    const before = tf.memory().numTensors;
    const { result, losses } = withActivityLosses(() => model.apply(tf.ones([2, 8, 8, 1])) as tf.Tensor);
    // Each of 2 · 3 outputs is 64; 0.5 · their sum, divided by 2 images.
    expect(losses.map((loss) => loss.dataSync()[0])).toEqual([96]);
    tf.dispose([result, losses]);
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(1); // The ones above.
    model.dispose();
  });

  it('remembers the layer in which a forward pass failed', async () => {
    const source = modelFile(
      `    return tf.sequential({ layers: [new Odd(inputShape), tf.layers.flatten(), tf.layers.dense({ units: classes })] });`,
      {
        imports: `class Odd extends tf.layers.Layer {
  static className = 'Odd';
  constructor(inputShape: number[]) { super({ inputShape }); }
  call(): never { throw new Error('not today'); }
}`,
      },
    );
    const loaded = await load(source);
    const { model, locateLayer } = buildModel(loaded, { params: {}, classes: 3, seed: 1 });
    let error: unknown;
    try {
      model.predict(tf.zeros([1, 8, 8, 1]));
    } catch (caught) {
      error = caught;
    }
    const layer = failedLayer(error)!;
    expect(layer.name).toBe('odd_Odd1');
    expect(loaded.locate(error)?.line).toBe(6);
    expect(locateLayer(layer)?.line).toBe(source.split('\n').findIndex((line) => line.includes('new Odd')) + 1);
    model.dispose();
  });
});

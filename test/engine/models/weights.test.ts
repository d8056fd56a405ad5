import '@tensorflow/tfjs-backend-cpu';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { loadWeights, saveModel } from '../../../src/engine/models/weights.ts';
import { modelFile, workspaceWith } from './workspace.ts';

const source = (activation = 'relu', units = 'params.units') =>
  modelFile(`    const model = tf.sequential();
    model.add(tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3, activation: '${activation}' }));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: ${units}, activityRegularizer: 'l1l2' }));
    model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
    return model;`);

async function build(text: string, seed: number) {
  const workspace = await workspaceWith({ 'a.model.ts': text });
  const { model } = buildModel(await loadModelFile(workspace, 'a.model.ts'), {
    params: { units: 4 },
    classes: 3,
    seed,
  });
  return { model, workspace };
}

const valuesOf = (model: tfl.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);

it('weights come back exactly, and nothing is left over', async () => {
  const { model, workspace } = await build(source(), 1);
  await saveModel(workspace, model);
  expect((await readdir(workspace)).sort()).toEqual(['a.model.ts', 'model.json', 'weights.bin']);
  const other = await build(source(), 2);
  expect(valuesOf(other.model)).not.toEqual(valuesOf(model));
  const before = tf.memory().numTensors;
  await loadWeights(workspace, other.model);
  expect(valuesOf(other.model)).toEqual(valuesOf(model));
  expect(tf.memory().numTensors).toBe(before);
});

it('TensorFlow.js itself loads the folder', async () => {
  const { model, workspace } = await build(source(), 1);
  await saveModel(workspace, model);
  const load = async (): Promise<tf.io.ModelArtifacts> => {
    const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(workspace, 'model.json'), 'utf8'));
    const bytes = await readFile(join(workspace, weightsManifest[0].paths[0]));
    return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: new Uint8Array(bytes).buffer };
  };
  const loaded = await tfl.loadLayersModel({ load });
  const image = tf.randomUniform([1, 8, 8, 1], 0, 1, 'float32', 3);
  const outputs = [loaded, model].map((net) => [...(net.predict(image) as tf.Tensor).dataSync()]);
  expect(outputs[0]).toEqual(outputs[1]);
});

it('says what is wrong with files that are missing or damaged', async () => {
  const { model, workspace } = await build(source(), 1);
  await expect(loadWeights(workspace, model)).rejects.toMatchObject({ code: 'weights-missing' });
  await saveModel(workspace, model);
  const values = join(workspace, 'weights.bin');
  const whole = await readFile(values);
  const untouched = valuesOf(model);

  await truncate(values, whole.length - 5);
  await expect(loadWeights(workspace, model)).rejects.toMatchObject({ code: 'weights-broken' });
  await writeFile(values, Buffer.concat([whole, Buffer.alloc(4)]));
  await expect(loadWeights(workspace, model)).rejects.toMatchObject({ code: 'weights-broken' });
  await rm(values);
  await expect(loadWeights(workspace, model)).rejects.toMatchObject({ code: 'weights-missing' });
  await writeFile(values, whole);
  await truncate(join(workspace, 'model.json'), 100);
  await expect(loadWeights(workspace, model)).rejects.toMatchObject({ code: 'weights-broken' });
  await writeFile(join(workspace, 'model.json'), '{ "weightsManifest": 3 }');
  await expect(loadWeights(workspace, model)).rejects.toMatchObject({ code: 'weights-broken' });
  expect(valuesOf(model)).toEqual(untouched);
});

it('refuses a model that is built otherwise, even one of the same sizes', async () => {
  const { model, workspace } = await build(source(), 1);
  await saveModel(workspace, model);
  const wider = await build(source('relu', '5'), 1);
  await expect(loadWeights(workspace, wider.model)).rejects.toThrow('is [72, 4], the model needs [72, 5]');
  const other = await build(source('elu'), 1);
  await expect(loadWeights(workspace, other.model)).rejects.toThrow('other options');
  await expect(loadWeights(workspace, other.model)).rejects.toMatchObject({ code: 'weights-do-not-fit' });
});

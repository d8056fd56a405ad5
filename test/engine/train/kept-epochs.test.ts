/** The weights of epochs that `keepEvery` keeps: which, in what state, and as what others ask for them. */

import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evaluateRun } from '../../../src/engine/evaluate/evaluate.ts';
import { closeNetworks } from '../../../src/engine/evaluate/kept-networks.ts';
import { openNetwork } from '../../../src/engine/evaluate/network.ts';
import { showActivations } from '../../../src/engine/interpret/activations.ts';
import { attributeImage } from '../../../src/engine/interpret/attribution.ts';
import { predictImages } from '../../../src/engine/predict/predict.ts';
import type { WeightsChoice } from '../../../src/protocol/runs.ts';
import { silent } from '../interpret/subject.ts';
import { modelSource, remains } from './small.ts';
import { drawWorkspace, type StartedRun, start, type Workspace } from './workspace.ts';

const keeping = (every: number, more = '') =>
  modelSource
    .replace('import { adam,', 'import { adam, modelCheckpoint, earlyStopping,')
    .replace('callbacks: [', `callbacks: [modelCheckpoint({ keepEvery: ${every} }), ${more}`);

let workspace: Workspace;
beforeEach(async () => {
  workspace = await drawWorkspace(keeping(2));
});
afterEach(async () => {
  await closeNetworks();
  await workspace.remove();
});

async function trained(params: Parameters<typeof start>[1] = {}): Promise<StartedRun> {
  const run = await start(workspace, { epochs: 5, seed: 4, ...params });
  expect((await run.ended).error).toBeUndefined();
  return run;
}
const weightsIn = (folder: string) => readFile(join(folder, 'weights.bin'));

it('are those of the epochs whose number is a multiple, as tf.loadLayersModel reads them', async () => {
  const { folder, events } = await trained();
  expect(await readdir(join(folder, 'epochs'))).toEqual(['2', '4']);
  expect((await readdir(join(folder, 'epochs/2'))).sort()).toEqual(['model.json', 'weights.bin']);
  // The same as a run that ends with that epoch.
  for (const epochs of [2, 4]) {
    await writeFile(
      join(workspace.path, 'small.model.ts'),
      modelSource.replace('cosineDecay()', 'cosineDecay({ epochs: 5 })'),
    );
    const shorter = await trained({ epochs });
    expect(await weightsIn(join(folder, 'epochs', String(epochs)))).toEqual(
      await weightsIn(join(shorter.folder, 'last')),
    );
  }
  const told = events.flatMap(({ name, event }) =>
    name === 'run/log' && event.line.type === 'notice' ? event.line.message : [],
  );
  expect(told.filter((message) => message.includes('epochs/'))).toHaveLength(1);
});

it('are finished by whoever resumes, when a kill left them half done', async () => {
  const whole = await trained();
  const run = await start(workspace, { epochs: 5, seed: 4 }, ({ name, event }) => {
    if (name === 'run/log' && event.line.type === 'epoch' && event.line.epoch === 3) void stop();
  });
  const { stopRun } = await import('../../../src/engine/train/requests.ts');
  const stop = () => stopRun({ run: run.id }, silent);
  expect((await run.ended).outcome).toBe('stopped');
  const epochs = join(run.folder, 'epochs');
  await rename(join(epochs, '2'), join(epochs, '2.new'));
  await mkdir(join(epochs, '4.writing'));
  await writeFile(join(epochs, '4.writing/weights.bin'), 'half');
  const resumed = await start(workspace, { resume: run.id });
  expect((await resumed.ended).outcome).toBe('completed');
  expect(await remains(run.folder)).toEqual(await remains(whole.folder));
});

describe('are asked for', () => {
  const each = (run: string) => {
    const image = { path: join(workspace.path, 'images/top/3.png') };
    const place = { workspace: workspace.path, run };
    return async (weights?: WeightsChoice) => {
      const predicted = await predictImages({ ...place, paths: [image.path], weights }, silent);
      const maps = await showActivations({ ...place, image, weights }, silent);
      const { attribution } = await attributeImage({ ...place, image, method: 'saliency', weights }, silent);
      const { evaluation } = await evaluateRun({ ...place, split: 'validation', weights }, silent);
      return {
        predicted: predicted.predictions[0]!.top,
        maps: maps.prediction.top,
        explained: attribution.prediction.top,
        evaluation,
      };
    };
  };

  it('by number, for predictions, feature maps, explanations and evaluations alike', async () => {
    const run = await trained({ epochs: 4 });
    const of = each(run.id);
    const [fourth, last, second, untrained] = [await of(4), await of('last'), await of(2), await of(0)];
    // The last epoch is one that is kept: the same network by two names.
    const { createdAt: _, weights: four, ...numbers } = fourth.evaluation;
    expect(four).toBe(4);
    expect(last.evaluation).toMatchObject({ ...numbers, weights: 'last', epoch: 4 });
    expect(fourth.predicted).toEqual(last.predicted);
    expect([second.evaluation.epoch, untrained.evaluation.epoch]).toEqual([2, 0]);
    for (const { predicted, maps, explained } of [fourth, second, untrained]) {
      for (const [i, { label, probability }] of predicted.entries()) {
        expect([maps[i]!.label, explained[i]!.label]).toEqual([label, label]);
        expect(maps[i]!.probability).toBeCloseTo(probability, 5);
        expect(explained[i]!.probability).toBeCloseTo(probability, 5);
      }
    }
    const top = ({ predicted }: typeof second) => predicted[0]!.probability;
    expect(new Set([top(fourth), top(second), top(untrained)]).size).toBe(3);
  });

  it('one that was not kept is refused with those that were', async () => {
    const { id } = await trained();
    await expect(each(id)(3)).rejects.toMatchObject({
      code: 'epoch-not-kept',
      nextStep: 'Kept are those of epoch 2, 4, and of 0, before the training.',
    });
    await writeFile(join(workspace.path, 'small.model.ts'), modelSource);
    const none = await trained({ epochs: 1 });
    await expect(each(none.id)(1)).rejects.toMatchObject({ nextStep: expect.stringContaining('keepEvery: 5') });
  });
});

it.each(['eager', 'cpu'])('epoch 0 are bit for bit the weights that a training on %s begins with', async (device) => {
  // A training that changes nothing leaves them as they were, but for the averages of batch normalization.
  await writeFile(join(workspace.path, 'small.model.ts'), modelSource.replace('cosineDecay()', '() => 0'));
  const run = await trained({ epochs: 1, device, seed: 12 });
  const network = await openNetwork(workspace.path, run.id, { weights: 0 });
  try {
    const { weightsManifest } = JSON.parse(await readFile(join(run.folder, 'last/model.json'), 'utf8'));
    const specs: { name: string; shape: number[] }[] = weightsManifest[0].weights;
    const bytes = await weightsIn(join(run.folder, 'last'));
    let end = 0;
    for (const [i, { name, shape }] of specs.entries()) {
      const start = end;
      end += 4 * shape.reduce((product, extent) => product * extent, 1);
      if (name.includes('moving')) continue;
      const built = network.model.weights[i]!.read().dataSync() as Float32Array;
      const own = Buffer.from(built.buffer, built.byteOffset, built.byteLength);
      expect(own.equals(bytes.subarray(start, end)), name).toBe(true);
    }
  } finally {
    network.dispose();
  }
});

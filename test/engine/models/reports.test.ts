import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { resolveTrain } from '../../../src/api/resolve.ts';
import { readWorkspace } from '../../../src/engine/datasets/workspace.ts';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { summarize } from '../../../src/engine/models/summary.ts';

const workspace = fileURLToPath(new URL('../../../examples/reports', import.meta.url));

async function summaryOf(name: string, classes: number, params = {}) {
  const loaded = await loadModelFile(workspace, `models/${name}.model.ts`);
  const built = buildModel(loaded, { params: { ...loaded.definition.params, ...params }, classes, seed: 1 });
  const summary = summarize(built);
  built.model.dispose();
  const lines = summary.layers.map(
    ({ className, outputShape, parameters }) => `${className} [${outputShape.slice(1)}] ${parameters}`,
  );
  return { ...summary, lines, activation: built.outputActivation };
}

it('MNIST net of report 001 has the printed shapes', async () => {
  const { lines, total, trainable, activation } = await summaryOf('mnist', 10);
  expect(lines).toEqual([
    'Conv2D [13,13,32] 320',
    'Conv2D [6,6,32] 9248',
    'MaxPooling2D [3,3,32] 0',
    'Dropout [3,3,32] 0',
    'Flatten [288] 0',
    'Dense [392] 113288',
    'Dropout [392] 0',
    'Dense [10] 3930',
  ]);
  expect({ total, trainable, activation }).toEqual({ total: 126_786, trainable: 126_786, activation: 'softmax' });
});

it('CIFAR net A of report 001 has the printed parameters, those of batch normalization partly trained', async () => {
  const { layers, total, trainable } = await summaryOf('cifar-a', 10);
  const parameters = layers.map((layer) => layer.parameters).filter(Boolean);
  expect(parameters).toEqual([896, 128, 9248, 128, 18_496, 256, 36_928, 256, 73_856, 512, 147_584, 512, 20_490]);
  expect({ total, trainable }).toEqual({ total: 309_290, trainable: 308_394 });
  expect(layers.at(-2)?.outputShape).toEqual([null, 2048]);
  expect(layers.find(({ className }) => className === 'BatchNormalization')?.trainable).toBe(64);
});

it('CIFAR net B of report 001 has the printed shapes', async () => {
  const { lines, total, trainable } = await summaryOf('cifar-b', 10);
  expect(lines.filter((line) => !line.startsWith('Dropout'))).toEqual([
    'Conv2D [15,15,32] 896',
    'Conv2D [7,7,32] 9248',
    'MaxPooling2D [3,3,32] 0',
    'Conv2D [1,1,16] 4624',
    'Flatten [16] 0',
    'Dense [128] 2176',
    'Dense [256] 33024',
    'Dense [512] 131584',
    'Dense [10] 5130',
  ]);
  expect({ total, trainable }).toEqual({ total: 186_682, trainable: 186_682 });
});

it('whale net of report 002 ends in as many numbers as there are individuals', async () => {
  const { lines, layers } = await summaryOf('whales', 12, { dropout: 0.3 });
  expect(lines).toContain('MaxPooling2D [12,12,64] 0');
  expect(lines.slice(-2)).toEqual(['Dropout [256] 0', `Dense [12] ${257 * 12}`]);
  expect(layers[0]?.location).toMatchObject({ line: expect.any(Number), file: expect.stringMatching(/whales/) });
});

it('comics net of report 003 grows with its params', async () => {
  const one = await summaryOf('comics', 2, { convolutions: 1, size: 32, extraDense: 0 });
  expect(one.lines).toEqual([
    'Conv2D [148,148,32] 320',
    'MaxPooling2D [74,74,32] 0',
    'Flatten [175232] 0',
    'Dense [1] 175233',
  ]);
  expect(one.activation).toBe('sigmoid');
  const three = await summaryOf('comics', 2, { convolutions: 3, size: 64, extraDense: 2 });
  expect(three.lines.filter((line) => line.startsWith('Conv'))).toHaveLength(3);
  expect(three.lines.slice(-3)).toEqual([`Dense [64] ${17 * 17 * 64 * 64 + 64}`, 'Dense [64] 4160', 'Dense [1] 65']);
});

it.each(['mnist', 'cifar-a', 'cifar-b', 'whales', 'comics'])(
  '%s has a dataset and settings to train with',
  async (name) => {
    const { definition } = await loadModelFile(workspace, `models/${name}.model.ts`);
    expect(Object.keys((await readWorkspace(workspace)).datasets)).toContain(definition.dataset);
    expect(resolveTrain(definition, definition.params ?? {}).epochs).toBeGreaterThan(0);
  },
);

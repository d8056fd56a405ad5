/** Everything that the editor asks while a run trains in the same engine: it is answered, and the run ends with the same bits. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineClient } from '../../../src/client/engine.ts';
import { train } from '../../../src/client/training.ts';
import { remains } from '../train/small.ts';
import { drawWorkspace, type Workspace } from '../train/workspace.ts';
import { builtEngine } from './engine.ts';

const engines = builtEngine();
let workspace: Workspace;
let earlier: string;

beforeAll(async () => {
  workspace = await drawWorkspace();
  const engine = await engines.start();
  earlier = (await train(engine, { workspace: workspace.path, file: 'small.model.ts', epochs: 1 })).run;
});
afterAll(() => workspace.remove());

/** What a person may do meanwhile; `run` is the one that trains. */
function questions(engine: EngineClient, run: string, device: string) {
  const path = workspace.path;
  const image = { path: join(path, 'images/top/3.png') };
  return [
    () => engine.request('run/predict', { workspace: path, run: earlier, paths: [image.path], device }),
    () => engine.request('run/predict', { workspace: path, run, paths: [join(path, 'images')], device }),
    () => engine.request('run/activations', { workspace: path, run, image, weights: 'last', device }),
    () => engine.request('run/map', { workspace: path, run, split: 'train', method: 'umap', weights: 'last', device }),
    () => engine.request('run/neighbours', { workspace: path, run: earlier, image, split: 'validation', device }),
    () => engine.request('run/attribution', { workspace: path, run: earlier, image, method: 'occlusion', device }),
    () =>
      engine.request('run/attribution', { workspace: path, run, image, method: 'gradcam', weights: 'last', device }),
    () =>
      engine.request('run/weights', {
        workspace: path,
        sources: [
          { run, weights: 'last' },
          { run: earlier, weights: 0 },
        ],
      }),
    () => engine.request('model/check', { workspace: path, file: 'small.model.ts' }),
    () => engine.request('run/evaluate', { workspace: path, run: earlier, split: 'validation', device }),
    () => engine.request('model/summary', { workspace: path, file: 'small.model.ts' }),
    () => engine.request('run/predict', { workspace: path, run: earlier, paths: [image.path], device: 'eager' }),
    () => engine.request('dataset/images', { workspace: path, name: 'shapes', split: 'train', offset: 0, limit: 9 }),
  ];
}

/** Debian's `chromium` package brings a software driver; without it, WebGPU is not tested. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const env = existsSync(driver) ? { VK_DRIVER_FILES: process.env.VK_DRIVER_FILES ?? driver } : {};
const cases: [device: string, epochs: number][] = [
  ['cpu', 40],
  ['eager', 40],
  ...(existsSync(driver) ? [['webgpu', 9] as [string, number]] : []),
];

it.each(cases)('on %s, a run that is looked at ends like one that is not', async (device, epochs) => {
  const engine = await engines.start({ env });
  const begin = { workspace: workspace.path, file: 'small.model.ts', epochs, device };
  const alone = await train(engine, begin);

  const answers: Promise<unknown>[] = [];
  let run: string | undefined;
  const watched = await train(engine, begin, {
    onStarted: (started) => {
      run = started.run.id;
    },
    onLog: ({ line }) => {
      // The first epoch leaves the weights that the questions are about.
      if (line.type !== 'epoch' || run === undefined) return;
      const all = questions(engine, run, device);
      answers.push(all[line.epoch % all.length]!(), all[(line.epoch * 3 + 1) % all.length]!());
    },
  });
  const refused = (await Promise.allSettled(answers)).filter(({ status }) => status === 'rejected');
  expect(refused).toEqual([]);
  expect(answers).toHaveLength(2 * epochs);
  expect(watched.record.epochsDone).toBe(epochs);
  expect(await remains(watched.folder)).toEqual(await remains(alone.folder));
});

it('two runs at once, looked at, end like one alone', async () => {
  const engine = await engines.start();
  const begin = { workspace: workspace.path, file: 'small.model.ts', epochs: 10, device: 'cpu' };
  const [one, two] = await Promise.all([train(engine, begin), train(engine, { ...begin, device: 'eager' })]);
  const [alone, eager] = [await train(engine, begin), await train(engine, { ...begin, device: 'eager' })];
  expect(await remains(one.folder)).toEqual(await remains(alone.folder));
  expect(await remains(two.folder)).toEqual(await remains(eager.folder));
});

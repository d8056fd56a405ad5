/** The real engine process, killed without warning at random moments: what was saved is whole, and resuming it ends with the same bits. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type EngineClient, startEngine } from '../../../src/client/engine.ts';
import { readLog } from '../../../src/engine/runs/log.ts';
import { readRecord } from '../../../src/engine/runs/record.ts';
import { checkSeal } from '../../../src/engine/runs/seal.ts';
import { currentFolder } from '../../../src/engine/runs/swap.ts';
import type { Events, StartRun } from '../../../src/protocol/requests.ts';
import { modelSource, remains } from '../../engine/train/small.ts';
import { drawWorkspace, type Workspace } from '../../engine/train/workspace.ts';

const epochs = 12;

let workspace: Workspace;
const engines: EngineClient[] = [];

beforeEach(async () => {
  // Every third epoch is kept besides.
  const source = modelSource
    .replace('import { adam,', 'import { adam, modelCheckpoint,')
    .replace('callbacks: [', 'callbacks: [modelCheckpoint({ keepEvery: 3 }), ');
  workspace = await drawWorkspace(source);
});
afterEach(async () => {
  for (const engine of engines.splice(0)) engine.kill();
  await workspace.remove();
});

async function launch(): Promise<EngineClient> {
  const engine = await startEngine({ path: join(inject('bundles'), 'engine.js') });
  engines.push(engine);
  return engine;
}

const begin = (engine: EngineClient, params: Partial<StartRun> = {}) => {
  const fresh = params.resume === undefined && { file: 'small.model.ts', epochs };
  return engine.request('run/start', { workspace: workspace.path, ...fresh, ...params });
};

/** The end of the engine's run, or why the engine ended before it. */
const endOf = (engine: EngineClient) =>
  Promise.race([
    new Promise<Events['run/ended']>((resolve) => {
      engine.on('run/ended', resolve);
    }),
    engine.gone,
  ]);

async function trainWhole(): Promise<{ folder: string; milliseconds: number }> {
  const engine = await launch();
  const ended = endOf(engine);
  const { folder, run } = await begin(engine);
  const started = performance.now();
  // Compiled: what the optimizer and batch normalization keep stays with ONNX Runtime between the steps.
  expect(run.device.id).toBe('cpu');
  expect(await ended).toMatchObject({ outcome: 'completed' });
  const milliseconds = performance.now() - started;
  engine.kill();
  return { folder, milliseconds };
}

/** Numbers in 0..1, the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Whatever moment the kill picked, every file that is there can be read. */
async function expectWhole(folder: string): Promise<void> {
  await readRecord(folder);
  await readLog(folder);
  for (const name of ['last', 'best']) {
    const current = await currentFolder(folder, name);
    if (!current) continue;
    JSON.parse(await readFile(join(current, 'model.json'), 'utf8'));
    if (name === 'last') await checkSeal(current, JSON.parse(await readFile(join(current, 'state.json'), 'utf8')).seal);
  }
}

test('killed 20 times at random moments and resumed, runs end with the weights of the one that was not', async () => {
  const { folder, milliseconds } = await trainWhole();
  const expected = await remains(folder);
  expect(Object.keys(expected.epochs as object)).toHaveLength(2 * 4);
  const random = seeded(20261122);
  let kills = 0;
  for (let chain = 0; kills < 20; chain++) {
    let run: { id: string; folder: string } | undefined;
    let seen = 0;
    for (let round = 0; ; round++) {
      const engine = await launch();
      engine.on('run/log', ({ line }) => {
        if (line.type === 'epoch') seen = Math.max(seen, line.epoch);
      });
      const ended = endOf(engine);
      const started = await begin(engine, run && { resume: run.id });
      run = { id: started.run.id, folder: started.folder };
      // Not one epoch that was shown before the kill is done again.
      expect(started.run.epochsDone).toBeGreaterThanOrEqual(seen);
      if (round < 5 && kills < 20) {
        const moment = new Promise((resolve) => setTimeout(resolve, random() * milliseconds * 0.9));
        const outcome = await Promise.race([moment, ended]);
        engine.kill();
        await engine.gone;
        await expectWhole(run.folder);
        // The last epoch may have been written while the news of it was under way.
        const { state } = await readRecord(run.folder);
        if (outcome !== undefined || state === 'completed') break;
        kills++;
      } else {
        expect(await ended).toMatchObject({ outcome: 'completed', record: { epochsDone: epochs } });
        engine.kill();
        break;
      }
    }
    if ((await readRecord(run!.folder)).state === 'completed') {
      expect(await remains(run!.folder), `chain ${chain}, ${kills} kills`).toEqual(expected);
    }
  }
}, 600_000);

test('an engine whose client leaves stops its runs, and they go on elsewhere', async () => {
  const { folder } = await trainWhole();
  const engine = await launch();
  const firstEpoch = new Promise((resolve) => {
    engine.on('run/log', ({ line }) => line.epoch === 2 && resolve(undefined));
  });
  const { run, folder: stopped } = await begin(engine);
  await firstEpoch;
  await engine.dispose();
  expect(await readRecord(stopped)).toMatchObject({ state: 'stopped' });

  const other = await launch();
  const ended = endOf(other);
  await begin(other, { resume: run.id });
  expect(await ended).toMatchObject({ outcome: 'completed' });
  expect(await remains(stopped)).toEqual(await remains(folder));
});

test('a run is trained by one engine at a time; two runs at once are fine', async () => {
  const [one, two] = [await launch(), await launch()];
  const ends = [endOf(one), endOf(two)];
  const first = await begin(one);
  await expect(begin(two, { resume: first.run.id })).rejects.toMatchObject({ code: 'run-in-use' });
  const second = await begin(two);
  for (const end of ends) expect(await end).toMatchObject({ outcome: 'completed' });
  expect(await remains(second.folder)).toEqual(await remains(first.folder));
});

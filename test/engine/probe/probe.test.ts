/** A network whose classes are the place of a bright band: what moves the band costs, what leaves it does not. */

import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { evaluateRun } from '../../../src/engine/evaluate/evaluate.ts';
import { probeRun } from '../../../src/engine/probe/probe.ts';
import type { Probe, ProbeName } from '../../../src/protocol/probe.ts';
import { modelSource } from '../train/small.ts';
import { drawWorkspace, start, type Workspace } from '../train/workspace.ts';

let workspace: Workspace;
let run: string;
let folder: string;
const phases: string[] = [];

const contextWith = (signal = new AbortController().signal): RequestContext => ({
  request: 3,
  signal,
  progress: (phase, done, total) => phases.push(`${phase} ${done}/${total}`),
  emit: () => {},
});
const probe = async (options: { limit?: number; device?: string } = {}, signal?: AbortSignal): Promise<Probe> =>
  (await probeRun({ workspace: workspace.path, run, split: 'train', ...options }, contextWith(signal))).probe;

beforeAll(async () => {
  const settings = 'augment: [flip()], topK: 2';
  const source = modelSource.replace('topK: 2', settings).replace('adam,', 'adam, flip,');
  workspace = await drawWorkspace(source);
  const started = await start(workspace, { epochs: 15 });
  expect(await started.ended).toMatchObject({ outcome: 'completed' });
  run = started.id;
  folder = started.folder;
});
afterAll(() => workspace.remove());

const resultsOf = ({ results }: Probe, name: ProbeName) => results.filter((result) => result.name === name);

it('says what the network goes by, and keeps it in the run', async () => {
  const found = await probe();
  expect(phases.at(-1)).toMatch(/^Probing (\d+)\/\1$/);
  expect(found).toMatchObject({ format: 1, run, split: 'train', weights: 'best' });
  expect(JSON.parse(await readFile(join(folder, 'probe-train.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(found)),
  );
  const { evaluation } = await evaluateRun(
    { workspace: workspace.path, run, split: 'train', baselines: false },
    contextWith(),
  );
  expect(found.accuracy).toBe(evaluation.accuracy);
  expect([found.count, found.of]).toEqual([evaluation.count, evaluation.count]);
  expect(found.accuracy).toBeGreaterThan(0.85);
  // Top and bottom change places, the middle stays; left and right say nothing.
  const [turned] = resultsOf(found, 'upside-down');
  const [mirrored] = resultsOf(found, 'mirror');
  expect(found.accuracy - turned!.accuracy).toBeGreaterThan(0.4);
  expect(Math.abs(found.accuracy - mirrored!.accuracy)).toBeLessThan(0.2);
  expect([mirrored!.trained, turned!.trained]).toEqual([true, undefined]);
  // Gray images have no colour to lose.
  expect(resultsOf(found, 'decolour')).toEqual([]);
  expect(resultsOf(found, 'rotate').map(({ strength }) => strength)).toEqual([5, 15, 30, 45]);
  for (const { accuracy, lost, won } of found.results) {
    expect(lost - won).toBe(Math.round((found.accuracy - accuracy) * found.count));
  }
});

it('gives the same each time, and compiled what it gives eagerly', async () => {
  const first = await probe();
  const { createdAt: _, ...again } = await probe();
  expect(first).toMatchObject(again);
  const compiled = await probe({ device: 'cpu' });
  expect(compiled.accuracy).toBe(first.accuracy);
  compiled.results.forEach((result, i) => {
    expect(result.loss, `${result.name} ${result.strength}`).toBeCloseTo(first.results[i]!.loss, 3);
  });
});

it('takes a part of the images, of each class its share', async () => {
  const { of } = await probe();
  expect(of).toBeGreaterThan(6);
  expect(await probe({ limit: 6 })).toMatchObject({ count: 6, of });
});

it('can be cancelled, and then leaves nothing', async () => {
  await rm(join(folder, 'probe-train.json'), { force: true });
  await expect(probe({}, AbortSignal.abort())).rejects.toThrow('cancelled');
  await expect(stat(join(folder, 'probe-train.json'))).rejects.toThrow('ENOENT');
});

it('tells that the weights are no numbers any more', async () => {
  const weights = join(folder, 'best/weights.bin');
  const kept = await readFile(weights);
  await writeFile(weights, Buffer.alloc(kept.length, 0xff));
  await expect(probe()).rejects.toMatchObject({ code: expect.stringMatching(/outputs-not-finite|weights/) });
  await writeFile(weights, kept);
});

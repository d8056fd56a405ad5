/** Mean images of classes and of mistakes, against means of the files themselves. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluateRun } from '../../../src/engine/evaluate/evaluate.ts';
import { meanClasses } from '../../../src/engine/interpret/class-means.ts';
import type { MeanImage } from '../../../src/protocol/class-means.ts';
import { drawWorkspace, start, type Workspace } from '../train/workspace.ts';
import { silent } from './subject.ts';

let workspace: Workspace;
let run: string;
let folder: string;
const means = (options: Partial<Parameters<typeof meanClasses>[0]> = {}, context = silent) =>
  meanClasses({ workspace: workspace.path, run, split: 'train', offset: 0, limit: 9, ...options }, context);

beforeAll(async () => {
  workspace = await drawWorkspace();
  // One epoch: there are mistakes.
  const started = await start(workspace, { epochs: 1, seed: 1 });
  expect((await started.ended).error).toBeUndefined();
  ({ id: run, folder } = started);
});
afterAll(() => workspace.remove());

const rows = async (): Promise<{ id: string; label: string; predicted: string }[]> =>
  parse(await readFile(join(folder, 'predictions-train.csv')), { columns: true });

async function expectMean({ count, pixels }: MeanImage, ids: readonly string[]): Promise<void> {
  expect(count).toBe(ids.length);
  if (ids.length === 0) return expect(pixels).toHaveLength(0);
  const images = await Promise.all(
    ids.map((id) =>
      sharp(join(workspace.path, 'images', id))
        .toColourspace('b-w')
        .raw()
        .toBuffer(),
    ),
  );
  const expected = Array.from({ length: 36 }, (_, i) =>
    Math.round(images.reduce((sum, image) => sum + image[i]!, 0) / images.length),
  );
  expect([...pixels]).toEqual(expected);
}

it('without an evaluation, only classes have means', async () => {
  const { classes, total, evaluated, ...size } = await means();
  expect([total, evaluated]).toEqual([3, undefined]);
  expect(size).toMatchObject({ split: 'train', height: 6, width: 6, channels: 1 });
  expect(classes.map(({ name, missed, mistaken }) => [name, missed, mistaken])).toEqual([
    ['bottom', undefined, undefined],
    ['middle', undefined, undefined],
    ['top', undefined, undefined],
  ]);
});

it('are those of the images of the split, of the missed and of the mistaken ones', async () => {
  const { evaluation } = await evaluateRun({ workspace: workspace.path, run, split: 'train' }, silent);
  expect(evaluation.accuracy).toBeLessThan(1);
  const all = await rows();
  const { classes, evaluated } = await means();
  expect(evaluated).toEqual({ weights: 'best', epoch: 1, createdAt: evaluation.createdAt });
  for (const { name, all: every, missed, mistaken } of classes) {
    const ids = (fits: (row: (typeof all)[number]) => boolean) => all.filter(fits).map(({ id }) => id);
    await expectMean(
      every,
      ids(({ label }) => label === name),
    );
    await expectMean(
      missed!,
      ids(({ label, predicted }) => label === name && predicted !== name),
    );
    await expectMean(
      mistaken!,
      ids(({ label, predicted }) => label !== name && predicted === name),
    );
  }
  // Asked for once more, they are the same objects.
  expect((await means()).classes[0]).toBe(classes[0]);
});

it('come in pages, the classes with the most mistakes first if that is wanted', async () => {
  const { classes } = await means({ order: 'mistakes' });
  const mistakes = classes.map(({ missed, mistaken }) => missed!.count + mistaken!.count);
  expect(mistakes).toEqual([...mistakes].sort((a, b) => b - a));
  expect((await means({ offset: 1, limit: 1 })).classes.map(({ name }) => name)).toEqual(['middle']);
  expect((await means({ offset: 5 })).classes).toEqual([]);
});

it('bear images that are gone and an evaluation that is damaged', async () => {
  const [first] = await rows();
  const place = join(workspace.path, 'images', first!.id);
  const bytes = await readFile(place);
  await rm(place);
  const { classes } = await means();
  expect(classes.find(({ name }) => name === first!.label)!.all.count).toBeGreaterThan(0);
  await writeFile(place, bytes);
  await writeFile(join(folder, 'predictions-train.csv'), 'id,label\n');
  expect((await means()).evaluated).toBeUndefined();
});

it('can be cancelled, and say what is missing', async () => {
  await expect(means({ split: 'validation' }, { ...silent, signal: AbortSignal.abort() })).rejects.toThrow('cancelled');
  await writeFile(
    join(workspace.path, 'darkroom.json'),
    JSON.stringify({ datasets: { shapes: { path: 'images', classes: ['top', 'middle', 'bottom'] } } }),
  );
  await expect(means()).rejects.toMatchObject({ code: 'classes-changed' });
});

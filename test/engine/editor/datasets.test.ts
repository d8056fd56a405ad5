/** What the tree of datasets asks of a real engine, while files come and go. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src/client/engine.ts';
import type { Requests } from '../../../src/protocol/requests.ts';
import { idxBytes } from '../datasets/drawn.ts';
import { draw, drawWorkspace, type Workspace } from '../train/workspace.ts';
import { builtEngine } from './engine.ts';

const engines = builtEngine();
let engine: EngineClient;
let workspace: Workspace;
const at = (...names: string[]) => join(workspace.path, ...names);
const settings = async (datasets: unknown) => writeFile(at('darkroom.json'), JSON.stringify({ datasets }));
const shapes = { path: 'images', split: { validation: 0.25, test: 0.25 } };

beforeAll(async () => {
  workspace = await drawWorkspace();
  await settings({ shapes });
  engine = await engines.start();
});
afterAll(() => workspace.remove());

type Page = Partial<Requests['dataset/images']['params']>;
const images = (page: Page = {}) =>
  engine.request('dataset/images', {
    workspace: workspace.path,
    name: 'shapes',
    split: 'train',
    offset: 0,
    limit: 100,
    ...page,
  });
const image = (id: string, options: { name?: string; size?: number } = {}) =>
  engine.request('dataset/image', { workspace: workspace.path, name: 'shapes', id, ...options });

describe('A list of datasets', () => {
  it('is that of darkroom.json, opened or not', async () => {
    const list = () => engine.request('dataset/list', { workspace: workspace.path });
    await settings({
      shapes,
      later: { path: 'not-yet' },
      digits: { format: 'idx', path: 'x' },
      table: { csv: 'a.csv' },
    });
    expect((await list()).datasets).toEqual([
      { name: 'shapes', format: undefined },
      { name: 'later', format: undefined },
      { name: 'digits', format: 'idx' },
      { name: 'table', format: 'csv' },
    ]);
    await writeFile(at('darkroom.json'), '{ "datasets": ');
    await expect(list()).rejects.toMatchObject({ code: 'broken-darkroom-json' });
    await expect(images()).rejects.toMatchObject({ code: 'broken-darkroom-json' });
    await settings({ shapes });
    expect((await images()).total).toBe(18);
  });
});

describe('Images of a class', () => {
  it('come in pages, in the order of the dataset', async () => {
    const all = await images({ label: 'top' });
    expect(all.total).toBe(6);
    expect(all.images.map(({ id }) => id)).toEqual(
      [...all.images].map(({ id }) => id).sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b))),
    );
    for (const { id, label, split, path } of all.images) {
      expect([label, split, path]).toEqual(['top', 'train', at('images', ...id.split('/'))]);
    }
    const pages = await Promise.all([0, 4, 8].map((offset) => images({ label: 'top', offset, limit: 4 })));
    expect(pages.map((page) => page.images.length)).toEqual([4, 2, 0]);
    expect(pages.flatMap((page) => page.images)).toEqual(all.images);
  });

  it('are those that the split and its counts tell of', async () => {
    const report = await engine.request('dataset/inspect', { workspace: workspace.path, name: 'shapes' });
    const seen = new Set<string>();
    for (const { name, counts } of report.classes) {
      for (const split of ['train', 'validation', 'test'] as const) {
        const page = await images({ split, label: name });
        expect(page.total).toBe(counts[split]);
        for (const { id } of page.images) seen.add(id);
      }
    }
    expect(seen.size).toBe(report.count);
    expect((await images({ split: 'test' })).total).toBe(report.split.sizes.test);
  });

  it('are asked for by names that exist', async () => {
    await expect(images({ label: 'tpo' })).rejects.toMatchObject({
      code: 'unknown-class',
      nextStep: 'Did you mean "top"?',
    });
    await expect(images({ split: 'tests' as 'test' })).rejects.toMatchObject({ code: 'unknown-split' });
    await expect(images({ name: 'shape' })).rejects.toMatchObject({ code: 'no-such-dataset' });
  });

  it('are there as soon as they are copied in, and gone when they are deleted', async () => {
    const before = (await images()).total + (await images({ split: 'validation' })).total;
    await draw(at('images/top/new.png'), 2, 77);
    const count = async () =>
      (await Promise.all((['train', 'validation', 'test'] as const).map((split) => images({ split })))).reduce(
        (sum, { total }) => sum + total,
        0,
      );
    expect(await count()).toBe(37);
    await rm(at('images/top/new.png'));
    expect(await count()).toBe(36);
    expect((await images()).total + (await images({ split: 'validation' })).total).toBe(before);

    await mkdir(at('images/other'));
    await draw(at('images/other/a.png'), 1, 78);
    expect((await images({ label: 'other' })).total).toBe(1);
    await rm(at('images/other'), { recursive: true });
    await expect(images({ label: 'other' })).rejects.toMatchObject({ code: 'unknown-class' });
  });

  it('follow darkroom.json', async () => {
    await settings({ shapes: { ...shapes, classes: ['top', 'bottom'] } });
    expect((await images({ label: 'top' })).total).toBe(6);
    await expect(images({ label: 'middle' })).rejects.toMatchObject({ code: 'unknown-class' });
    await settings({ shapes });
    expect((await images({ label: 'middle' })).total).toBe(6);
  });
});

describe('One image', () => {
  it('comes as PNG with its label and side, as it is or smaller', async () => {
    const { images: listed } = await images({ split: 'test', label: 'top' });
    const whole = await image(listed[0]!.id);
    expect(whole).toMatchObject({ label: 'top', split: 'test' });
    const [seen, drawn] = await Promise.all(
      [whole.png, await readFile(listed[0]!.path!)].map((png) => sharp(png).greyscale().raw().toBuffer()),
    );
    expect(seen).toEqual(drawn);
    const { width, height } = await sharp((await image(listed[0]!.id, { size: 3 })).png).metadata();
    expect([width, height]).toEqual([3, 3]);
    expect((await sharp((await image(listed[0]!.id, { size: 300 })).png).metadata()).width).toBe(6);
  });

  it('that is gone, or no image, is said to be', async () => {
    const { images: listed } = await images({ label: 'bottom' });
    const { id, path } = listed[0]!;
    const bytes = await readFile(path!);
    await writeFile(path!, 'no image');
    await expect(image(id)).rejects.toMatchObject({ code: 'unreadable-image' });
    await rm(path!);
    await expect(image(id)).rejects.toMatchObject({ code: 'no-such-image' });
    await writeFile(path!, bytes);
    expect((await image(id)).label).toBe('bottom');
    await expect(image('../secret.png')).rejects.toMatchObject({ code: 'no-such-image' });
  });

  it('of a packed format is made of its pixels', async () => {
    await mkdir(at('packed'), { recursive: true });
    const count = 50_000;
    const pixels = Uint8Array.from({ length: count * 4 }, (_, i) => i % 251);
    const labels = Uint8Array.from({ length: count }, (_, i) => (i % 100 === 0 ? 1 : 0));
    await writeFile(at('packed/train-images-idx3-ubyte'), idxBytes([count, 2, 2], pixels));
    await writeFile(at('packed/train-labels-idx1-ubyte'), idxBytes([count], labels));
    await settings({ shapes, packed: { path: 'packed', split: { validation: 0, test: 0 } } });
    const page = await images({ name: 'packed', label: '0', offset: 49_000, limit: 100 });
    expect(page).toMatchObject({ total: 49_500 });
    expect(page.images).toHaveLength(100);
    expect(page.images[0]).toEqual({ id: 'train/49495', label: '0', split: 'train' });
    const { png, label } = await image('train/200', { name: 'packed' });
    expect(label).toBe('1');
    expect([...(await sharp(png).greyscale().raw().toBuffer())]).toEqual([...pixels.subarray(800, 804)]);
  });
});

it('A cancelled request leaves another one for the same dataset alone', async () => {
  const other = await engines.start();
  const ask = (signal?: AbortSignal) =>
    other.request(
      'dataset/images',
      { workspace: workspace.path, name: 'shapes', split: 'train', offset: 0, limit: 1 },
      { signal },
    );
  const controller = new AbortController();
  const [cancelled, answered] = [ask(controller.signal), ask()];
  controller.abort();
  // The answer may have been on its way.
  await Promise.allSettled([cancelled]);
  expect((await answered).total).toBe(18);
  expect((await ask()).total).toBe(18);
});

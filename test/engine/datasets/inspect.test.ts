import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { inspectDataset } from '../../../src/engine/datasets/inspect.ts';
import { classFolders, workspaceWith, write } from './drawn.ts';

const context: RequestContext = { request: 1, signal: new AbortController().signal, progress() {}, emit() {} };

describe('dataset/inspect', () => {
  it('reports counts, the split, examples and everything that looks wrong', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' } });
    await classFolders(join(workspace, 'a'), { cats: 30, dogs: 10, fish: 1 });
    const report = await inspectDataset({ workspace, name: 'animals' }, context);
    expect(report).toMatchObject({ name: 'animals', format: 'folders', path: join(workspace, 'a'), count: 41 });
    expect(report.classes).toEqual([
      { name: 'cats', counts: { train: 24, validation: 3, test: 3 }, total: 30 },
      { name: 'dogs', counts: { train: 8, validation: 1, test: 1 }, total: 10 },
      { name: 'fish', counts: { train: 1, validation: 0, test: 0 }, total: 1 },
    ]);
    expect(report.split.sizes).toEqual({ train: 33, validation: 4, test: 4 });
    expect(report.problems.map(({ code }) => code)).toEqual([
      'single-image-class',
      'blank-images',
      'imbalanced-classes',
    ]);
    expect(report.problems[0]!.examples).toEqual(['fish (1)']);
    expect(report.examples.test).toHaveLength(4);
    expect(report.examples.train).toHaveLength(8);
    expect(await inspectDataset({ workspace, name: 'animals' }, context)).toEqual(report);
  });

  it('knows of unreadable images', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' } });
    await classFolders(join(workspace, 'a'), { cats: 3, dogs: 3 });
    await write(workspace, 'a/dogs/fake.png', 'text');
    const { problems } = await inspectDataset({ workspace, name: 'animals' }, context);
    expect(problems[0]).toMatchObject({ code: 'unreadable-image', count: 1 });
  });
});

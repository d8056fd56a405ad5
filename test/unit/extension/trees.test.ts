/** The trees without the editor: what is below what, in which order, and what a row says. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { editRun, removeRun } from '../../../src/client/run-notes.ts';
import { createRunIndex, type RunIndex, type StoredRun } from '../../../src/extension/run-index.ts';
import {
  type DatasetNode,
  type DatasetSource,
  datasetChildren,
  hasChildren,
  nodeId,
} from '../../../src/extension/trees/dataset-nodes.ts';
import { lastResult, modelResult } from '../../../src/extension/trees/model-result.ts';
import { runChildren, runDescription, runFacts } from '../../../src/extension/trees/run-nodes.ts';
import type { DatasetReport } from '../../../src/protocol/datasets.ts';
import { brokenWorkspaceFile, dataNotFound } from '../../../src/protocol/errors.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';

const made: string[] = [];
const open: RunIndex[] = [];
afterEach(async () => {
  for (const index of open.splice(0)) index.dispose();
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

const home = { folder: '/w', name: 'w' };

function sourceWith(counts: Readonly<Record<string, number>>, more: Partial<DatasetSource> = {}) {
  const asked: [offset: number, limit: number][] = [];
  const source: DatasetSource = {
    workspaces: [home],
    list: async () => [{ name: 'digits', format: 'idx' }],
    inspect: async () =>
      ({
        split: {
          sizes: { train: Object.values(counts).reduce((sum, count) => sum + count, 0), validation: 0, test: 1 },
        },
        classes: Object.entries(counts).map(([name, train]) => ({ name, counts: { train, validation: 0, test: 0 } })),
        problems: [
          { severity: 'info', code: 'guessed-header', message: 'Guessed', count: 1, examples: [] },
          {
            severity: 'warning',
            code: 'missing-files',
            message: '2 files are missing',
            count: 2,
            examples: ['a', 'b'],
          },
        ],
      }) as unknown as DatasetReport,
    async images(_, offset, limit) {
      asked.push([offset, limit]);
      return Array.from({ length: limit }, (_, i) => ({ id: `${offset + i}`, label: 'x', split: 'train' as const }));
    },
    ...more,
  };
  return { source, asked };
}

/** Opens the first child of each kind in turn. */
async function openFirst(source: DatasetSource, ...kinds: DatasetNode['kind'][]): Promise<DatasetNode[]> {
  let children = await datasetChildren(undefined, source);
  for (const kind of kinds) {
    const node = children.find((child) => child.kind === kind);
    expect(node, kind).toBeDefined();
    children = await datasetChildren(node, source);
  }
  return children;
}

describe('datasets', () => {
  test('go from dataset to split to class to images', async () => {
    const { source } = sourceWith({ one: 3, none: 0, two: 5 });
    expect(await openFirst(source)).toMatchObject([{ kind: 'dataset', name: 'digits' }]);
    expect(await openFirst(source, 'dataset')).toMatchObject([
      { kind: 'finding', problem: { code: 'missing-files' } },
      { kind: 'split', split: 'train', count: 8 },
      { kind: 'split', split: 'test', count: 1 },
    ]);
    expect(await openFirst(source, 'dataset', 'split')).toMatchObject([
      { label: 'one', count: 3 },
      { label: 'two', count: 5 },
    ]);
    const images = await openFirst(source, 'dataset', 'split', 'class');
    expect(images).toHaveLength(3);
    expect(images.some(hasChildren)).toBe(false);
  });

  test('a class of 50,000 opens without asking for an image', async () => {
    const { source, asked } = sourceWith({ many: 50_001 });
    const ranges = await openFirst(source, 'dataset', 'split', 'class');
    expect(asked).toEqual([]);
    expect(ranges).toHaveLength(101);
    expect(ranges.at(-1)).toMatchObject({ kind: 'range', offset: 50_000, limit: 1 });
    expect(await datasetChildren(ranges[1], source)).toHaveLength(500);
    expect(asked).toEqual([[500, 500]]);
  });

  test('of several workspaces stand below them', async () => {
    const { source } = sourceWith({ a: 1 }, { workspaces: [home, { folder: '/v', name: 'v' }] });
    expect(await openFirst(source)).toMatchObject([{ kind: 'workspace' }, { kind: 'workspace' }]);
    expect(await openFirst(source, 'workspace')).toMatchObject([{ kind: 'dataset' }]);
    expect(await openFirst(sourceWith({}, { workspaces: [] }).source)).toEqual([]);
  });

  test('what is wrong stands in the tree; a broken darkroom.json can be opened there', async () => {
    const location = { file: '/w/darkroom.json', line: 3, column: 5 };
    const broken = sourceWith({}, { list: () => Promise.reject(brokenWorkspaceFile('a comma is missing', location)) });
    expect(await openFirst(broken.source)).toMatchObject([
      { kind: 'problem', location },
      { kind: 'open-file', location },
    ]);
    const missing = sourceWith({}, { inspect: () => Promise.reject(dataNotFound('digits', '/x', 'folder')) });
    expect(await openFirst(missing.source, 'dataset')).toMatchObject([{ kind: 'problem' }]);
    const bug = sourceWith({}, { list: () => Promise.reject(new TypeError('oops')) });
    await expect(openFirst(bug.source)).rejects.toThrow('oops');
  });

  test('every node has an id of its own that stays', async () => {
    const { source } = sourceWith({ 'a"b': 2, a: 2 });
    const all = async () => [
      ...(await openFirst(source)),
      ...(await openFirst(source, 'dataset')),
      ...(await openFirst(source, 'dataset', 'split')),
      ...(await openFirst(source, 'dataset', 'split', 'class')),
    ];
    const ids = (await all()).map(nodeId);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await all()).map(nodeId)).toEqual(ids);
  });
});

const record = (id: string, more: Partial<RunRecord> = {}): RunRecord => ({
  format: 1,
  id,
  modelFile: 'fashion.model.ts',
  dataset: 'fashion',
  datasetFingerprint: 'f',
  classNames: ['a', 'b'],
  input: { height: 8, width: 8, channels: 1, scale: '0..1' },
  params: { dropout: 0.25 },
  seed: 1,
  epochs: 15,
  batchSize: 32,
  loss: 'hinge',
  optimizer: { name: 'adam' },
  split: { manifest: 'm', id: 'i', sizes: { train: 5400, validation: 600, test: 1000 } },
  device: { id: 'cpu', description: 'Processor' },
  versions: {},
  parameters: { total: 10, trainable: 10 },
  state: 'completed',
  createdAt: `2026-01-01T00:00:0${id}Z`,
  duration: 33,
  epochsDone: 15,
  best: { epoch: 9, monitor: 'val_accuracy', value: 0.858 },
  ...more,
});

async function workspaceWith(...records: readonly RunRecord[]): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), "darkroom trees 'ä "));
  made.push(workspace);
  for (const each of records) await writeRun(workspace, each);
  return workspace;
}

async function writeRun(workspace: string, run: RunRecord): Promise<string> {
  const folder = join(workspace, '.darkroom', 'runs', run.id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'run.json'), JSON.stringify(run));
  return folder;
}

const shown = (run: StoredRun) => `${run.label}: ${runDescription(run)}`;

/** An index that looks when it is told to, so that a test knows what it has seen. */
async function indexOf(workspace: string): Promise<RunIndex> {
  const nothing = { onRuns: () => undefined, onProgress: () => undefined };
  const index = createRunIndex(workspace, nothing, { interval: 3_600_000, notices: false });
  open.push(index);
  await index.ready;
  return index;
}

const runFolder = (workspace: string, id: string) => join(workspace, '.darkroom', 'runs', id);

describe('runs', () => {
  test('are followed as they come and go', async () => {
    const workspace = await workspaceWith(record('1'), record('2'));
    const index = await indexOf(workspace);
    expect(index.runs.map(({ id }) => id)).toEqual(['2', '1']);
    await writeRun(workspace, record('3', { params: { dropout: 0.5 } }));
    await index.refresh();
    expect(index.runs.map(({ name }) => name)).toEqual([
      'fashion dropout=0.5',
      'fashion dropout=0.25',
      'fashion dropout=0.25',
    ]);
    await removeRun(runFolder(workspace, '3'));
    await index.refresh();
    expect(index.runs.map(({ name }) => name)).toEqual(['fashion', 'fashion']);
  });

  test('that a terminal trains show their progress, and are interrupted when it dies', async () => {
    const workspace = await workspaceWith(record('1', { state: 'running', epochsDone: 3 }));
    const folder = runFolder(workspace, '1');
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid }));
    const line = { type: 'batch', epoch: 4, batch: 1, batches: 2, step: 7, time: 3, loss: 1, accuracy: 0.5 };
    await writeFile(join(folder, 'log.jsonl'), `${JSON.stringify(line)}\n`);
    const index = await indexOf(workspace);
    await index.refresh();
    expect(runDescription(index.runs[0]!, index.progressOf(folder))).toBe('4/15 · 50.0 %');
    await rm(join(folder, 'lock'));
    await index.refresh();
    expect(index.progressOf(folder)).toBeUndefined();
    expect(shown(index.runs[0]!)).toBe('fashion: interrupted 3/15 · 85.8 %');
  });

  test('a broken run and a stray folder are left out', async () => {
    const workspace = await workspaceWith(record('1'));
    await writeFile(join(await writeRun(workspace, record('2')), 'run.json'), '{ "format": 1');
    await mkdir(runFolder(workspace, 'stray'));
    expect((await indexOf(workspace)).runs).toHaveLength(1);
  });

  test('a thousand are all there, the newest first', async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `${1_000 + i}`);
    const createdAt = (id: string) => new Date(Number(id) * 1_000).toISOString();
    const workspace = await workspaceWith(...ids.map((id) => record(id, { createdAt: createdAt(id) })));
    const index = await indexOf(workspace);
    expect(index.runs[0]!.id).toBe('1999');
    await index.refresh();
    expect(index.runs).toHaveLength(1_000);
  });

  test('carry what a person adds', async () => {
    const workspace = await workspaceWith(record('1'), record('2'));
    await editRun(runFolder(workspace, '1'), { pinned: true, name: '<b>Best</b>', tags: ['paper'], note: 'Keep' });
    const index = await indexOf(workspace);
    const source = { workspaces: [{ folder: workspace, name: 'w' }], runsOf: () => index.runs, shown: () => 200 };
    expect(runChildren(undefined, source).map((node) => node.kind === 'run' && shown(node.run))).toEqual([
      '<b>Best</b>: pinned · 85.8 % · #paper',
      'fashion: 85.8 %',
    ]);
    await editRun(runFolder(workspace, '1'), { pinned: false });
    await index.refresh();
    expect(index.byFolder(runFolder(workspace, '1'))?.notes).toEqual({
      name: '<b>Best</b>',
      tags: ['paper'],
      note: 'Keep',
    });
  });

  test('come in pages, the pinned first', () => {
    const run = (i: number): StoredRun => ({
      folder: `/w/${i}`,
      id: `${i}`,
      workspace: '/w',
      record: record(`${i}`),
      state: 'completed',
      notes: { pinned: i === 250 },
      name: 'a',
      label: 'a',
      differences: '',
    });
    const runs = Array.from({ length: 1_000 }, (_, i) => run(i));
    const source = { workspaces: [home], runsOf: () => runs, shown: () => 200 };
    const nodes = runChildren(undefined, source);
    expect(nodes).toHaveLength(201);
    expect(nodes[0]).toMatchObject({ run: { folder: '/w/250' } });
    expect(nodes.at(-1)).toMatchObject({ kind: 'more', hidden: 800 });
    const two = { ...source, workspaces: [home, { folder: '/v', name: 'v' }] };
    expect(runChildren(undefined, two).map(({ kind }) => kind)).toEqual(['workspace', 'workspace']);
  });

  test('point at what the detectors found, hints left out', async () => {
    const finding = {
      kind: 'overfitting',
      severity: 'warning',
      title: 'Overfits after epoch 7',
      message: 'It rose.',
      advice: 'Stop earlier.',
      evidence: { epoch: 7, numbers: {} },
      tab: 'curves',
    } as const;
    const hint = { ...finding, kind: 'still-improving', severity: 'info' } as const;
    const workspace = await workspaceWith(
      record('1', { findings: [finding, hint] }),
      record('2', { findings: [hint] }),
    );
    const { runs } = await indexOf(workspace);
    const [hinted, warned] = [runs.find(({ id }) => id === '2')!, runs.find(({ id }) => id === '1')!];
    expect(runDescription(warned)).toMatch(/ · ⚠/);
    expect(runFacts(warned)).toContainEqual(['⚠', 'Overfits after epoch 7. Stop earlier.']);
    expect(runDescription(hinted)).not.toContain('⚠');
  });

  test('say in progress how far they are', async () => {
    const workspace = await workspaceWith(record('1', { state: 'running', epochsDone: 0, best: undefined }));
    const { runs } = await indexOf(workspace);
    const training = { name: 'fashion', paused: false, epochs: 15, etaSeconds: 30 };
    expect(runDescription(runs[0]!, training)).toBe('starting · 30 s left');
    expect(Object.fromEntries(runFacts(runs[0]!))).toMatchObject({ Epochs: '0 of 15', dropout: '0.25' });
  });
});

describe('the result of a model', () => {
  test('is the best of its runs by the metric that most watched', async () => {
    const best = (value: number, monitor = 'val_accuracy') => ({ best: { epoch: 2, monitor, value } });
    const workspace = await workspaceWith(
      record('1', best(0.8)),
      record('2', best(0.9)),
      record('3', best(99, 'val_loss')),
      record('4', { ...best(0.95), modelFile: 'models/other.model.ts' }),
    );
    const index = await indexOf(workspace);
    const of = (file: string) => modelResult(join(workspace, file), { folder: workspace, name: 'w' }, index.runs);
    expect(of('fashion.model.ts')).toMatchObject({ text: '90.0 %', run: { record: { id: '2' } } });
    expect(of('models/other.model.ts')).toMatchObject({ text: '95.0 %' });
    expect(of('none.model.ts')).toBeUndefined();
    const last = lastResult(join(workspace, 'fashion.model.ts'), { folder: workspace, name: 'w' }, index.runs);
    expect(last).toMatchObject({ text: 'val_loss 99.0', run: { record: { id: '3' } } });
  });
});

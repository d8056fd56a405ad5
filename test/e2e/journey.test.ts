/** What a person does from images to predictions, with the real command line and engine: every page, every exit code. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseLog, type RunRecord } from '../../src/protocol/runs.ts';
import { jsonLines, resultOf } from './darkroom.ts';
import { model, shapesWorkspace, type Workspace } from './workspace.ts';

interface Trained {
  readonly run: string;
  readonly folder: string;
  readonly record: RunRecord;
}

let workspace: Workspace;
let trained: Trained;

beforeAll(async () => {
  workspace = await shapesWorkspace();
  const ended = await workspace.darkroom(['train', 'small.model.ts', '--epochs', '4', '--seed', '7', '--json']);
  expect(ended).toMatchObject({ code: 0, err: '' });
  trained = resultOf(ended);
  const lines = jsonLines(ended.out);
  expect(lines.filter(({ type }) => type === 'result')).toHaveLength(1);
  expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['progress', 'started', 'state', 'log', 'result']));
});

const run = (...argv: string[]) => workspace.darkroom(argv);

test('the run is plain files that say what was done', async () => {
  expect((await readdir(trained.folder)).sort()).toEqual(['best', 'last', 'log.jsonl', 'model.ts', 'run.json']);
  const record = JSON.parse(await readFile(join(trained.folder, 'run.json'), 'utf8'));
  expect(record).toMatchObject({
    state: 'completed',
    epochs: 4,
    epochsDone: 4,
    seed: 7,
    device: { id: 'cpu' },
    params: { filters: 4, rate: 0.2, learningRate: 0.01 },
    split: { sizes: { train: 27, validation: 9, test: 9 } },
  });
  expect(await readFile(join(trained.folder, 'model.ts'), 'utf8')).toBe(model());
});

test('data and summary', async () => {
  const data = await run('data', 'shapes');
  expect(data).toMatchObject({ code: 0, err: '' });
  expect(data.out).toContain('shapes: 45 images, 3 classes (folders)\n27 train · 9 validation · 9 test\n');
  const summary = await run('summary', 'small.model.ts', '--set', 'filters=2');
  expect(summary.code).toBe(0);
  expect(summary.out).toContain('[null, 10, 10, 2]');
});

test('evaluation of each split fits the log; the moving averages of batch normalization are used', async () => {
  const log = parseLog(await readFile(join(trained.folder, 'log.jsonl'), 'utf8'));
  const { best } = trained.record;
  const epoch = log.find((line) => line.type === 'epoch' && line.epoch === best!.epoch);
  if (epoch?.type !== 'epoch') throw new Error('The best epoch is not in the log.');
  const sizes = { train: 27, validation: 9, test: 9 };
  for (const [split, count] of Object.entries(sizes)) {
    const ended = await run('evaluate', trained.run, '--split', split, '--json');
    const { evaluation } = resultOf<{ evaluation: { count: number; accuracy: number; loss: number } }>(ended);
    expect(evaluation.count).toBe(count);
    if (split !== 'validation') continue;
    expect(evaluation.accuracy).toBeCloseTo(epoch.metrics.val_accuracy!, 6);
    expect(evaluation.loss).toBeCloseTo(epoch.metrics.val_loss!, 5);
  }
  const page = await run('evaluate', 'last', '--report', 'report.html');
  expect(page.out).toMatch(/\nReport: .*report\.html\n/);
  const report = await readFile(join(workspace.path, 'report.html'), 'utf8');
  expect(report).toMatch(/^<!doctype html>/);
  for (const title of ['Beside simple methods', 'Splits', 'Training', 'Setup'])
    expect(report).toContain(`<h2>${title}<`);
  expect(page.out).toMatch(/^test of run \S+: 9 images, best weights of epoch \d+\naccuracy \d/);
  expect((await readdir(trained.folder)).filter((name) => name.startsWith('predictions')).sort()).toEqual([
    'predictions-test.csv',
    'predictions-train.csv',
    'predictions-validation.csv',
  ]);
});

test('prediction of a folder in which a file is broken', async () => {
  const png = await readFile(join(workspace.path, 'images/top/0.png'));
  await workspace.write('new/a.png', png);
  await workspace.write('new/b.jpg', 'this is no picture');
  await workspace.write('new/notes.txt', 'and this none either');
  const page = await run('predict', 'last', 'new', 'images/top/1.png', 'missing.png', '--top', '2');
  expect(page.code).toBe(0);
  const paths = page.out.split('\n').filter((line) => /^\S/.test(line));
  expect(paths).toEqual(['new/a.png', 'new/b.jpg', 'images/top/1.png', 'missing.png']);
  expect(page.out).toMatch(/^new\/b\.jpg\n {2}.*can't be read as an image/m);
  const { predictions } = resultOf<{ predictions: { top: { probability: number }[]; error?: string }[] }>(
    await run('predict', 'last', 'new', '--json'),
  );
  expect(predictions.map(({ top, error }) => [top.length, error !== undefined])).toEqual([
    [3, false],
    [0, true],
  ]);
  expect(predictions[0]!.top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
  expect(await run('predict', 'last', 'missing.png')).toMatchObject({ code: 1, out: '' });
});

test('an explanation of a file and of an image of the dataset', async () => {
  const page = await run('explain', 'last', 'images/top/1.png', '--method', 'integrated-gradients', '--out', 'why.png');
  expect(page).toMatchObject({ code: 0, err: '' });
  expect(page.out).toMatch(/^images\/top\/1\.png\n {2}method +Integrated gradients\n/);
  expect((await readFile(join(workspace.path, 'why.png'))).subarray(1, 4).toString()).toBe('PNG');
  const ended = await run('explain', 'last', 'top/1.png', '--class', 'bottom', '--json');
  const result = resultOf<{ target: { label: string }; map: number[][] }>(ended);
  expect(result.target.label).toBe('bottom');
  expect([result.map.length, result.map[0]!.length]).toEqual([12, 12]);
  const missing = await run('explain', 'last', 'images/top/99.png');
  expect(missing.err).toContain('images/top/99.png is neither a file nor an image of the dataset "shapes".');
});

test('a resumed run: complete, with more epochs, with fewer, with another seed', async () => {
  const complete = await run('train', '--resume', trained.run);
  expect(complete).toMatchObject({ code: 1, out: '' });
  expect(complete.err).toContain('is complete: all of its 4 epochs are done.\n  To train it further, give a greater');
  expect((await run('train', '--resume', trained.run, '--epochs', '3')).err).toContain('has 4 epochs done');
  expect(await run('train', '--resume', trained.run, '--seed', '8')).toMatchObject({ code: 2 });
  expect((await run('train', '--resume', 'lst')).err).toContain('Did you mean last?');

  const more = await run('train', '--resume', 'last', '--epochs', '6');
  expect(more.code).toBe(0);
  expect(more.out.match(/^epoch \d\/6/gm)).toEqual(['epoch 5/6', 'epoch 6/6']);
  const whole = await run('train', 'small.model.ts', '--epochs', '6', '--seed', '7', '--json');
  const weights = (folder: string) => readFile(join(folder, 'last/weights.bin'), 'hex');
  expect(await weights(trained.folder)).toBe(await weights(resultOf<Trained>(whole).folder));
});

test('params, a limit and epochs from the command line', async () => {
  const ended = await run(
    'train',
    'small.model.ts',
    '--set',
    'rate=0.5',
    '--set',
    'filters=2',
    '--limit',
    '9',
    '--epochs',
    '1',
  );
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(ended.out).toContain('images   9 of 27 train · 9 validation · 9 test · 12×12 RGB · 3 classes');
  expect(ended.out).toContain('params   filters=2 · rate=0.5 · learningRate=0.01');
  const { runs } = resultOf<{ runs: { record: RunRecord }[] }>(await run('runs', '--json'));
  expect(runs[0]!.record).toMatchObject({ limit: 9, epochs: 1, params: { rate: 0.5 } });
});

describe('exit codes', () => {
  test.each([
    [1, ['train', 'smal.model.ts'], 'There is no model file at'],
    [1, ['train', 'small.model.ts', '--set', 'filtrs=2'], 'Did you mean "filters"?'],
    [1, ['train', 'small.model.ts', '--set', 'filters=many'], 'The param "filters" is a number'],
    [1, ['train', 'small.model.ts', '--device', 'cpuu'], 'Did you mean "cpu"?'],
    [1, ['data', 'shape'], 'Did you mean "shapes"?'],
    [1, ['evaluate', 'nothing'], 'There is no run nothing in'],
    [2, ['train', 'small.model.ts', '--epoch', '2'], 'Did you mean --epochs?'],
    [2, ['trian'], 'Did you mean `darkroom train`?'],
  ])('%i: %j', async (code, argv, message) => {
    const ended = await workspace.darkroom(argv);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(message);
  });

  test('with --json the last line is the error', async () => {
    const ended = await run('train', 'small.model.ts', '--set', 'filtrs=2', '--json');
    expect(jsonLines(ended.out).at(-1)).toMatchObject({
      type: 'error',
      error: { kind: 'user', code: 'unknown-param' },
    });
  });
});

test('doctor finds the cache that was filled', async () => {
  const { cache, problems } = resultOf<{ cache: { bytes: number }; problems: unknown[] }>(
    await run('doctor', '--json'),
  );
  expect(problems).toEqual([]);
  expect(cache.bytes).toBeGreaterThan(45 * 12 * 12 * 3);
  expect((await stat(join(workspace.path, '.darkroom/cache'))).isDirectory()).toBe(true);
});

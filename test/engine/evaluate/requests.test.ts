/** Evaluation and prediction by a run that was really trained, on a workspace with real image files. */

import { copyFile, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { evaluateRun } from '../../../src/engine/evaluate/evaluate.ts';
import { readOutcomes } from '../../../src/engine/evaluate/kept-outcomes.ts';
import * as metrics from '../../../src/engine/evaluate/metrics.ts';
import { readOutputs, writeOutputs } from '../../../src/engine/evaluate/outputs-file.ts';
import { rankClass } from '../../../src/engine/evaluate/rank-class.ts';
import { summarizeModel } from '../../../src/engine/models/summary.ts';
import { predictImages } from '../../../src/engine/predict/predict.ts';
import { makeReport } from '../../../src/engine/report/report.ts';
import { readLog } from '../../../src/engine/runs/log.ts';
import { draw, drawWorkspace, start, type Workspace } from '../train/workspace.ts';

let workspace: Workspace;
let run: string;
let folder: string;
const notices: string[] = [];
const phases: string[] = [];

function contextWith(signal = new AbortController().signal): RequestContext {
  notices.length = 0;
  phases.length = 0;
  return {
    request: 3,
    signal,
    progress: (phase, done, total) => phases.push(`${phase} ${done}/${total}`),
    emit: (name, event) => {
      if (name === 'notice') notices.push((event as { message: string }).message);
    },
  };
}
const evaluate = (options: Partial<Parameters<typeof evaluateRun>[0]> = {}, signal?: AbortSignal) =>
  evaluateRun({ workspace: workspace.path, run, split: 'validation', ...options }, contextWith(signal));
const predict = (paths: string[], options: { top?: number } = {}) =>
  predictImages(
    { workspace: workspace.path, run, paths: paths.map((path) => join(workspace.path, path)), ...options },
    contextWith(),
  );

beforeAll(async () => {
  workspace = await drawWorkspace();
  const settings = { path: 'images', split: { validation: 0.25, test: 0.25 } };
  await writeFile(join(workspace.path, 'darkroom.json'), JSON.stringify({ datasets: { shapes: settings } }));
  const started = await start(workspace, { epochs: 12 });
  const { outcome, error } = await started.ended;
  expect(error).toBeUndefined();
  expect(outcome).toBe('completed');
  run = started.id;
  folder = started.folder;
});
afterAll(() => workspace.remove());

describe('Evaluation', () => {
  it('of the last weights gives what the log says of the last epoch', async () => {
    const { evaluation } = await evaluate({ weights: 'last' });
    const epochs = (await readLog(folder)).filter((line) => line.type === 'epoch');
    const { metrics } = epochs.at(-1)!;
    expect(evaluation.loss).toBeCloseTo(metrics.val_loss!, 5);
    expect(evaluation.accuracy).toBeCloseTo(metrics.val_accuracy!, 10);
    expect(evaluation).toMatchObject({ weights: 'last', count: 9, classNames: ['bottom', 'middle', 'top'] });
    expect(evaluation.confusion.flat().reduce((sum, [, n]) => sum + n, 0)).toBe(9);
    expect(evaluation.classes.map(({ support }) => support)).toEqual([3, 3, 3]);
    expect(evaluation.topK).toEqual([]);
    expect(evaluation.epoch).toBe(12);
    expect(notices).toEqual([]);
    expect(phases).toContain('Evaluating 9/9');
  });

  it('takes the best weights and writes both files', async () => {
    const { evaluation } = await evaluate({ split: 'test' });
    expect(evaluation.weights).toBe('best');
    expect(JSON.parse(await readFile(join(folder, 'evaluation-test.json'), 'utf8'))).toEqual(evaluation);
    const lines = (await readFile(join(folder, 'predictions-test.csv'), 'utf8')).trim().split('\n');
    expect(lines[0]).toMatch(/^id,label,predicted,probability,.*,loss,p_bottom,p_middle,p_top$/);
    expect(lines).toHaveLength(10);
    const right = lines.slice(1).filter((line) => line.split(',')[1] === line.split(',')[2]);
    expect(right.length / 9).toBeCloseTo(evaluation.accuracy, 10);
    const wrong = evaluation.mistakes.map(({ id }) => id);
    expect(lines.slice(1).filter((line) => wrong.includes(line.split(',')[0]!))).toHaveLength(9 - right.length);
  });

  it('keeps what was said of each image, to be read again', async () => {
    const { evaluation } = await evaluate({ split: 'test' });
    const kept = await readOutcomes(folder, 'test');
    expect(kept.evaluation).toEqual(evaluation);
    const probabilities = await kept.probabilities();
    expect(probabilities).toHaveLength(9 * 3);
    expect([...metrics.predictedClasses(probabilities, 3)]).toEqual([...kept.predicted]);
    expect(metrics.confusionRows(kept.actual, kept.predicted, 3)).toEqual(evaluation.confusion);
    const [, first] = (await readFile(join(folder, 'predictions-test.csv'), 'utf8')).split('\n');
    expect(probabilities[0]).toBeCloseTo(Number(first!.split(',').at(-3)), 6);
    expect(kept.losses[0]).toBeCloseTo(-Math.log(probabilities[kept.actual[0]!]!), 4);
  });

  it('does not take outputs for its own that are of another evaluation, cut short, or gone', async () => {
    const outputs = join(folder, 'outputs-test.bin');
    const { evaluation } = await evaluate({ split: 'test' });
    const good = await readFile(outputs);
    await writeFile(outputs, good.subarray(0, 20));
    await expect(readOutputs(folder, evaluation)).rejects.toMatchObject({ code: 'outputs-missing' });
    await writeFile(outputs, Buffer.concat([good.subarray(4), good.subarray(0, 4)]));
    await expect(readOutputs(folder, evaluation)).rejects.toThrow('does not belong to it');
    await rm(outputs);
    await expect(readOutputs(folder, evaluation)).rejects.toThrow("can't be read");
    const omitted = await writeOutputs(folder, 'test', new Float32Array(27), 100);
    expect(omitted).toEqual({ omitted: true, bytes: 108 });
    const without = { ...evaluation, files: { ...evaluation.files!, outputs: omitted } };
    await expect(readOutputs(folder, without)).rejects.toThrow('are not kept');
    await expect(readOutputs(folder, { ...evaluation, files: undefined })).rejects.toThrow('earlier version');

    await writeFile(join(folder, 'predictions-test.csv'), 'id,label,predicted\n');
    await expect(readOutcomes(folder, 'test')).rejects.toMatchObject({ code: 'predictions-missing' });
    await rm(join(folder, 'evaluation-test.json'));
    await expect(readOutcomes(folder, 'test')).rejects.toMatchObject({ code: 'not-evaluated' });
  });

  it('on another device, compiled, gives the same', async () => {
    const eager = await evaluate({ split: 'test' });
    const compiled = await evaluate({ split: 'test', device: 'cpu' });
    expect(compiled.evaluation.loss).toBeCloseTo(eager.evaluation.loss, 4);
    expect(compiled.evaluation.confusion).toEqual(eager.evaluation.confusion);
  });

  it('is set beside simple methods, unless they are not wanted', async () => {
    const { evaluation } = await evaluate({ split: 'test' });
    expect(evaluation.baselines!.map(({ kind, count }) => [kind, count])).toEqual([
      ['majority', 9],
      ['nearest', 9],
      ['logistic', 9],
    ]);
    // The bars are told apart by where they are: pixels suffice.
    expect(evaluation.baselines![2]!.accuracy).toBe(1);
    expect(JSON.parse(await readFile(join(folder, 'evaluation-test.json'), 'utf8'))).toEqual(evaluation);
    expect((await evaluate({ split: 'test', baselines: false })).evaluation.baselines).toBeUndefined();
  });

  it('compares with other splits of the same weights', async () => {
    await evaluate({ split: 'validation', baselines: false });
    const { gaps } = await evaluate({ split: 'test', baselines: false });
    expect(gaps[0]).toMatchObject({ from: 'validation', to: 'test', chance: true });
    await evaluate({ split: 'validation', weights: 'last', baselines: false });
    expect((await evaluate({ split: 'test', baselines: false })).gaps).toEqual([]);
  });

  it('tells how well a class is told from the others', async () => {
    const { evaluation } = await evaluate({ split: 'test', baselines: false });
    const ask = (label: string) => rankClass({ workspace: workspace.path, run, split: 'test', label }, contextWith());
    const { ranking, auc, averagePrecision, createdAt } = await ask('middle');
    expect([ranking.positives, ranking.negatives, createdAt]).toEqual([3, 6, evaluation.createdAt]);
    expect(auc).toBe(evaluation.classes[1]!.auc);
    expect(averagePrecision).toBe(evaluation.classes[1]!.averagePrecision);
    expect([ranking.truePositives.at(-1), ranking.falsePositives.at(-1)]).toEqual([3, 6]);
    await expect(ask('middl')).rejects.toMatchObject({ code: 'no-such-class' });
    await rm(join(folder, 'outputs-test.bin'));
    await expect(ask('middle')).rejects.toMatchObject({ code: 'outputs-missing' });
  });

  it('is told as one page, with pictures of the mistakes as far as they are there', async () => {
    // Weights of before the training are wrong often enough.
    const { evaluation } = await evaluate({ split: 'test', weights: 0, baselines: false });
    const report = () => makeReport({ workspace: workspace.path, run, split: 'test' }, contextWith());
    const wrong = evaluation.mistakes.length;
    expect(wrong).toBeGreaterThan(1);
    const { html } = await report();
    expect(html.match(/<img src="data:image\/png;base64,/g)).toHaveLength(wrong);
    expect(phases).toContain(`Reading the worst mistakes 0/${wrong}`);
    const gone = join(workspace.path, 'images', evaluation.mistakes[0]!.id);
    await rename(gone, `${gone}.hidden`);
    expect((await report()).html.match(/class="gone"/g)).toHaveLength(1);
    await rename(`${gone}.hidden`, gone);
    await rm(join(folder, 'evaluation-train.json'), { force: true });
    const missing = makeReport({ workspace: workspace.path, run, split: 'train' }, contextWith());
    await expect(missing).rejects.toMatchObject({ code: 'not-evaluated' });
  });

  it('twice at once leaves one of them whole', async () => {
    const [one, two] = await Promise.all([evaluate({ split: 'test' }), evaluate({ split: 'test' })]);
    const kept = JSON.parse(await readFile(join(folder, 'evaluation-test.json'), 'utf8'));
    expect([one.evaluation.createdAt, two.evaluation.createdAt]).toContain(kept.createdAt);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('can be cancelled', async () => {
    await rm(join(folder, 'evaluation-train.json'), { force: true });
    await expect(evaluate({ split: 'train' }, AbortSignal.abort())).rejects.toThrow('cancelled');
    await expect(stat(join(folder, 'evaluation-train.json'))).rejects.toThrow('ENOENT');
  });

  it('says so when the images have changed, or the classes', async () => {
    await draw(join(workspace.path, 'images/top/new.png'), 2, 40);
    await evaluate();
    expect(notices).toEqual([expect.stringContaining('has changed since this run was trained')]);
    await rm(join(workspace.path, 'images/top/new.png'));

    await mkdir(join(workspace.path, 'images/other'));
    await draw(join(workspace.path, 'images/other/a.png'), 1, 41);
    await expect(evaluate()).rejects.toMatchObject({ code: 'classes-changed' });
    await rm(join(workspace.path, 'images/other'), { recursive: true });
  });

  it('says so when the model file prepares images in another way now', async () => {
    const file = join(workspace.path, 'small.model.ts');
    const source = await readFile(file, 'utf8');
    await writeFile(file, source.replace('channels: 1', "channels: 1, resize: 'cover', scale: '-1..1'"));
    await evaluate();
    expect(notices).toEqual([
      'The input of small.model.ts has changed since this run was trained: scale was "0..1" and is now "-1..1"; resize was "stretch" and is now "cover". The run keeps its own preprocessing.',
    ]);
    await writeFile(file, 'export default');
    await evaluate();
    expect(notices).toEqual([]);
    await writeFile(file, source);
  });

  it('says what is wrong with a run, or its weights', async () => {
    await expect(evaluate({ run: 'nothing' })).rejects.toMatchObject({ code: 'unknown-run' });
    await expect(evaluate({ device: 'cpux' })).rejects.toMatchObject({ code: 'unknown-device' });
    const weights = join(folder, 'best/weights.bin');
    await copyFile(weights, `${weights}.copy`);
    await truncate(weights, 20);
    await expect(evaluate()).rejects.toMatchObject({ code: 'weights-broken' });
    await rm(weights);
    await expect(evaluate({ weights: 'best' })).rejects.toMatchObject({ code: 'weights-missing' });
    await copyFile(`${weights}.copy`, weights);
    await rm(`${weights}.copy`);
  });
});

describe('Prediction', () => {
  it('takes files and folders in natural order, each image once', async () => {
    const { predictions } = await predict(['images/top', 'images/top/3.png', 'images/bottom/0.png'], { top: 2 });
    expect(predictions.map(({ path }) => path.slice(workspace.path.length + 1).replaceAll('\\', '/'))).toEqual([
      ...Array.from({ length: 12 }, (_, i) => `images/top/${i}.png`),
      'images/bottom/0.png',
    ]);
    for (const { top } of predictions) {
      expect(top).toHaveLength(2);
      expect(top[0]!.probability).toBeGreaterThanOrEqual(top[1]!.probability);
    }
  });

  it('sees an image as the evaluation saw it', async () => {
    await evaluate({ split: 'test' });
    const [, first] = (await readFile(join(folder, 'predictions-test.csv'), 'utf8')).split('\n');
    const [id, , predicted, probability] = first!.split(',');
    const { predictions } = await predict([`images/${id}`]);
    expect(predictions[0]!.top).toHaveLength(3);
    expect(predictions[0]!.top[0]!.label).toBe(predicted);
    expect(predictions[0]!.top[0]!.probability).toBeCloseTo(Number(probability), 5);
  });

  it('tells of a broken file in its own entry', async () => {
    await mkdir(join(workspace.path, 'odd'), { recursive: true });
    await draw(join(workspace.path, 'odd/1.png'), 0, 1);
    await writeFile(join(workspace.path, 'odd/2.jpg'), 'no image');
    const { predictions } = await predict(['odd', 'missing.png']);
    expect(predictions.map(({ top, error }) => [top.length, error === undefined])).toEqual([
      [3, true],
      [0, false],
      [0, false],
    ]);
    expect(predictions[1]!.error).toContain('2.jpg');
  });

  it('says so when there is nothing to predict', async () => {
    await mkdir(join(workspace.path, 'empty'), { recursive: true });
    await expect(predict(['empty', 'missing.png'])).rejects.toMatchObject({ code: 'nothing-to-predict' });
    await expect(predict([])).rejects.toMatchObject({ code: 'nothing-to-predict' });
  });
});

describe('Summary', () => {
  const summarize = (set?: Record<string, string>) =>
    summarizeModel({ workspace: workspace.path, file: 'small.model.ts', set }, contextWith());

  it('of a model file counts the classes of its dataset', async () => {
    const summary = await summarize({ rate: '0.5' });
    expect(summary).toMatchObject({
      dataset: 'shapes',
      classes: 3,
      params: { rate: 0.5 },
      total: 30 + 12 + 147,
      trainable: 30 + 6 + 147,
    });
    expect(summary.layers[0]).toMatchObject({
      className: 'Conv2D',
      outputShape: [null, 4, 4, 3],
      parameters: 30,
      inputs: [],
    });
    expect(summary.layers[0]!.location?.line).toBe(11);
  });

  it('needs the dataset, and knows the params', async () => {
    await expect(summarize({ rat: '1' })).rejects.toMatchObject({ code: 'unknown-param' });
    const file = join(workspace.path, 'darkroom.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('shapes', 'others'));
    await expect(summarize()).rejects.toMatchObject({ code: 'no-such-dataset' });
    await writeFile(file, text);
  });
});

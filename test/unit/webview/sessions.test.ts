/** Sessions against run folders on disk: what a page is told, while files grow, vanish and come back. No engine runs. */

import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineClient, RequestOptions } from '../../../src/client/engine.ts';
import { listRuns } from '../../../src/client/runs.ts';
import { compareSession } from '../../../src/extension/panels/compare-session.ts';
import { modelSession } from '../../../src/extension/panels/model-session.ts';
import { predictionSession } from '../../../src/extension/panels/prediction-session.ts';
import { runSession } from '../../../src/extension/panels/run-session.ts';
import type { SessionServices } from '../../../src/extension/panels/sessions.ts';
import type { ToComparePage } from '../../../src/protocol/compare-panel.ts';
import { CancelledError, engineNotStarted } from '../../../src/protocol/errors.ts';
import type { ToModelPage } from '../../../src/protocol/model-panel.ts';
import type { ToPredictionPage } from '../../../src/protocol/prediction-panel.ts';
import type { FromRunPage, ToRunPage } from '../../../src/protocol/run-panel.ts';
import { batch, epoch, evaluation } from '../cli/data.ts';
import { listener, makeRunFolder, ofKind, type RunFolder } from './run-folder.ts';

const noEngine = engineNotStarted('/nowhere/engine.js', 'it is not there');

const services = (change: Partial<SessionServices> = {}): SessionServices => ({
  engine: () => Promise.reject(noEngine),
  deviceFor: () => undefined,
  nameOf: () => undefined,
  runsOf: async (workspace) => (await listRuns(workspace)).runs,
  save: async () => false,
  chooseImage: async () => undefined,
  chooseRuns: async () => undefined,
  steer: async () => undefined,
  openRun: () => undefined,
  openFile: async () => undefined,
  texts: { read: async () => '', edit: async () => false, watch: () => ({ dispose: () => undefined }) },
  report: () => undefined,
  ...change,
});

let run: RunFolder;
let ends: (() => void)[] = [];

beforeEach(async () => {
  run = await makeRunFolder();
  await run.log(batch, epoch);
});
afterEach(async () => {
  for (const end of ends) end();
  ends = [];
  await run.remove();
});

describe('the page of a run', () => {
  const open = (change?: Partial<SessionServices>) => {
    const page = listener<ToRunPage>();
    const session = runSession(run.folder, page.tell, services(change));
    ends.push(session.dispose);
    session.receive({ kind: 'ready' });
    let id = 0;
    const ask = async (name: string, params: object) => {
      const own = ++id;
      const from = page.heard.length;
      session.receive({ kind: 'ask', id: own, name, params } as FromRunPage);
      return page.until(
        (message): message is Extract<ToRunPage, { kind: 'answer' | 'refusal' }> =>
          (message.kind === 'answer' || message.kind === 'refusal') && message.id === own,
        from,
      );
    };
    return { ...page, session, ask };
  };

  test('is told everything that is there, then what is added', async () => {
    const page = open({ nameOf: () => 'my run' });
    expect(await page.until(ofKind('run'))).toMatchObject({ name: 'my run', state: 'completed', log: [batch, epoch] });
    const next = { ...epoch, epoch: 4 };
    await run.log(next);
    expect((await page.until(ofKind('log'))).lines).toEqual([next]);
    await run.writeRecord({ epochsDone: 4 });
    expect((await page.until(ofKind('record'))).record.epochsDone).toBe(4);
    await run.writeEvaluation(evaluation, '');
    expect((await page.until(ofKind('evaluation'))).evaluation.accuracy).toBe(evaluation.accuracy);
  });

  test('hears once that the folder is gone, and all anew when it is back', async () => {
    const page = open();
    await page.until(ofKind('run'));
    const away = `${run.folder} away`;
    await rename(run.folder, away);
    const { problem } = await page.until(ofKind('problem'));
    expect(problem.message).toContain('is not there any more');
    expect(problem.nextStep).toBeTruthy();
    const from = page.heard.length;
    await rename(away, run.folder);
    expect(await page.until(ofKind('run'), from)).toMatchObject({ log: [batch, epoch] });
    expect(page.heard.filter(({ kind }) => kind === 'problem')).toHaveLength(1);
  });

  test('a run that trained when its process was killed is interrupted', async () => {
    await run.writeRecord({ state: 'running', pid: 1 });
    expect((await open().until(ofKind('run'))).state).toBe('interrupted');
  });

  test('gets the images of a cell, most probable first, whatever the labels hold', async () => {
    const csv = 'id,label,predicted,probability\na,"x, <b>",y,0.4\nb,"x, <b>",y,0.9\nc,y,y,1\nd,"x, <b>","x, <b>",1\n';
    await run.writeEvaluation(evaluation, csv);
    const page = open();
    const answer = await page.ask('cell', { split: 'test', actual: 'x, <b>', predicted: 'y' });
    expect(answer).toMatchObject({
      kind: 'answer',
      result: {
        images: [
          { id: 'b', probability: 0.9 },
          { id: 'a', probability: 0.4 },
        ],
      },
    });
    const refused = await page.ask('cell', { split: 'train', actual: 'x', predicted: 'y' });
    expect(refused).toMatchObject({ kind: 'refusal', problem: { nextStep: expect.stringContaining('Evaluate') } });
  });

  test('gets a ranking in buffers of their own, and has a report saved', async () => {
    const piece = (length: number) => new Int32Array(new ArrayBuffer(400), 40, length).map((_, i) => i);
    const ranking = {
      ...{ positives: 2, negatives: 1, truePositives: piece(3), falsePositives: piece(3) },
      thresholds: Float32Array.of(0.5, 0.25, 0),
    };
    const asked: unknown[] = [];
    const engine = {
      request: async (name: string, params: object) => {
        asked.push([name, params]);
        return name === 'run/ranking' ? { ranking, auc: 0.75, createdAt: '' } : { html: '<!doctype html>' };
      },
    } as unknown as EngineClient;
    const saved: string[] = [];
    const page = open({
      engine: async () => engine,
      save: async (name, extension, bytes) => saved.push(`${name}.${extension} ${new TextDecoder().decode(bytes)}`) > 0,
    });
    const answer = await page.ask('ranking', { split: 'test', label: 'boot' });
    expect(answer).toMatchObject({ kind: 'answer', result: { positives: 2, auc: 0.75 } });
    const { truePositives, thresholds } = (answer as { result: Record<string, ArrayBuffer> }).result;
    expect([...new Int32Array(truePositives!)]).toEqual([0, 1, 2]);
    expect([...new Float32Array(thresholds!)]).toEqual([0.5, 0.25, 0]);
    const where = { workspace: run.workspace, run: basename(run.folder), split: 'test' };
    expect(asked).toEqual([['run/ranking', { ...where, label: 'boot' }]]);
    expect(await page.ask('report', { split: 'test', name: 'mine' })).toMatchObject({ result: { saved: true } });
    expect(asked[1]).toEqual(['run/report', where]);
    expect(saved).toEqual(['mine.html <!doctype html>']);
  });

  test('is told how far an ask is, and can call it off', async () => {
    let cancelled = 0;
    const engine = {
      request: (_: string, __: object, { signal, onProgress }: RequestOptions) =>
        new Promise((_, reject) => {
          onProgress!({ request: 1, phase: 'Computing', done: 1, total: 3 });
          signal!.addEventListener('abort', () => {
            cancelled++;
            reject(new CancelledError());
          });
        }),
    } as unknown as EngineClient;
    const page = open({ engine: async () => engine });
    const refused = page.ask('activations', { image: { dataset: 'd', id: 'a' } });
    const { id, ...progress } = await page.until(ofKind('working'));
    expect(progress).toEqual({ kind: 'working', phase: 'Computing', done: 1, total: 3 });
    page.session.receive({ kind: 'cancel', id });
    expect(await refused).toMatchObject({ kind: 'refusal', id });
    // One that a page left behind ends with the session.
    const from = page.heard.length;
    void page.ask('activations', { image: { dataset: 'd', id: 'b' } });
    await page.until(ofKind('working'), from);
    page.session.dispose();
    expect(cancelled).toBe(2);
  });

  test('sees no file that the person did not choose', async () => {
    const secret = join(run.workspace, 'secret.png');
    await writeFile(secret, 'bytes');
    const page = open({ chooseImage: async () => secret });
    expect(await page.ask('picture', { image: { path: secret } })).toMatchObject({ kind: 'refusal' });
    expect(await page.ask('chooseImage', {})).toMatchObject({ result: { image: { path: secret } } });
    const shown = await page.ask('picture', { image: { path: secret } });
    expect(shown).toMatchObject({ kind: 'answer', result: { mime: 'image/png' } });
    await rm(secret);
    expect(await page.ask('picture', { image: { path: secret } })).toMatchObject({
      kind: 'refusal',
      problem: { nextStep: expect.any(String) },
    });
  });

  test('says why the engine did not answer, and what to do', async () => {
    const page = open();
    const { message, nextStep } = noEngine;
    expect(await page.ask('evaluate', { split: 'test' })).toMatchObject({ problem: { message, nextStep } });
    // The bar of the evaluation goes away with it.
    expect(page.heard.filter(ofKind('progress')).at(-1)).toEqual({ kind: 'progress' });
    expect(await page.ask('activations', { image: { dataset: 'd', id: 'i' } })).toMatchObject({ kind: 'refusal' });
  });

  test('a bug is told as one, and reported', async () => {
    const bugs: unknown[] = [];
    const bug = new TypeError('x is undefined');
    const page = open({ steer: () => Promise.reject(bug), report: (error) => bugs.push(error) });
    const answer = await page.ask('control', { action: 'stop' });
    expect(answer).toMatchObject({
      kind: 'refusal',
      problem: { message: 'This is a bug in Darkroom: x is undefined' },
    });
    expect(bugs).toEqual([bug]);
  });

  test('saves text and bytes', async () => {
    const saved: string[] = [];
    const page = open({
      async save(name, extension, content) {
        saved.push(`${name}.${extension}: ${new TextDecoder().decode(content)}`);
        return true;
      },
    });
    expect(await page.ask('save', { name: 'a', extension: 'svg', content: '<svg/>' })).toMatchObject({
      result: { saved: true },
    });
    const content = new TextEncoder().encode('bytes').buffer;
    await page.ask('save', { name: 'b', extension: 'png', content });
    expect(saved).toEqual(['a.svg: <svg/>', 'b.png: bytes']);
  });

  test('an image that was chosen outside is shown when the page is there', async () => {
    const page = listener<ToRunPage>();
    const session = runSession(run.folder, page.tell, services());
    ends.push(session.dispose);
    session.inspect({ dataset: 'fashion', id: 'test/3' });
    expect(page.heard).toEqual([]);
    session.receive({ kind: 'ready' });
    expect(await page.until(ofKind('inspect'))).toEqual({
      kind: 'inspect',
      image: { dataset: 'fashion', id: 'test/3' },
    });
  });

  test('a panel that was closed is told nothing more', async () => {
    const page = open();
    await page.until(ofKind('run'));
    page.session.dispose();
    const before = page.heard.length;
    await page.session.receive({ kind: 'ask', id: 1, name: 'chooseImage', params: {} });
    await new Promise(setImmediate);
    expect(page.heard).toHaveLength(before);
  });
});

describe('the line of a layer', () => {
  const layer = (file: string, line: number) => ({ name: 'a', location: { file, line } });
  const opened = (change: Partial<SessionServices> & { layers: readonly object[] }) => {
    const files: unknown[] = [];
    const { layers, ...more } = change;
    const engine = { request: async () => ({ layers }) } as unknown as EngineClient;
    const openFile = async (...place: unknown[]) => void files.push(place);
    return { files, services: services({ engine: async () => engine, openFile, ...more }) };
  };
  const ask = async <M extends { readonly kind: string }>(
    make: (tell: (message: M) => void) => { receive(message: never): void; dispose(): void },
    begin: string,
    asks: readonly (readonly [name: string, params: object])[],
  ) => {
    const page = listener<M>();
    const session = make(page.tell);
    ends.push(session.dispose);
    session.receive({ kind: 'ready' } as never);
    await page.until(ofKind(begin as never));
    const answers: M[] = [];
    for (const [id, [name, params]] of asks.entries()) {
      session.receive({ kind: 'ask', id, name, params } as never);
      answers.push(
        await page.until(
          (message): message is M =>
            /answer|refusal/.test(message.kind) && (message as never as { id: number }).id === id,
        ),
      );
    }
    return answers.map(({ kind }) => kind);
  };

  test('of a run is that of the model file, unless it has changed since', async () => {
    const copy = join(run.folder, 'model.ts');
    const original = join(run.workspace, 'models/mnist.model.ts');
    await mkdir(dirname(original), { recursive: true });
    for (const path of [copy, original]) await writeFile(path, 'same');
    const place = { file: copy, line: 7, column: 3 };
    const { files, services: given } = opened({ layers: [{ name: 'm', layers: [layer(copy, 7)] }] });
    const once = () =>
      ask<ToRunPage>((tell) => runSession(run.folder, tell, given), 'run', [
        ['openPlace', place],
        ['summary', {}],
        ['openPlace', place],
        ['openPlace', { file: '/etc/passwd', line: 1 }],
      ]);
    // Before a summary named it, and another one, no file is opened.
    expect(await once()).toEqual(['refusal', 'answer', 'answer', 'refusal']);
    await writeFile(original, 'changed');
    await once();
    const at = { line: 7, column: 3 };
    expect(files).toEqual([
      [original, at],
      [copy, at],
    ]);
  });

  test('of a model file is followed as the file is saved', async () => {
    const file = join(run.workspace, 'a.model.ts');
    await writeFile(file, '1');
    let built = 0;
    const engine = {
      request: async () => {
        if (++built === 2) throw noEngine;
        return { layers: [layer(file, built)] };
      },
    } as unknown as EngineClient;
    const page = listener<ToModelPage>();
    const session = modelSession(
      { workspace: run.workspace, file },
      page.tell,
      services({ engine: async () => engine }),
    );
    ends.push(session.dispose);
    session.receive({ kind: 'ready' });
    await page.until(ofKind('summary'));
    await writeFile(file, '22');
    expect((await page.until(ofKind('problem'))).problem.message).toBe(noEngine.message);
    const from = page.heard.length;
    await writeFile(file, '333');
    await page.until(
      (message): message is Extract<ToModelPage, { kind: 'summary' }> => message.kind === 'summary',
      from,
    );
    expect(page.heard.map(({ kind }) => kind)).toEqual([
      'building',
      'summary',
      'building',
      'problem',
      'building',
      'summary',
    ]);
  });
});

describe('the comparison', () => {
  const open = (folders: readonly string[], change?: Partial<SessionServices>) => {
    const page = listener<ToComparePage>();
    const session = compareSession(folders, page.tell, services(change));
    ends.push(session.dispose);
    session.receive({ kind: 'ready' });
    return { ...page, session };
  };

  test('sends epochs as columns of float64, NaN where a metric is missing', async () => {
    await run.log({ ...epoch, epoch: 4, metrics: { loss: 0.2 } });
    const { runs, problems } = await open([run.folder, run.folder]).until(ofKind('runs'));
    expect(problems).toEqual([]);
    expect(runs).toHaveLength(1);
    const columns = Object.entries(runs[0]!.columns).map(([name, buffer]) => [name, [...new Float64Array(buffer)]]);
    expect(Object.fromEntries(columns)).toMatchObject({
      epoch: [3, 4],
      loss: [0.30121, 0.2],
      val_loss: [0.3402, Number.NaN],
    });
  });

  test('tells runs apart that are called the same', async () => {
    const other = await makeRunFolder('20261122-104530-mnist-77aa', run.workspace);
    const nameOf = () => 'mnist';
    const { runs } = await open([run.folder, other.folder], { nameOf }).until(ofKind('runs'));
    expect(new Set(runs.map(({ name }) => name)).size).toBe(2);
    expect(runs[1]!.name).toBe('mnist · 77aa');
    const [alone] = (await open([run.folder], { nameOf }).until(ofKind('runs'))).runs;
    expect(alone!.name).toBe('mnist');
  });

  test('tells of a run that is gone beside those that are there', async () => {
    const gone = join(run.workspace, '.darkroom', 'runs', 'gone');
    const { runs, problems } = await open([gone, run.folder]).until(ofKind('runs'));
    expect(runs.map(({ folder }) => folder)).toEqual([run.folder]);
    expect(problems).toMatchObject([{ folder: gone, message: expect.stringContaining('not there any more') }]);
  });

  test('runs are added by the person, and taken out', async () => {
    const other = await makeRunFolder('other', run.workspace);
    const page = open([run.folder], { chooseRuns: async (_, chosen) => [...chosen, other.folder] });
    await page.until(ofKind('runs'));
    let from = page.heard.length;
    page.session.receive({ kind: 'ask', id: 1, name: 'add', params: {} });
    expect((await page.until(ofKind('runs'), from)).runs.map(({ folder }) => folder)).toEqual([
      run.folder,
      other.folder,
    ]);
    from = page.heard.length;
    page.session.receive({ kind: 'ask', id: 2, name: 'remove', params: { folder: run.folder } });
    expect((await page.until(ofKind('runs'), from)).runs.map(({ name }) => name)).toEqual(['other']);
  });

  test('follows a run while it trains', async () => {
    await run.writeRecord({ state: 'running', pid: process.pid });
    await writeFile(join(run.folder, 'lock'), JSON.stringify({ pid: process.pid }));
    const page = open([run.folder]);
    await page.until(ofKind('runs'));
    await page.until(ofKind('grown'));
    const from = page.heard.length;
    await run.log({ ...epoch, epoch: 4 });
    const { run: grown } = await page.until(ofKind('grown'), from);
    expect([...new Float64Array(grown.columns.epoch!)]).toEqual([3, 4]);
  });
});

describe('the page of predictions', () => {
  const open = (workspace: string, wanted?: string) => {
    const page = listener<ToPredictionPage>();
    const session = predictionSession({ workspace, paths: ['/a.png'], run: wanted }, page.tell, services());
    ends.push(session.dispose);
    session.receive({ kind: 'ready' });
    return { ...page, session };
  };

  test('offers the runs that have weights, the newest first chosen', async () => {
    await (await makeRunFolder('untrained', run.workspace)).writeRecord({ epochsDone: 0 });
    await (await makeRunFolder('newer', run.workspace)).writeRecord({ createdAt: '2027-01-01T00:00:00.000Z' });
    const start = await open(run.workspace).until(ofKind('start'));
    expect(start.runs.map(({ id }) => id)).toEqual(['newer', '20261122-104530-mnist-3f9a']);
    expect(start.run).toBe('newer');
    expect(start.runs[1]!.name).toBe('mnist · val_loss 0.340 · 3f9a');
    const chosen = await open(run.workspace, '20261122-104530-mnist-3f9a').until(ofKind('start'));
    expect(chosen.run).toBe('20261122-104530-mnist-3f9a');
  });

  test('says that no run can predict yet', async () => {
    const nothing = join(run.workspace, 'nothing');
    await mkdir(nothing);
    const page = open(nothing);
    expect((await page.until(ofKind('start'))).run).toBeUndefined();
    expect((await page.until(ofKind('problem'))).problem.nextStep).toContain('Train a model first');
  });

  test('says why the engine did not answer', async () => {
    expect((await open(run.workspace).until(ofKind('problem'))).problem.message).toBe(noEngine.message);
  });
});

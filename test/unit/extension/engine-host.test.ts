/** The window's engine with a real process: shared, started again after a crash, killed when it hangs, ended on request. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Crash, createEngineHost, type EngineHost } from '../../../src/extension/engine-host.ts';

let folder: string;
let path: string;
const hosts: EngineHost[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-host-'));
  path = join(folder, 'engine.js');
  await build({
    entryPoints: [fileURLToPath(new URL('../../engine/channel/fixture-engine.ts', import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
});

afterEach(async () => {
  for (const host of hosts.splice(0)) {
    const { current } = host;
    host.dispose();
    current?.kill();
    await current?.gone;
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function createHost(patience?: number, isTrusted?: () => boolean): EngineHost {
  const log = { append: () => undefined, info: () => undefined, warn: () => undefined };
  const host = createEngineHost({ path, log, patience, isTrusted });
  hosts.push(host);
  return host;
}

const nextCrash = (host: EngineHost) =>
  new Promise<Crash>((resolve) => {
    const listener = host.onCrashed((crash) => {
      listener.dispose();
      resolve(crash);
    });
  });

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('It should have failed.')),
    (error: Error & { code?: string }) => error,
  );

/** What it does is named by the run. */
const evaluate = (host: EngineHost, run: string, signal?: AbortSignal) =>
  host.request('run/evaluate', { workspace: folder, run, split: 'test' }, { signal });

/** In the process for model files. */
const summary = (host: EngineHost, file: string, signal?: AbortSignal) =>
  host.request('model/summary', { workspace: folder, file }, { signal });

describe('the engine of a window', () => {
  test('is one, however many ask for it', async () => {
    const host = createHost();
    expect(host.current).toBeUndefined();
    const started: number[] = [];
    host.onStarted(({ pid }) => started.push(pid));
    const [first, second] = await Promise.all([host.get(), host.get()]);
    expect(first).toBe(second);
    expect(host.current).toBe(first);
    expect(started).toEqual([first.pid]);
  });

  test('is started again after a crash, and says so', async () => {
    const host = createHost();
    const before = await host.get();
    const crash = nextCrash(host);
    const lost = failure(evaluate(host, 'hangs'));
    before.kill();
    expect((await lost).code).toBe('engine-gone');
    expect(await crash).toMatchObject({ hung: false, restarted: true });
    const after = await host.get();
    expect(after.pid).not.toBe(before.pid);
    await expect(after.request('dataset/inspect', { workspace: folder, name: 'a' })).resolves.toBeDefined();
  });

  test('that crashes again and again waits to be asked for', async () => {
    const host = createHost();
    const told: boolean[] = [];
    for (let crash = 0; crash < 4; crash++) {
      const engine = await host.get();
      const next = nextCrash(host);
      engine.kill();
      told.push((await next).restarted);
    }
    expect(told).toEqual([true, true, true, false]);
    expect(host.current).toBeUndefined();
    expect((await host.get()).pid).toBeGreaterThan(0);
  });

  test('that loops forever is killed, and another one answers', async () => {
    const host = createHost(400);
    const crash = nextCrash(host);
    expect((await failure(evaluate(host, 'blocks'))).code).toBe('engine-gone');
    expect(await crash).toMatchObject({ hung: true, restarted: true });
    await expect(evaluate(host, 'bug')).rejects.toThrow('undefined is not a tensor');
  });

  test('that takes its time is left alone', async () => {
    const host = createHost(400);
    const controller = new AbortController();
    const waiting = failure(evaluate(host, 'waits', controller.signal));
    const engine = host.current ?? (await host.get());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(host.current).toBe(engine);
    controller.abort();
    expect((await waiting).name).toBe('CancelledError');
  });

  test('that trains and is silent is told of, not killed', async () => {
    const host = createHost(400);
    const engine = await host.get();
    const silent = new Promise<void>((resolve) => host.onSilent(resolve));
    await engine.request('run/start', { workspace: folder, file: 'trains' });
    void failure(evaluate(host, 'blocks'));
    await silent;
    expect(host.current).toBe(engine);
  });

  test('looks at data of a folder that is not trusted, and runs none of its code', async () => {
    let trusted = false;
    const host = createHost(undefined, () => trusted);
    expect((await failure(evaluate(host, 'bug'))).code).toBe('not-trusted');
    const engine = await host.get();
    await expect(engine.request('dataset/inspect', { workspace: folder, name: 'a' })).resolves.toBeDefined();
    trusted = true;
    await expect(evaluate(host, 'bug')).rejects.toThrow('undefined is not a tensor');
  });

  test('is ended on request, without a word of a crash', async () => {
    const host = createHost();
    const before = await host.get();
    let crashed = false;
    host.onCrashed(() => {
      crashed = true;
    });
    await host.restart();
    await before.gone;
    expect(host.current?.pid).not.toBe(before.pid);
    await host.end();
    expect(host.current).toBeUndefined();
    expect(crashed).toBe(false);
  });
});

describe('a model file', () => {
  test('that loops forever is ended alone, whatever trains', async () => {
    const host = createHost(1_200);
    const engine = await host.get();
    await engine.request('run/start', { workspace: folder, file: 'trains' });
    const [looping, next] = await Promise.all([failure(summary(host, 'blocks')), failure(summary(host, 'bug'))]);
    expect(looping).toMatchObject({ code: 'model-file-hangs', location: { file: 'blocks', line: 1 } });
    expect(next.message).toBe('undefined is not a tensor');
    expect(host.current).toBe(engine);
    await expect(engine.request('dataset/inspect', { workspace: folder, name: 'a' })).resolves.toBeDefined();
  });

  test('is not even started by itself while another trains', async () => {
    const host = createHost(1_200);
    const engine = await host.get();
    await engine.request('run/start', { workspace: folder, file: 'trains' });
    const second = engine.request('run/start', { workspace: folder, file: 'blocks' });
    expect((await failure(second)).code).toBe('model-file-hangs');
    await expect(engine.request('run/start', { workspace: folder, file: 'trains' })).resolves.toBeDefined();
  });

  test('that takes its process down says so, and the next one is answered', async () => {
    const host = createHost();
    const [killed, next] = await Promise.all([failure(summary(host, 'kills')), failure(summary(host, 'bug'))]);
    expect(killed).toMatchObject({ code: 'model-file-ended-process', location: { file: 'kills', line: 1 } });
    expect(next.message).toBe('undefined is not a tensor');
    expect(host.current).toBeUndefined();
  });

  test('that was mended need not wait for the one before', async () => {
    const host = createHost();
    const controller = new AbortController();
    const looping = failure(summary(host, 'blocks', controller.signal));
    await failure(summary(host, 'bug', AbortSignal.abort()));
    controller.abort();
    expect((await looping).name).toBe('CancelledError');
    expect((await failure(summary(host, 'bug'))).message).toBe('undefined is not a tensor');
  });

  test('is not looked at where the folder is not trusted', async () => {
    const host = createHost(undefined, () => false);
    expect((await failure(summary(host, 'bug'))).code).toBe('not-trusted');
  });
});

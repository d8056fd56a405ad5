/** The engine's channel with a real forked process: the four endings of a request, the handshake, and the farewell. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type EngineClient, type EngineOptions, startEngine } from '../../../src/client/engine.ts';
import { train } from '../../../src/client/training.ts';
import { CancelledError, UserError } from '../../../src/protocol/errors.ts';
import type { Events, Requests } from '../../../src/protocol/requests.ts';

let folder: string;
let path: string;
const engines: EngineClient[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-channel-'));
  path = join(folder, 'engine.js');
  await build({
    entryPoints: [fileURLToPath(new URL('./fixture-engine.ts', import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
});

afterEach(() => {
  for (const engine of engines.splice(0)) engine.kill();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(options: Partial<EngineOptions> = {}): Promise<EngineClient> {
  const engine = await startEngine({ path, ...options });
  engines.push(engine);
  return engine;
}

const summary = (engine: EngineClient, file: string, signal?: AbortSignal) =>
  engine.request('model/summary', { workspace: folder, file }, { signal });

const failure = (promise: Promise<unknown>): Promise<Error & Partial<UserError>> =>
  promise.then(
    () => Promise.reject(new Error('It should have failed.')),
    (error) => error,
  );

describe('handshake', () => {
  test('tells the version and the process', async () => {
    const engine = await start();
    expect(engine.version).toBe('9.9.9');
    expect(engine.pid).not.toBe(process.pid);
  });

  test('another version of the protocol is refused, and names both', async () => {
    const error = await failure(start({ protocol: 999 }));
    expect(error).toMatchObject({ name: 'UserError', code: 'protocol-mismatch' });
    expect(error.message).toContain('999');
  });

  test('an engine that does not answer is given up on', async () => {
    const error = await failure(start({ env: { FIXTURE_MUTE: '1' }, handshakeTimeout: 300 }));
    expect(error).toMatchObject({ code: 'engine-not-started' });
    expect(error.message).toContain('did not answer within 0.3 s');
  });

  test('an engine that breaks while it loads says what it printed', async () => {
    const error = await failure(start({ env: { FIXTURE_BROKEN: '1' } }));
    expect(error).toMatchObject({ code: 'engine-not-started' });
    expect(error.message).toContain('Cannot find module onnxruntime-node');
  });

  test('an engine that is not there', async () => {
    const error = await failure(start({ path: join(folder, 'missing.js') }));
    expect(error).toMatchObject({ code: 'engine-not-started' });
  });
});

describe('a request ends', () => {
  test('with its result; typed arrays stay what they are', async () => {
    const engine = await start();
    const result = await engine.request('dataset/inspect', { workspace: '/w', name: 'digits' });
    expect(result).toEqual({ name: 'digits', path: '/w', labels: new Int32Array([3, 1]) });
  });

  test('with a UserError that keeps code, next step and location', async () => {
    const error = await failure(summary(await start(), 'user-error'));
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      code: 'bad-layer',
      nextStep: 'Did you mean "units"?',
      location: { file: '/w/a.model.ts', line: 12, column: 5 },
    });
  });

  test('with a bug that keeps its stack', async () => {
    const error = await failure(summary(await start(), 'bug'));
    expect(error).not.toBeInstanceOf(UserError);
    expect(error.message).toBe('undefined is not a tensor');
    expect(error.stack).toContain('at Object.bug');
  });

  test('when something other than an Error is thrown', async () => {
    expect((await failure(summary(await start(), 'not-an-error'))).message).toBe('just text');
  });

  test('when its result can not be sent', async () => {
    expect((await failure(summary(await start(), 'unsendable'))).message).toContain('could not be cloned');
  });

  test('when the engine does not know it', async () => {
    const error = await failure((await start()).request('engine/doctor', {}));
    expect(error).toMatchObject({ code: 'unknown-request' });
  });

  test('cancelled, whatever the handler throws then; others go on', async () => {
    const engine = await start();
    const controller = new AbortController();
    const cancelled = failure(summary(engine, 'waits', controller.signal));
    controller.abort();
    expect(await cancelled).toBeInstanceOf(CancelledError);
    await expect(engine.request('dataset/inspect', { workspace: '/w', name: 'x' })).resolves.toBeDefined();
  });

  test('cancelled before it is sent', async () => {
    expect(await failure(summary(await start(), 'waits', AbortSignal.abort()))).toBeInstanceOf(CancelledError);
  });

  test('engine gone, if it does not answer the cancellation', async () => {
    const engine = await start({ grace: 100 });
    const controller = new AbortController();
    const error = failure(summary(engine, 'blocks', controller.signal));
    controller.abort();
    expect(await error).toMatchObject({ code: 'engine-gone' });
  });

  test('engine gone for all of them, after kill -9; later ones too', async () => {
    const engine = await start();
    const hanging = new Promise<void>((resolve) => {
      engine.on('notice', () => resolve());
    });
    const pending = [summary(engine, 'waits'), summary(engine, 'hangs')].map(failure);
    await hanging;
    process.kill(engine.pid, 'SIGKILL');
    for (const error of await Promise.all(pending)) {
      expect(error).toMatchObject({ name: 'UserError', code: 'engine-gone' });
      expect(error.message).toContain('SIGKILL');
      expect(error.message).toContain('line 1\nabout to hang');
    }
    expect(await engine.gone).toMatchObject({ code: 'engine-gone' });
    expect(await failure(summary(engine, 'waits'))).toMatchObject({ code: 'engine-gone' });
    await engine.dispose();
  });

  test('with the bug, when an exception outside of it brings the engine down', async () => {
    const engine = await start();
    const pending = [summary(engine, 'waits'), summary(engine, 'crashes')].map(failure);
    for (const error of await Promise.all(pending)) expect(error.message).toBe('thrown from a timer');
    const gone = await engine.gone;
    expect(gone.message).toContain('exit code 70');
    expect(gone.message).toContain('thrown from a timer');
  });
});

test('progress arrives in order, thinned out, the last of each phase always', async () => {
  const engine = await start();
  const seen: Events['progress'][] = [];
  await engine.request('dataset/inspect', { workspace: '/w', name: 'x' }, { onProgress: (event) => seen.push(event) });
  const reading = seen.filter(({ phase }) => phase === 'Reading images').map(({ done }) => done);
  expect(reading[0]).toBe(1);
  expect(reading.at(-1)).toBe(1000);
  expect(reading).toEqual([...reading].sort((a, b) => a - b));
  expect(seen.at(-1)).toMatchObject({ phase: 'Splitting', done: 2, total: 3 });
});

describe('a training', () => {
  const begin = (engine: EngineClient, file: string, signal?: AbortSignal) => {
    const seen: string[] = [];
    const finished = train(
      engine,
      { workspace: folder, file },
      {
        onStarted: ({ run }: Requests['run/start']['result']) => seen.push(`started ${run.id}`),
        onProgress: ({ phase, done }) => seen.push(`${phase} ${done}`),
        onLog: ({ line }) => seen.push(line.type === 'notice' ? line.message : line.type),
      },
      signal,
    );
    return { seen, finished };
  };

  test('that ends before run/start is answered is still seen whole, and only its own events', async () => {
    const { seen, finished } = begin(await start(), 'completes');
    expect(await finished).toMatchObject({ run: 'run-1', outcome: 'completed', folder: `${folder}/run-1` });
    expect(seen).toEqual(['Decoding images 7', 'started run-1', 'mine']);
  });

  test('that fails rejects with its error', async () => {
    expect(await failure(begin(await start(), 'fails').finished)).toMatchObject({ code: 'nan-loss' });
  });

  test('whose engine dies rejects with engine gone', async () => {
    expect(await failure(begin(await start(), 'dies').finished)).toMatchObject({ code: 'engine-gone' });
  });

  test('is stopped by its signal', async () => {
    const controller = new AbortController();
    const { finished } = begin(await start(), 'trains', controller.signal);
    controller.abort();
    // Aborted before or after the answer: cancelled, or started and then stopped. Here the answer was on its way.
    expect(await finished).toMatchObject({ outcome: 'stopped' });
  });

  test('is ended and saved by an engine whose client goes away', async () => {
    const engine = await start();
    const workspace = await mkdtemp(join(folder, 'w-'));
    await engine.request('run/start', { workspace, file: 'trains' });
    await engine.dispose();
    expect(await readFile(join(workspace, 'saved.txt'), 'utf8')).toBe('saved\n');
    expect((await engine.gone).message).toContain('exit code 0');
  });
});

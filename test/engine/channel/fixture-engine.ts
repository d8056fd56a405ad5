/** A real engine process with handlers of its own, one for each way in which a request can end. */

import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Handlers } from '../../../src/engine/context.ts';
import { runEngine } from '../../../src/engine/lifetime.ts';
import { noWorkspaceFile, UserError } from '../../../src/protocol/errors.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';

const never = () => new Promise<never>(() => undefined);

/** What `model/summary` does is named by its `file`, what `run/evaluate` does by its `run`. */
const behaviours: Readonly<Record<string, (signal: AbortSignal) => unknown>> = {
  'user-error': () => {
    throw new UserError('bad-layer', 'Dense has no option "unit".', 'Did you mean "units"?', {
      file: '/w/a.model.ts',
      line: 12,
      column: 5,
    });
  },
  bug: () => {
    throw new TypeError('undefined is not a tensor');
  },
  'not-an-error': () => Promise.reject('just text'),
  unsendable: () => ({ layers: () => 'a function' }),
  waits: (signal) => delay(600_000, undefined, { signal }),
  blocks: () => {
    process.stderr.write('blocking now\n');
    for (;;);
  },
  hangs: () => {
    process.stderr.write('line 1\nabout to hang\n');
    process.send?.({ kind: 'event', name: 'notice', event: { message: 'hanging' } });
    return never();
  },
  kills: () => process.kill(process.pid, 'SIGKILL'),
  crashes: () => {
    setTimeout(() => {
      throw new Error('thrown from a timer');
    });
    return never();
  },
};

const record = { id: 'run-1', epochs: 3, state: 'running' } as RunRecord;
let stopRun: () => void = () => undefined;

const handlers: Partial<Handlers> = {
  'dataset/inspect': async ({ workspace, name }, { progress }) => {
    for (let done = 1; done <= 1000; done++) progress('Reading images', done, 1000);
    progress('Splitting', 1, 3);
    progress('Splitting', 2, 3);
    if (name === 'missing') throw noWorkspaceFile(workspace);
    return { name, path: workspace, labels: new Int32Array([3, 1]) } as never;
  },
  'model/summary': async ({ file }, { signal }) => behaviours[file]!(signal) as never,
  'model/check': async ({ file }, { signal }) => {
    await behaviours[file]?.(signal);
    return { diagnostics: [] };
  },
  'run/evaluate': async ({ run }, { signal }) => behaviours[run]!(signal) as never,
  // Everything of this run but its end is sent before run/start is answered.
  'run/start': async ({ workspace, file }, { emit, progress }) => {
    progress('Decoding images', 7, 7);
    emit('run/log', { run: 'another', epochs: 3, line: { type: 'notice', epoch: 1, time: 0, message: 'not mine' } });
    emit('run/log', { run: 'run-1', epochs: 3, line: { type: 'notice', epoch: 1, time: 0, message: 'mine' } });
    const end = (outcome: 'completed' | 'stopped' | 'failed') =>
      emit('run/ended', {
        run: 'run-1',
        outcome,
        record: { ...record, state: outcome },
        error:
          outcome === 'failed' ? { kind: 'user', code: 'nan-loss', message: 'NaN', nextStep: 'Lower it.' } : undefined,
      });
    if (file === 'fails') end('failed');
    if (file === 'completes') end('completed');
    if (file === 'dies') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
    stopRun = async () => {
      // A batch boundary and its saving take a moment.
      await delay(50);
      await appendFile(`${workspace}/saved.txt`, 'saved\n');
      end('stopped');
    };
    return { run: record, folder: `${workspace}/run-1` };
  },
  'run/stop': async () => {
    stopRun();
    return {};
  },
};

if (process.env.FIXTURE_MUTE) setInterval(() => undefined, 1000);
else if (process.env.FIXTURE_BROKEN) throw new Error('Cannot find module onnxruntime-node');
else runEngine({ handlers, version: '9.9.9' });

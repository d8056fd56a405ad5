/** A real engine process whose answers are scripted by the name of the model file, for the journeys of the command line. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers, RequestContext } from '../../../src/engine/context.ts';
import { runEngine } from '../../../src/engine/lifetime.ts';
import { notEvaluated, UserError } from '../../../src/protocol/errors.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';
import {
  attribution,
  batch,
  dataset,
  doctor,
  epoch,
  evaluation,
  mnist,
  neighbours,
  predictions,
  record,
  suspects,
} from '../../unit/cli/data.ts';

const nan = new UserError('nan-loss', 'The loss is NaN in epoch 1.', 'Lower the learning rate.');

let stop: (() => void) | undefined;
const evaluated = new Set<string>();

async function train(name: string, folder: string, { emit }: RequestContext): Promise<void> {
  const run = record.id;
  const end = async (state: 'completed' | 'stopped' | 'failed', error?: UserError) => {
    const ended: RunRecord = {
      ...record,
      state,
      epochsDone: state === 'completed' ? 2 : 1,
      epochs: 2,
      reason: error?.message,
    };
    await save(folder, ended);
    const wire = error && { kind: 'user' as const, code: error.code, message: error.message, nextStep: error.nextStep };
    emit('run/ended', { run, outcome: state, record: ended, error: wire });
  };
  emit('run/log', { run, epochs: 2, etaSeconds: 34, line: { ...batch, epoch: 1 } });
  if (name === 'fails') return end('failed', nan);
  if (name === 'dies') return void process.kill(process.pid, 'SIGKILL');
  if (name === 'endless') {
    stop = () => void end('stopped');
    return;
  }
  if (name === 'deaf') return;
  for (const number of [1, 2]) {
    emit('run/log', {
      run,
      epochs: 2,
      best: { epoch: 2, monitor: 'val_loss', value: 1 },
      line: { ...epoch, epoch: number, time: 4 * number },
    });
  }
  emit('run/log', {
    run,
    epochs: 2,
    line: { type: 'notice', epoch: 2, time: 9, message: 'Learning rate is 0.0008 now.' },
  });
  await end('completed');
}

async function save(folder: string, content: RunRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'run.json'), JSON.stringify(content));
}

const nameOf = (file: string) => /([^/\\]+)\.model\.ts$/.exec(file)?.[1] ?? '';

const handlers: Partial<Handlers> = {
  'engine/doctor': async () => doctor,
  'dataset/inspect': async (_, { progress }) => {
    progress('Reading images', 2215, 2215);
    return dataset;
  },
  'model/summary': async ({ file }) => {
    if (nameOf(file) === 'bug') throw new TypeError('undefined is not a tensor');
    if (nameOf(file) === 'bad') {
      throw new UserError('bad-option', 'Dense has no option "unit".', 'Did you mean "units"?', {
        file,
        line: 12,
        column: 5,
      });
    }
    return mnist;
  },
  'run/start': async ({ workspace, file = 'ok.model.ts', resume }, context) => {
    console.log('said by the model file');
    const folder = join(workspace, '.darkroom', 'runs', record.id);
    const started: RunRecord = {
      ...record,
      epochs: 2,
      state: 'running',
      pid: process.pid,
      duration: 0,
      best: { ...record.best!, epoch: 2 },
    };
    if (!resume) await save(folder, started);
    setTimeout(() => void train(nameOf(file), folder, context), 20);
    return { run: started, folder };
  },
  'run/stop': async () => {
    stop?.();
    return {};
  },
  'run/evaluate': async ({ split }) => {
    evaluated.add(split);
    return { evaluation: { ...evaluation, split }, folder: '/runs/1', gaps: [] };
  },
  'run/suspects': async ({ run, split, limit }) => {
    if (!evaluated.has(split)) throw notEvaluated(run, split);
    return { ...suspects, split, suspects: suspects.suspects.slice(0, limit) };
  },
  'run/neighbours': async ({ image, split }) => {
    const path = 'path' in image ? image.path : image.id;
    return { ...neighbours, split, prediction: { ...neighbours.prediction, path } };
  },
  'run/predict': async ({ paths, top = 5 }) => ({
    predictions: paths.map((path) => ({ ...predictions[0]!, path, top: predictions[0]!.top.slice(0, top) })),
  }),
  'run/attribution': async ({ picture, options }) => ({
    attribution: { ...attribution, target: { ...attribution.target, index: options?.target ?? 5 } },
    ...(picture && { picture: Uint8Array.of(1, 2, 3) }),
  }),
};

runEngine({ handlers, version: '9.9.9' });

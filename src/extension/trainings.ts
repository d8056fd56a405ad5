/**
 * The trainings that this window started: their progress, how they are steered, and the one message at their end. Trees,
 * lenses and the status bar show what is here; nothing of it is kept but in the runs' own files.
 */

import * as vscode from 'vscode';
import { train } from '../client/training.ts';
import { CancelledError, UserError } from '../protocol/errors.ts';
import type { Events, Requests, StartRun } from '../protocol/requests.ts';
import type { EngineHost } from './engine-host.ts';
import { modelOf } from './run-names.ts';
import type { TrainingState } from './training-text.ts';

export interface Training extends TrainingState {
  readonly workspace: string;
  /** Absolute path of the model file. */
  readonly file: string;
  /** The run's folder and id, once it exists. */
  readonly folder?: string;
  readonly run?: string;
  /** Resolves when the training is over, however it ended. */
  readonly over: Promise<Ending>;
}

export type Ending =
  | {
      readonly outcome: 'completed' | 'stopped';
      readonly folder: string;
      readonly record: Events['run/ended']['record'];
    }
  | { readonly outcome: 'failed'; readonly error: unknown; readonly folder?: string };

export interface Trainings extends vscode.Disposable {
  readonly list: readonly Training[];
  /** Any of them began, went on or ended. */
  readonly onDidChange: vscode.Event<Training>;
  readonly onDidEnd: vscode.Event<{ readonly training: Training; readonly ending: Ending }>;
  /**
   * Resolves with the run's folder when it exists, or with undefined when it was cancelled before.
   * @param file absolute path of the model file, which a request that resumes a run does not name.
   */
  start(request: StartRun, file: string): Promise<string | undefined>;
  stop(training: Training): Promise<void>;
  pause(training: Training): Promise<void>;
  proceed(training: Training): Promise<void>;
}

type Changing = { -readonly [K in keyof Training]: Training[K] } & { readonly controller: AbortController };

export function createTrainings(engine: EngineHost, log: vscode.LogOutputChannel): Trainings {
  const changed = new vscode.EventEmitter<Training>();
  const ended = new vscode.EventEmitter<{ training: Training; ending: Ending }>();
  const all = new Set<Changing>();

  const conduct = async (
    training: Changing,
    request: StartRun,
    onStarted: (folder: string) => void,
  ): Promise<Ending> => {
    const update = (change: Partial<Changing>) => {
      Object.assign(training, change);
      changed.fire(training);
    };
    try {
      const finished = await train(
        await engine.get(),
        request,
        {
          onStarted({ run, folder }: Requests['run/start']['result']) {
            log.info(`Run ${run.id} started in ${folder}.`);
            update({ run: run.id, folder, phase: undefined, epochs: run.epochs });
            onStarted(folder);
          },
          onProgress: ({ phase, done, total }) => update({ phase: { name: phase, done, total } }),
          onLog: ({ line, epochs, etaSeconds, best }) => {
            if (line.type === 'notice') log.info(`${training.name}: ${line.message}`);
            update({ phase: undefined, epochs, etaSeconds, best, line: line.type === 'notice' ? training.line : line });
          },
          onState: ({ state }) => update({ paused: state === 'paused' }),
          onNotice: ({ message }) => log.info(message),
        },
        training.controller.signal,
      );
      return { outcome: finished.outcome, folder: finished.folder, record: finished.record };
    } catch (error) {
      return { outcome: 'failed', error, folder: training.folder };
    }
  };

  const steer = async (training: Training, name: 'run/pause' | 'run/continue') => {
    if (training.run === undefined) return;
    await (await engine.get()).request(name, { run: training.run });
  };

  return {
    get list() {
      return [...all];
    },
    onDidChange: changed.event,
    onDidEnd: ended.event,
    start(request, file) {
      const { workspace } = request;
      const name = modelOf(file.replaceAll('\\', '/'));
      return new Promise((resolve, reject) => {
        const over = Promise.resolve().then(() => conduct(training, request, resolve));
        const training: Changing = { workspace, file, name, over, paused: false, controller: new AbortController() };
        all.add(training);
        changed.fire(training);
        void over.then((ending) => {
          all.delete(training);
          changed.fire(training);
          ended.fire({ training, ending });
          // After the run exists its end is told by the event; before, whoever started it hears why it did not begin.
          if (ending.outcome !== 'failed' || ending.error instanceof CancelledError) return resolve(undefined);
          reject(ending.error);
        });
      });
    },
    async stop(training) {
      const stopping = [...all].find((each) => each === training);
      if (!stopping) return;
      stopping.stopping = true;
      changed.fire(stopping);
      stopping.controller.abort();
    },
    pause: (training) => steer(training, 'run/pause'),
    proceed: (training) => steer(training, 'run/continue'),
    dispose: () => vscode.Disposable.from(changed, ended).dispose(),
  };
}

/** Whether a training ended because the engine did, which is told once for all of them. */
export const endedWithEngine = (ending: Ending): boolean =>
  ending.outcome === 'failed' && ending.error instanceof UserError && ending.error.code === 'engine-gone';

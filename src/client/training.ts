/** One training from start to end: sorts the engine's events by run and ends exactly once, also if the engine dies. */

import { fromWireError } from '../protocol/errors.ts';
import type { EventName, Events, Requests, StartRun } from '../protocol/requests.ts';
import type { EngineClient } from './engine.ts';

export interface TrainingListeners {
  onStarted?(started: Requests['run/start']['result']): void;
  /** Before the first batch: images are decoded, the model is built. */
  onProgress?(progress: Events['progress']): void;
  onLog?(event: Events['run/log']): void;
  onState?(event: Events['run/state']): void;
  onNotice?(event: Events['notice']): void;
}

export interface FinishedTraining extends Pick<Events['run/ended'], 'run' | 'record'> {
  readonly outcome: 'completed' | 'stopped';
  readonly folder: string;
}

/**
 * Trains and resolves when the run has ended. Aborting `signal` before the run exists cancels it; afterwards it stops
 * the run at the next batch and saves it.
 * @throws what the engine reports: a UserError, a bug, CancelledError; UserError `engine-gone`.
 */
export async function train(
  engine: EngineClient,
  params: StartRun,
  listeners: TrainingListeners = {},
  signal?: AbortSignal,
): Promise<FinishedTraining> {
  const stops: (() => void)[] = [];
  try {
    const { own, follow } = sortEvents(engine, listeners, stops);
    const ended = new Promise<Events['run/ended']>((resolve) => {
      stops.push(engine.on('run/ended', (event) => own(event.run, () => resolve(event))));
    });
    let request: number | undefined;
    stops.push(engine.on('progress', (event) => event.request === request && listeners.onProgress?.(event)));
    const onSent = (id: number) => {
      request = id;
    };
    const started = await engine.request('run/start', params, { signal, onSent });
    const { id } = started.run;
    listeners.onStarted?.(started);
    follow(id);
    const stop = () => void engine.request('run/stop', { run: id }).catch(() => undefined);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    stops.push(() => signal?.removeEventListener('abort', stop));

    const end = await Promise.race([ended, engine.gone.then((error) => Promise.reject(error))]);
    if (end.outcome === 'failed') throw end.error ? fromWireError(end.error) : new Error(`Run ${id} failed.`);
    return { run: id, record: end.record, outcome: end.outcome, folder: started.folder };
  } finally {
    for (const stop of stops) stop();
  }
}

/** Events can overtake the answer to run/start. Until the run's id is known they are kept, in order. */
function sortEvents(engine: EngineClient, listeners: TrainingListeners, stops: (() => void)[]) {
  let early: (readonly [run: string, handle: () => void])[] | undefined = [];
  let followed: string | undefined;
  const own = (run: string, handle: () => void) => {
    if (early) early.push([run, handle]);
    else if (run === followed) handle();
  };
  const forward = <N extends EventName>(name: N, listener?: (event: Events[N] & { run: string }) => void) => {
    const handle = (event: Events[N]) => {
      const { run } = event as { run?: string };
      // A notice without a run is of the request, or of the engine as a whole.
      if (run === undefined) listener?.(event as never);
      else own(run, () => listener?.(event as never));
    };
    stops.push(engine.on(name, handle));
  };
  forward('run/log', listeners.onLog?.bind(listeners));
  forward('run/state', listeners.onState?.bind(listeners));
  forward('notice', listeners.onNotice?.bind(listeners) as never);
  return {
    own,
    follow(run: string) {
      followed = run;
      const kept = early ?? [];
      early = undefined;
      for (const [of, handle] of kept) own(of, handle);
    },
  };
}

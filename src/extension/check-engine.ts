/**
 * An engine process of its own for what is asked of a model file while a person writes it. A file that loops forever, or
 * takes all memory, goes down with this process, and no training is touched. One question is asked at a time, so that it
 * is known which file it was.
 */

import { type EngineClient, type EngineOptions, type RequestOptions, startEngine } from '../client/engine.ts';
import { CancelledError, modelFileEndedProcess, modelFileHangs, UserError } from '../protocol/errors.ts';
import { protocolVersion, type RequestName, type Requests } from '../protocol/requests.ts';
import { watch } from './watchdog.ts';

export type CheckName = 'model/check' | 'model/summary';

export interface CheckEngine {
  /** @throws UserError `model-file-hangs`, `model-file-ended-process`, and what the engine answers. */
  request<N extends CheckName>(
    name: N,
    params: Requests[N]['params'],
    options?: RequestOptions,
  ): Promise<Requests[N]['result']>;
  /** Ends the process, if there is one; the next request starts another. */
  end(): void;
}

export interface CheckEngineOptions extends Pick<EngineOptions, 'path' | 'onOutput'> {
  /** Milliseconds that a model file may take at a stretch. Default 20,000. */
  readonly patience?: number;
}

/** Milliseconds after which a process without work is ended: it holds memory that trainings can use. */
const idle = 300_000;
/** Milliseconds that a check gets to end after it was cancelled. Starting another process takes less. */
const grace = 1_000;

export const isCheck = (name: RequestName): name is CheckName => name === 'model/check' || name === 'model/summary';

export function createCheckEngine({ patience = 20_000, ...options }: CheckEngineOptions): CheckEngine {
  let before: Promise<unknown> = Promise.resolve();
  let starting: Promise<EngineClient> | undefined;
  let idling: NodeJS.Timeout | undefined;
  let ends = 0;

  const get = async () => {
    starting ??= startEngine({ ...options, grace });
    const own = starting;
    const forget = () => {
      if (starting === own) starting = undefined;
    };
    try {
      const engine = await own;
      void engine.gone.then(forget);
      return { engine, forget };
    } catch (error) {
      forget();
      throw error;
    }
  };

  const end = () => {
    ends++;
    clearTimeout(idling);
    starting?.then(
      (engine) => engine.kill(),
      () => undefined,
    );
    starting = undefined;
  };

  const ask = async <N extends CheckName>(name: N, params: Requests[N]['params'], asked: RequestOptions) => {
    if (asked.signal?.aborted) throw new CancelledError();
    clearTimeout(idling);
    const { engine, forget } = await get();
    const endsBefore = ends;
    let hung = false;
    const watchdog = watch({
      ping: () => engine.request('engine/hello', { protocol: protocolVersion }),
      isBusy: () => true,
      interval: Math.min(1_000, patience / 4),
      patience,
      onSilence() {
        hung = true;
        engine.kill();
      },
    });
    try {
      return await engine.request(name, params, asked);
    } catch (error) {
      const gone = error instanceof UserError && error.code === 'engine-gone';
      if (!gone) throw error;
      // The next in the queue comes before the process's own notice.
      forget();
      if (asked.signal?.aborted || ends !== endsBefore) throw new CancelledError();
      throw hung ? modelFileHangs(params.file, patience / 1_000) : modelFileEndedProcess(params.file, error.message);
    } finally {
      watchdog.stop();
      idling = setTimeout(end, idle);
      idling.unref();
    }
  };

  return {
    request(name, params, asked = {}) {
      const answer = before.then(() => ask(name, params, asked));
      before = answer.catch(() => undefined);
      // One that still waits for its turn is over at once.
      return asked.signal ? Promise.race([answer, cancelled(asked.signal)]) : answer;
    },
    end,
  };
}

const cancelled = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const end = () => reject(new CancelledError());
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

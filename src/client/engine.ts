/**
 * Starts the engine process and talks to it. A request ends in one of four ways: its result, an error, cancelled, or
 * engine gone; when the process ends, every pending request fails. Starting again after that is for the caller.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { finished } from 'node:stream/promises';
import { CancelledError, engineGone, engineNotStarted, fromWireError, UserError } from '../protocol/errors.ts';
import {
  type ClientMessage,
  type EngineMessage,
  type EventName,
  type Events,
  protocolVersion,
  type RequestName,
  type Requests,
} from '../protocol/requests.ts';
import { lastLines } from './last-lines.ts';

export interface EngineOptions {
  /** Path of the built engine (`out/engine.js`). */
  readonly path: string;
  /** Directory that the engine runs in. Default: the current one. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds until the handshake must be done. Default 30,000. */
  readonly handshakeTimeout?: number;
  /** Milliseconds that the engine gets to answer a cancellation, or to end after `dispose`. Default 15,000. */
  readonly grace?: number;
  /** Sees what the engine and the model files that it runs print. */
  readonly onOutput?: (text: string) => void;
  /** Version of the protocol to ask for; another than this build's is for tests of the handshake. */
  readonly protocol?: number;
}

export interface RequestOptions {
  /** Cancels the request. If the result was already on its way, it still arrives. */
  readonly signal?: AbortSignal;
  /** Called until the request ends. */
  readonly onProgress?: (progress: Events['progress']) => void;
  /** Told the request's number, for events that come after its end: those of a run before its first batch. */
  readonly onSent?: (request: number) => void;
}

export interface EngineClient {
  readonly pid: number;
  /** Version of Darkroom that the engine comes from. */
  readonly version: string;
  /** Resolves with the reason when the process has ended, however that came about. */
  readonly gone: Promise<UserError>;
  request<N extends RequestName>(
    name: N,
    params: Requests[N]['params'],
    options?: RequestOptions,
  ): Promise<Requests[N]['result']>;
  /** Calls `listener` with each event of that name; returns a function that ends it. */
  on<N extends EventName>(name: N, listener: (event: Events[N]) => void): () => void;
  /** Lets the engine end its runs cleanly and exit; kills it when that takes longer than the grace time. */
  dispose(): Promise<void>;
  /** Ends the engine now. Runs can be resumed from what they last saved. */
  kill(): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onProgress?(progress: Events['progress']): void;
}

/** @throws UserError `engine-not-started`, `protocol-mismatch`, `engine-gone`. */
export async function startEngine(options: EngineOptions): Promise<EngineClient> {
  const { grace = 15_000, handshakeTimeout = 30_000 } = options;
  const child = launch(options);
  const connection = connect(child, grace, options.onOutput);
  const timer = setTimeout(() => {
    connection.failAll(engineNotStarted(options.path, `it did not answer within ${handshakeTimeout / 1000} s`));
    child.kill('SIGKILL');
  }, handshakeTimeout);
  try {
    const protocol = options.protocol ?? protocolVersion;
    const hello = await connection.request('engine/hello', { protocol });
    return { ...connection, pid: hello.pid, version: hello.version };
  } catch (error) {
    child.kill('SIGKILL');
    const died = error instanceof UserError && error.code === 'engine-gone';
    throw died ? engineNotStarted(options.path, error.message) : error;
  } finally {
    clearTimeout(timer);
  }
}

function launch({ path, cwd, env }: EngineOptions): ChildProcess {
  const inElectron = process.versions.electron !== undefined;
  // Images are decoded on Node's pool of threads, which has four unless this says otherwise before the process starts.
  const threads = String(Math.max(4, availableParallelism()));
  return fork(path, [], {
    cwd,
    // In VS Code on a desktop, process.execPath is Electron; this makes it behave as Node.
    env: { UV_THREADPOOL_SIZE: threads, ...process.env, ...(inElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {}), ...env },
    // The parent's flags are its own: a debugger's port would be taken twice.
    execArgv: [],
    serialization: 'advanced',
    silent: true,
  });
}

type Connection = Omit<EngineClient, 'pid' | 'version'> & { failAll(error: Error): void };

function connect(child: ChildProcess, grace: number, onOutput?: (text: string) => void): Connection {
  const pending = new Map<number, Pending>();
  const listeners = new Map<EventName, Set<(event: never) => void>>();
  const said = lastLines(20);
  let nextId = 1;
  let ended: UserError | undefined;

  const failAll = (error: Error) => {
    for (const { reject } of [...pending.values()]) reject(error);
  };

  const gone = new Promise<UserError>((resolve) => {
    const end = (ending: string) => {
      if (ended) return;
      ended = engineGone(ending, said.text());
      failAll(ended);
      resolve(ended);
    };
    child.on('exit', async (code, signal) => {
      // What it said last may still be on its way, unless something that it started holds the stream open.
      const said = child.stderr ? finished(child.stderr, { signal: AbortSignal.timeout(1_000) }) : undefined;
      await said?.catch(() => undefined);
      end(signal ? `killed by ${signal}` : `exit code ${code}`);
    });
    child.on('error', (error) => {
      // It could not be started: then there is no `exit`.
      if (child.pid === undefined) end(error.message);
    });
  });

  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      if (stream === child.stderr) said.add(text);
      onOutput?.(text);
    });
  }

  child.on('message', (message: EngineMessage) => {
    if (message.kind === 'result') pending.get(message.id)?.resolve(message.result);
    else if (message.kind === 'error') pending.get(message.id)?.reject(fromWireError(message.error));
    else {
      if (message.name === 'progress') {
        const progress = message.event as Events['progress'];
        pending.get(progress.request)?.onProgress?.(progress);
      }
      for (const listener of [...(listeners.get(message.name) ?? [])]) listener(message.event as never);
    }
  });

  const send = (message: ClientMessage) => {
    // If the channel is closed, `exit` is on its way and ends the request.
    if (child.connected) child.send(message, () => undefined);
  };

  const request: EngineClient['request'] = (name, params, { signal, onProgress, onSent } = {}) => {
    if (ended) return Promise.reject(ended);
    if (signal?.aborted) return Promise.reject(new CancelledError());
    const id = nextId++;
    return new Promise((resolve, reject) => {
      let killTimer: NodeJS.Timeout | undefined;
      const cancel = () => {
        send({ kind: 'cancel', id });
        killTimer = setTimeout(() => child.kill('SIGKILL'), grace);
      };
      const settle = () => {
        clearTimeout(killTimer);
        signal?.removeEventListener('abort', cancel);
        pending.delete(id);
      };
      pending.set(id, {
        onProgress,
        resolve(result) {
          settle();
          resolve(result as never);
        },
        reject(error) {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      send({ kind: 'request', id, name, params });
      onSent?.(id);
    });
  };

  return {
    gone,
    request,
    failAll,
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener as (event: never) => void));
      return () => known.delete(listener as (event: never) => void);
    },
    async dispose() {
      if (ended) return;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), grace);
      await gone;
      clearTimeout(timer);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

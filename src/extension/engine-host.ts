/**
 * One engine for the window: started by the first request, started again when it has crashed, killed when it hangs with
 * nothing to lose. What looks at model files is asked of another process. Whether a person hears of a crash is for the
 * listeners.
 */

import type * as vscode from 'vscode';
import { type EngineClient, startEngine } from '../client/engine.ts';
import { notTrusted, type UserError } from '../protocol/errors.ts';
import { protocolVersion, type RequestName, type Requests, type StartRun } from '../protocol/requests.ts';
import { createCheckEngine, isCheck } from './check-engine.ts';
import { type Watchdog, watch } from './watchdog.ts';

export interface EngineHost extends vscode.Disposable {
  /** @throws UserError `engine-not-started`, `protocol-mismatch`. */
  get(): Promise<EngineClient>;
  /** Asks the engine, which is started for it unless the request is one that another process answers. */
  readonly request: EngineClient['request'];
  /** The engine that is there, if one is. */
  readonly current: EngineClient | undefined;
  /** Calls `listener` with every engine that is started from now on. */
  onStarted(listener: (engine: EngineClient) => void): vscode.Disposable;
  /** The engine ended though nobody asked it to. `restarted` is false when it has done so too often. */
  onCrashed(listener: (crash: Crash) => void): vscode.Disposable;
  /** The engine trains, and has not answered for long. It may be busy with a large batch, so nothing is done to it. */
  onSilent(listener: () => void): vscode.Disposable;
  /** Ends the engine and starts another: kindly when it answers, so that its runs are saved. */
  restart(): Promise<void>;
  /** Ends the engine; resolves when it has heard of it. */
  end(): Promise<void>;
}

export interface Crash {
  readonly reason: UserError;
  /** It was ended by this window because it did not answer. */
  readonly hung: boolean;
  readonly restarted: boolean;
}

export interface EngineHostOptions {
  /** Path of the built engine. */
  readonly path: string;
  readonly log: Pick<vscode.LogOutputChannel, 'append' | 'info' | 'warn'>;
  /** Milliseconds without an answer after which an engine hangs. Default 60,000; a third of it for a model file alone. */
  readonly patience?: number;
  /** Whether code of the workspace may run. Default: it may. */
  readonly isTrusted?: () => boolean;
}

/** More crashes than this within `crashWindow` ms, and the engine waits to be asked for. */
const crashLimit = 3;
const crashWindow = 300_000;

/** These look at data alone. Every other request may run the code of a model file, and is for trusted folders. */
const runsNoCode: ReadonlySet<RequestName> = new Set<RequestName>([
  'engine/hello',
  'engine/doctor',
  'dataset/inspect',
  'dataset/list',
  'dataset/images',
  'dataset/image',
  'run/input',
  'run/stop',
  'run/pause',
  'run/continue',
]);

export function createEngineHost(options: EngineHostOptions): EngineHost {
  const { path, log, patience = 60_000, isTrusted = () => true } = options;
  const onOutput = (text: string) => log.append(text);
  const checks = createCheckEngine({ path, onOutput, patience: patience / 3 });
  const started = listeners<EngineClient>();
  const crashed = listeners<Crash>();
  const silent = listeners<void>();
  const crashes: number[] = [];
  /** Engines whose end is wanted. */
  const expected = new WeakSet<EngineClient>();
  const hanging = new WeakSet<EngineClient>();
  let starting: Promise<Running> | undefined;
  let current: Running | undefined;
  let disposed = false;

  const running = () => {
    starting ??= start().catch((error) => {
      starting = undefined;
      throw error;
    });
    return starting;
  };

  /** Requests as whoever has the engine makes them: only what is allowed, each to the process that answers it. */
  const requestOf = (working: () => Promise<Work>): EngineClient['request'] => {
    return async (name, params, asked) => {
      if (!runsNoCode.has(name) && !isTrusted()) throw notTrusted();
      if (isCheck(name)) return checks.request(name, params as never, asked) as never;
      const work = await working();
      if (name === 'run/start' && work.runs > 0) await tryFirst(params as StartRun, asked?.signal);
      return work.request(name, params, asked);
    };
  };

  /** A file that never comes to an end would take along what trains already. What else is wrong the start itself says. */
  const tryFirst = async ({ workspace, file }: StartRun, signal?: AbortSignal) => {
    if (file !== undefined) await checks.request('model/check', { workspace, file }, { signal });
  };

  const start = async () => {
    const client = await startEngine({ path, onOutput });
    const work = countWork(client);
    const engine = { ...client, request: requestOf(async () => work) };
    const watchdog = watch({
      ping: () => client.request('engine/hello', { protocol: protocolVersion }).catch(() => undefined),
      isBusy: () => work.requests > 0 || work.runs > 0,
      interval: Math.min(5_000, patience / 4),
      patience,
      onSilence() {
        if (work.runs > 0) return silent.tell();
        log.warn(`The engine has not answered for ${patience / 1000} s and is ended.`);
        hanging.add(engine);
        engine.kill();
      },
    });
    current = { engine, work, watchdog };
    log.info(`Engine ${engine.version} started, process ${engine.pid}.`);
    void engine.gone.then((reason) => {
      watchdog.stop();
      if (current?.engine === engine) {
        current = undefined;
        starting = undefined;
      }
      if (expected.has(engine) || disposed) return log.info(`Engine ${engine.pid} ended.`);
      log.warn(reason.message);
      const restarted = mayRestart(crashes);
      if (restarted) void running().catch((error: Error) => log.warn(error.message));
      crashed.tell({ reason, hung: hanging.has(engine), restarted });
    });
    // A window that was closed meanwhile has no use for it.
    if (disposed) void engine.dispose();
    else started.tell(engine);
    return { engine, work, watchdog };
  };

  const end = async () => {
    checks.end();
    if (!current) return;
    const { engine, watchdog } = current;
    expected.add(engine);
    // One that does not answer would not hear that it shall go, and would stay when the window has gone.
    if (watchdog.silence > Math.min(10_000, patience)) engine.kill();
    await engine.dispose();
  };

  const host: EngineHost = {
    get current() {
      return current?.engine;
    },
    get: async () => (await running()).engine,
    request: requestOf(async () => (await running()).work),
    onStarted: started.add,
    onCrashed: crashed.add,
    onSilent: silent.add,
    end,
    async restart() {
      await end();
      await host.get();
    },
    dispose() {
      disposed = true;
      // Its runs end at their next batch and are saved; the window does not wait for that.
      void end();
    },
  };
  return host;
}

interface Running {
  readonly engine: EngineClient;
  readonly work: Work;
  readonly watchdog: Watchdog;
}

interface Work {
  readonly request: EngineClient['request'];
  /** Requests that have no ending yet. */
  readonly requests: number;
  readonly runs: number;
}

/** Counts what an engine has to do. */
function countWork(client: EngineClient): Work {
  const runs = new Set<string>();
  const over = new Set<string>();
  let requests = 0;
  // A short run can end before its start is answered.
  client.on('run/ended', ({ run }) => void (runs.delete(run) || over.add(run)));
  return {
    async request(name, params, options) {
      requests++;
      try {
        const result = await client.request(name, params, options);
        if (name === 'run/start') {
          const { id } = (result as Requests['run/start']['result']).run;
          if (!over.delete(id)) runs.add(id);
        }
        return result;
      } finally {
        requests--;
      }
    },
    get requests() {
      return requests;
    },
    get runs() {
      return runs.size;
    },
  };
}

function mayRestart(crashes: number[]): boolean {
  const now = Date.now();
  crashes.push(now);
  return crashes.filter((time) => now - time < crashWindow).length <= crashLimit;
}

/** Events without vscode's emitter, so that the host runs in plain tests. */
function listeners<T>() {
  const all = new Set<(event: T) => void>();
  return {
    tell: (event: T) => {
      for (const listener of [...all]) listener(event);
    },
    add: (listener: (event: T) => void) => {
      all.add(listener);
      return { dispose: () => void all.delete(listener) };
    },
  };
}

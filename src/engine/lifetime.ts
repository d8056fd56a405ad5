/**
 * The life of an engine process: it serves its client for as long as that is there. When the client is gone, runs are
 * ended at their next batch boundary and saved, and the process exits; after an exception that nobody caught it says so
 * to every caller and exits at once.
 */

import type { EventName, Events } from '../protocol/requests.ts';
import { trackRuns } from './active-runs.ts';
import type { Handlers, RequestContext } from './context.ts';
import { processChannel, type Server, serve } from './server.ts';

export interface EngineProcess {
  readonly handlers: Partial<Omit<Handlers, 'engine/hello'>>;
  readonly version: string;
  /** Sees every event that leaves the engine. */
  readonly onEvent?: <N extends EventName>(name: N, event: Events[N]) => void;
}

/** Milliseconds that runs get to reach a batch boundary and save after the client has gone. */
const farewell = 60_000;

/** What sysexits.h calls an internal software error. */
const crashed = 70;

export function runEngine({ handlers, version, onEvent }: EngineProcess): void {
  if (!process.send) {
    console.error('This is the engine of Darkroom. The `darkroom` command and VS Code start it.');
    process.exit(2);
  }
  const runs = trackRuns();
  const startRun = handlers['run/start'];
  const server = serve({
    channel: processChannel(),
    version,
    onEvent(name, event) {
      runs.see(name, event);
      onEvent?.(name, event);
    },
    handlers: {
      ...handlers,
      'run/start':
        startRun &&
        (async (params, context) => {
          const started = await startRun(params, context);
          runs.started(started.run.id);
          return started;
        }),
    },
  });

  let leaving = false;
  const leave = async () => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => process.exit(1), farewell).unref();
    server.cancelAll();
    await runs.stopAll(async (run) => handlers['run/stop']?.({ run }, silentContext(server)));
    process.exit(0);
  };
  process.on('disconnect', leave);
  process.on('SIGTERM', leave);
  // Ctrl-C in a terminal reaches the whole process group; what it means is for the client to say.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  endOnCrash(server);
}

function endOnCrash(server: Server): void {
  const crash = (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    server.failAll(error);
    // Nothing can be relied on from here. Give the channel a moment to deliver the answers.
    setTimeout(() => process.exit(crashed), 100);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

/** For a request that the engine makes of itself. */
const silentContext = (server: Server): RequestContext => ({
  request: 0,
  signal: new AbortController().signal,
  progress: () => undefined,
  emit: server.emit,
});

/**
 * A second process of the engine for requests that compute for seconds. It has a lower priority and rests most of the time
 * while the first one trains, so that the training loses next to nothing, and a crash of it takes no training along. It is
 * started by the first such request and ends when none has come for a while, which gives its memory back.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { backgroundGone, fromWireError } from '../protocol/errors.ts';
import {
  type ClientMessage,
  type EngineMessage,
  type EventName,
  type Events,
  protocolVersion,
  type RequestName,
} from '../protocol/requests.ts';
import type { Handler, Handlers, RequestContext } from './context.ts';

/** Set in the second process, which answers all requests itself. */
const mark = 'DARKROOM_BACKGROUND';

/** From −20 to 19: what is left over goes to the second process, and a little more, so that it comes to an end. */
const priority = 15;

/** Milliseconds without a request after which the process ends. */
const patience = 5 * 60_000;

/** Milliseconds that it gets to hear of a cancellation. */
const grace = 10_000;

type Answers = Partial<Omit<Handlers, 'engine/hello'>>;

export interface BackgroundProcess {
  /** The same handlers, of which those in `names` are answered by the second process. */
  delegate(handlers: Answers, names: readonly RequestName[]): Answers;
  /** Is shown every event of this process: whether something trains is what the other one has to know. */
  see<N extends EventName>(name: N, event: Events[N]): void;
}

export function backgroundProcess(): BackgroundProcess {
  const training = new Set<string>();
  let current: Background | undefined;
  const ask = (name: RequestName) => (params: unknown, context: RequestContext) => {
    if (!current || current.gone) current = new Background(process.argv[1]!, training.size > 0);
    return current.request(name, params, context);
  };
  return {
    delegate(handlers, names) {
      if (process.env[mark]) return handlers;
      const delegated = Object.fromEntries(names.map((name) => [name, ask(name) as Handler<never>]));
      return { ...handlers, ...delegated };
    },
    see(name, event) {
      const before = training.size;
      if (name === 'run/log') training.add((event as Events['run/log']).run);
      if (name === 'run/ended') training.delete((event as Events['run/ended']).run);
      if (name === 'run/state') {
        const { run, state } = event as Events['run/state'];
        if (state === 'paused') training.delete(run);
        else training.add(run);
      }
      if (before > 0 !== training.size > 0) current?.pace(training.size > 0);
    },
  };
}

interface Waiting {
  readonly context?: RequestContext;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

class Background {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  /** Under way for the client. */
  #requests = 0;
  #idle: NodeJS.Timeout | undefined;
  #gone = false;

  constructor(path: string, training: boolean) {
    this.#child = fork(path, [], {
      env: { ...process.env, [mark]: '1' },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message: EngineMessage) => this.#receive(message));
    this.#child.on('exit', (code, signal) => this.#end(signal ? `killed by ${signal}` : `exit code ${code}`));
    this.#child.on('error', (error) => this.#end(error.message));
    lowerPriority(this.#child);
    this.#ask('engine/hello', { protocol: protocolVersion }).catch(() => this.#child.kill('SIGKILL'));
    if (training) this.pace(training);
  }

  /** Lets it work all the time, or a part of it. */
  pace(training: boolean): void {
    // If it is gone, there is nothing to slow down.
    if (!this.#gone) this.#ask('engine/pace', { training }).catch(() => undefined);
  }

  get gone(): boolean {
    return this.#gone;
  }

  async request(name: RequestName, params: unknown, context: RequestContext): Promise<never> {
    clearTimeout(this.#idle);
    this.#requests++;
    try {
      return (await this.#ask(name, params, context)) as never;
    } finally {
      this.#requests--;
      if (this.#requests === 0 && !this.#gone) this.#idle = setTimeout(() => this.#leave(), patience).unref();
    }
  }

  #ask(name: RequestName, params: unknown, context?: RequestContext): Promise<unknown> {
    const id = this.#nextId++;
    let killing: NodeJS.Timeout | undefined;
    const cancel = () => {
      this.#send({ kind: 'cancel', id });
      killing = setTimeout(() => this.#child.kill('SIGKILL'), grace);
    };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { context, resolve, reject });
      context?.signal.addEventListener('abort', cancel, { once: true });
      this.#send({ kind: 'request', id, name, params });
      if (context?.signal.aborted) cancel();
    }).finally(() => {
      clearTimeout(killing);
      this.#waiting.delete(id);
      context?.signal.removeEventListener('abort', cancel);
    });
  }

  #send(message: ClientMessage): void {
    // If the channel is closed, `exit` is on its way and ends the request.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #receive(message: EngineMessage): void {
    if (message.kind === 'result') this.#waiting.get(message.id)?.resolve(message.result);
    else if (message.kind === 'error') this.#waiting.get(message.id)?.reject(fromWireError(message.error));
    else if (message.name === 'progress') {
      const { request, phase, done, total } = message.event as Events['progress'];
      this.#waiting.get(request)?.context?.progress(phase, done, total);
    } else if (message.name === 'notice') {
      const notice = message.event as Events['notice'];
      const context = this.#waiting.get(notice.request ?? 0)?.context;
      context?.emit('notice', { ...notice, request: context.request });
    }
  }

  /** It may be asked again while it leaves: then another one is started. */
  #leave(): void {
    this.#gone = true;
    if (this.#child.connected) this.#child.disconnect();
  }

  #end(ending: string): void {
    this.#gone = true;
    clearTimeout(this.#idle);
    for (const { reject } of [...this.#waiting.values()]) reject(backgroundGone(ending));
  }
}

/** Threads that it starts from now on inherit it. Where the system refuses, it works on as others do. */
function lowerPriority({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, priority);
  } catch {
    // Said above.
  }
}

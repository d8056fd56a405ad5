/**
 * Answers a client's requests over a message channel. Every request gets exactly one ending: a result or an error
 * (cancelled is one kind of error); when this process ends, the client sees the fourth. Knows nothing of runs or images.
 */

import { CancelledError, protocolMismatch, toWireError, unknownRequest } from '../protocol/errors.ts';
import {
  type ClientMessage,
  type EngineMessage,
  type EventName,
  type Events,
  protocolVersion,
  type RequestName,
} from '../protocol/requests.ts';
import type { Handler, Handlers, RequestContext } from './context.ts';
import { throttleProgress } from './progress.ts';

/** Where messages come from and go to; `processChannel` is the real one. */
export interface Channel {
  send(message: EngineMessage): void;
  onMessage(listener: (message: ClientMessage) => void): void;
}

export interface ServerOptions {
  readonly channel: Channel;
  /** Without `engine/hello`, which the server answers itself. A request that is not here is refused. */
  readonly handlers: Partial<Omit<Handlers, 'engine/hello'>>;
  /** Darkroom's version, told in the handshake. */
  readonly version: string;
  /** Sees every event that a handler emits, before it is sent. */
  readonly onEvent?: <N extends EventName>(name: N, event: Events[N]) => void;
}

export interface Server {
  emit<N extends EventName>(name: N, event: Events[N]): void;
  /** Asks every request in flight to end. */
  cancelAll(): void;
  /** Ends every request in flight with an error, for a process that can't go on. */
  failAll(error: unknown): void;
}

export function serve({ channel, handlers, version, onEvent }: ServerOptions): Server {
  const inFlight = new Map<number, AbortController>();
  let greeted = false;

  const send = (message: EngineMessage) => channel.send(message);
  const emit = <N extends EventName>(name: N, event: Events[N]) => {
    onEvent?.(name, event);
    send({ kind: 'event', name, event });
  };

  const end = (id: number, message: EngineMessage) => {
    // A request that `failAll` has answered stays answered, whatever its handler does later.
    if (!inFlight.delete(id)) return;
    try {
      send(message);
    } catch (error) {
      // The result holds something that can't be sent (a function, say): the caller must not be left waiting.
      send({ kind: 'error', id, error: toWireError(error) });
    }
  };

  const dispatch = async (id: number, name: RequestName, params: unknown, context: RequestContext) => {
    if (name === 'engine/hello') {
      const { protocol } = params as { protocol: number };
      if (protocol !== protocolVersion) throw protocolMismatch(protocol, protocolVersion);
      greeted = true;
      return { protocol: protocolVersion, version, pid: process.pid };
    }
    if (!greeted) throw new Error(`Request ${id} (${name}) came before engine/hello.`);
    const handler = Object.hasOwn(handlers, name) ? (handlers[name] as Handler<RequestName>) : undefined;
    if (!handler) throw unknownRequest(name);
    return handler(params as never, context);
  };

  const answer = async ({ id, name, params }: ClientMessage & { kind: 'request' }) => {
    const controller = new AbortController();
    inFlight.set(id, controller);
    const { signal } = controller;
    const progress = throttleProgress((phase, done, total) => {
      emit('progress', { request: id, phase, done, total });
    });
    try {
      const result = await dispatch(id, name, params, { request: id, signal, progress: progress.report, emit });
      progress.flush();
      end(id, { kind: 'result', id, result });
    } catch (error) {
      progress.flush();
      // Whatever a cancelled handler throws (an AbortError of Node, half-closed files) is the cancellation.
      const reported = signal.aborted ? new CancelledError() : error;
      end(id, { kind: 'error', id, error: toWireError(reported) });
    }
  };

  channel.onMessage((message) => {
    if (message.kind === 'request') void answer(message);
    else inFlight.get(message.id)?.abort(new CancelledError());
  });

  return {
    emit,
    cancelAll() {
      for (const controller of inFlight.values()) controller.abort(new CancelledError());
    },
    failAll(error) {
      for (const id of [...inFlight.keys()]) end(id, { kind: 'error', id, error: toWireError(error) });
    },
  };
}

/** The channel of a process that was forked with an IPC channel. */
export function processChannel(): Channel {
  return {
    send(message) {
      // The client may be gone between two messages; its disconnect is handled elsewhere.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage(listener) {
      process.on('message', listener);
    },
  };
}

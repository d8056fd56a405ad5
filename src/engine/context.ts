/** What a request handler gets besides its params: progress, cancellation and events, with no knowledge of the channel. */

import type { EventName, Events, RequestName, Requests } from '../protocol/requests.ts';

export interface RequestContext {
  readonly request: number;
  readonly signal: AbortSignal;
  progress(phase: string, done: number, total: number): void;
  emit<N extends EventName>(name: N, event: Events[N]): void;
}

export type Handler<N extends RequestName> = (
  params: Requests[N]['params'],
  context: RequestContext,
) => Promise<Requests[N]['result']>;

export type Handlers = { readonly [N in RequestName]: Handler<N> };

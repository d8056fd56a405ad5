/** The page's end of the channel to its panel: asks with answers, messages, and what the page remembers. */

import type { AskMap, AskProgress, FromPage, Problem, ToPage } from '../src/protocol/any-panel.ts';

interface VsCode {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCode;

export interface AskOptions {
  /** Calls the ask off: it is refused, unless the answer was on its way. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AskProgress) => void;
}

export interface Host<Asks extends AskMap<Asks>, State> {
  /** @throws Problem */
  ask<N extends keyof Asks>(name: N, params: Asks[N]['params'], options?: AskOptions): Promise<Asks[N]['result']>;
  readonly state: State;
  remember(change: Partial<State>): void;
  /** Asks the panel for what is to be shown. */
  ready(): void;
}

interface Waiting extends AskOptions {
  resolve(result: unknown): void;
  reject(problem: Problem): void;
}

/** May be called once in a page. */
export function connect<Asks extends AskMap<Asks>, Message extends { readonly kind: string }, State>(
  onMessage: (message: Message) => void,
): Host<Asks, State> {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, Waiting>();
  // An answer to a page that was here before this one must not be taken for one to this page.
  let nextId = Math.floor(performance.timeOrigin);
  const send = (message: FromPage<Asks>) => api.postMessage(message);
  // What the panel is about is the panel's to say; how it is looked at is what the page remembers.
  let state = { ...(api.getState() as State), ...(JSON.parse(document.body.dataset.state ?? '{}') as State) };
  api.setState(state);

  window.addEventListener('message', ({ data }: MessageEvent<ToPage<Message>>) => {
    if (data.kind === 'answer' && 'result' in data) settle(data.id)?.resolve(data.result);
    else if (data.kind === 'refusal' && 'problem' in data && 'id' in data) settle(data.id)?.reject(data.problem);
    else if (data.kind === 'working' && 'id' in data && 'phase' in data) waiting.get(data.id)?.onProgress?.(data);
    else onMessage(data as Message);
  });

  const settle = (id: number) => {
    const one = waiting.get(id);
    waiting.delete(id);
    return one;
  };

  return {
    ask(name, params, options = {}) {
      const id = nextId++;
      options.signal?.addEventListener('abort', () => waiting.has(id) && send({ kind: 'cancel', id }));
      return new Promise((resolve, reject) => {
        waiting.set(id, { ...options, resolve: resolve as Waiting['resolve'], reject });
        send({ kind: 'ask', id, name, params } as FromPage<Asks>);
      });
    },
    get state() {
      return state;
    },
    remember(change) {
      state = { ...state, ...change };
      api.setState(state);
    },
    ready() {
      send({ kind: 'ready' });
    },
  };
}

/** The page's end of the channel to its panel: asks with answers, messages, and what the page remembers. */

import type { AskMap, FromPage, Problem, ToPage } from '../src/protocol/any-panel.ts';

interface VsCode {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCode;

export interface Host<Asks extends AskMap<Asks>, State> {
  /** @throws Problem */
  ask<N extends keyof Asks>(name: N, params: Asks[N]['params']): Promise<Asks[N]['result']>;
  readonly state: State;
  remember(change: Partial<State>): void;
  /** Asks the panel for what is to be shown. */
  ready(): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(problem: Problem): void;
}

/** May be called once in a page. */
export function connect<Asks extends AskMap<Asks>, Message extends { readonly kind: string }, State>(
  onMessage: (message: Message) => void,
): Host<Asks, State> {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  const send = (message: FromPage<Asks>) => api.postMessage(message);
  // What the panel is about is the panel's to say; how it is looked at is what the page remembers.
  let state = { ...(api.getState() as State), ...(JSON.parse(document.body.dataset.state ?? '{}') as State) };
  api.setState(state);

  window.addEventListener('message', ({ data }: MessageEvent<ToPage<Message>>) => {
    if (data.kind === 'answer' && 'result' in data) settle(data.id)?.resolve(data.result);
    else if (data.kind === 'refusal' && 'problem' in data && 'id' in data) settle(data.id)?.reject(data.problem);
    else onMessage(data as Message);
  });

  const settle = (id: number) => {
    const one = waiting.get(id);
    waiting.delete(id);
    return one;
  };

  return {
    ask(name, params) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
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

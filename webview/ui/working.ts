/** What stands in place of an answer that takes its time: what is being done, how far it is, and a way to call it off. */

import type { AskProgress } from '../../src/protocol/any-panel.ts';
import { button, ring } from './controls.ts';
import { element, replaceChildren } from './element.ts';
import { progressBar } from './progress-bar.ts';

export interface Working {
  readonly element: HTMLElement;
  readonly signal: AbortSignal;
  onProgress(progress: AskProgress): void;
  /** Calls it off without a word, as something else is wanted. */
  abandon(): void;
}

/** Milliseconds after which there is something to cancel; what is sooner done would only flicker. */
const patience = 600;

/**
 * Its `signal` and `onProgress` are an ask's options.
 * @param what A word like `Computing`.
 * @param onCancel After it was called off.
 */
export function working(what: string, onCancel: () => void): Working {
  const own = new AbortController();
  const bar = progressBar(what);
  const status = element('div', {}, ring(what));
  const cancel = button('Cancel', {
    onPress() {
      own.abort();
      onCancel();
    },
  });
  const tools = element('div', { class: 'buttons', hidden: true }, cancel);
  setTimeout(() => {
    tools.hidden = false;
  }, patience);
  return {
    element: element('div', { class: 'working' }, status, tools),
    signal: own.signal,
    abandon: () => own.abort(),
    onProgress({ phase, done, total }) {
      // Work that is not counted is only named.
      if (total <= 1) return replaceChildren(status, ring(phase));
      bar.set(done / total, `${phase}: ${done} of ${total}`);
      if (!bar.element.isConnected) replaceChildren(status, bar.element);
    },
  };
}

/** What the panel of a run and its page tell each other. The page draws; it reads no files and asks no engine. */

import type { LogLine, RunRecord, RunState } from './runs.ts';

export type ToRunPage =
  /** Everything so far; sent when the page is ready, also after it was hidden or the window was reloaded. */
  | {
      readonly kind: 'run';
      readonly record: RunRecord;
      readonly state: RunState | 'interrupted';
      readonly log: readonly LogLine[];
    }
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'problem'; readonly message: string };

export type FromRunPage = { readonly kind: 'ready' };

/** Kept by the page, so that the panel can be shown again in a window that was reloaded. */
export interface RunPageState {
  readonly folder: string;
}

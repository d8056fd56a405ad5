/** What the panel of a model file and its page tell each other. */

import type { FromPage, PlaceAsk, Problem, SaveAsk, ToPage } from './any-panel.ts';
import type { ModelSummary } from './runs.ts';

export type ModelMessage =
  /** The model is built, at the beginning and when its file was saved. What was shown stays until then. */
  | { readonly kind: 'building' }
  | { readonly kind: 'summary'; readonly summary: ModelSummary }
  | { readonly kind: 'problem'; readonly problem: Problem };

export interface ModelAsks extends SaveAsk, PlaceAsk {}

export type ToModelPage = ToPage<ModelMessage>;
export type FromModelPage = FromPage<ModelAsks>;

/** Kept by the page, so that the panel can be shown again in a window that was reloaded. */
export interface ModelPageState {
  readonly workspace: string;
  /** Absolute path of the model file. */
  readonly file: string;
}

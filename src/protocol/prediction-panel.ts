/** What the panel of predictions and its page tell each other. */

import type { FromPage, ImageAsks, Problem, SaveAsk, ToPage } from './any-panel.ts';
import type { Prediction } from './runs.ts';

/** A run that images can be predicted with. */
export interface UsableRun {
  readonly id: string;
  /** For a person: model, params that matter, accuracy. */
  readonly name: string;
}

export type PredictionMessage =
  /** What is to be predicted, and with which run. Predictions follow. */
  | {
      readonly kind: 'start';
      readonly paths: readonly string[];
      readonly runs: readonly UsableRun[];
      readonly run: string | undefined;
    }
  | { readonly kind: 'progress'; readonly phase: string; readonly done: number; readonly total: number }
  | {
      readonly kind: 'predictions';
      readonly run: string;
      /** True where a folder was named: then even one image is a list. */
      readonly list: boolean;
      /** Of the run. */
      readonly classNames: readonly string[];
      readonly predictions: readonly Prediction[];
    }
  | { readonly kind: 'problem'; readonly problem: Problem };

export interface PredictionAsks extends ImageAsks, SaveAsk {
  /** Predicts the same images anew, with another run or the same. */
  predict: { readonly params: { readonly run: string }; readonly result: Record<string, never> };
  /** Shows an image in the editor. */
  open: { readonly params: { readonly path: string }; readonly result: Record<string, never> };
}

export type ToPredictionPage = ToPage<PredictionMessage>;
export type FromPredictionPage = FromPage<PredictionAsks>;

/** Kept by the page, so that the panel can be shown again in a window that was reloaded. */
export interface PredictionPageState {
  readonly workspace: string;
  readonly paths: readonly string[];
  /** Id of the run; the best of the newest when it is missing. */
  readonly run?: string;
}

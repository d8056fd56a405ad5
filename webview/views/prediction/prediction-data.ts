/** What the page of predictions knows, and how it changes with each message of the panel. */

import type { Problem } from '../../../src/protocol/any-panel.ts';
import type { PredictionMessage, UsableRun } from '../../../src/protocol/prediction-panel.ts';
import type { Prediction } from '../../../src/protocol/runs.ts';

export interface PredictionData {
  readonly paths: readonly string[];
  readonly runs: readonly UsableRun[];
  readonly run?: string;
  readonly list: boolean;
  /** Of the run. */
  readonly classNames: readonly string[];
  /** Undefined while they are being computed. */
  readonly predictions?: readonly Prediction[];
  readonly progress?: { readonly phase: string; readonly done: number; readonly total: number };
  readonly problem?: Problem;
}

export const emptyPrediction: PredictionData = { paths: [], runs: [], list: false, classNames: [] };

export function withMessage(data: PredictionData, message: PredictionMessage): PredictionData {
  switch (message.kind) {
    case 'start': {
      const { paths, runs, run } = message;
      return { paths, runs, run, list: data.list, classNames: [] };
    }
    case 'progress': {
      const { phase, done, total } = message;
      return { ...data, progress: { phase, done, total } };
    }
    case 'predictions': {
      const { run, list, classNames, predictions } = message;
      // Of a run that was left for another while it predicted.
      if (run !== data.run) return data;
      return { ...data, list, classNames, predictions, progress: undefined, problem: undefined };
    }
    case 'problem':
      return { ...data, progress: undefined, problem: message.problem };
  }
}

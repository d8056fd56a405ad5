/** What the page of predictions knows, and how it changes with each message of the panel. */

import type { Problem } from '../../../src/protocol/any-panel.ts';
import type { PredictionMessage, UsableRun } from '../../../src/protocol/prediction-panel.ts';
import type { Prediction } from '../../../src/protocol/runs.ts';

export interface PredictionData {
  readonly paths: readonly string[];
  readonly runs: readonly UsableRun[];
  readonly run?: string;
  readonly list: boolean;
  /** Undefined while they are being computed. */
  readonly predictions?: readonly Prediction[];
  readonly progress?: { readonly phase: string; readonly done: number; readonly total: number };
  readonly problem?: Problem;
}

export const emptyPrediction: PredictionData = { paths: [], runs: [], list: false };

export function withMessage(data: PredictionData, message: PredictionMessage): PredictionData {
  switch (message.kind) {
    case 'start': {
      const { paths, runs, run } = message;
      return { paths, runs, run, list: data.list };
    }
    case 'progress': {
      const { phase, done, total } = message;
      return { ...data, progress: { phase, done, total } };
    }
    case 'predictions': {
      const { run, list, predictions } = message;
      // Of a run that was left for another while it predicted.
      if (run !== data.run) return data;
      return { ...data, list, predictions, progress: undefined, problem: undefined };
    }
    case 'problem':
      return { ...data, progress: undefined, problem: message.problem };
  }
}

/** What the page of a run knows, and how it changes with each message of the panel. */

import type { Problem } from '../../../src/protocol/any-panel.ts';
import type { Evaluations, RunMessage, ShownState } from '../../../src/protocol/run-panel.ts';
import type { LogLine, RunRecord } from '../../../src/protocol/runs.ts';

export interface RunData {
  readonly name?: string;
  readonly record?: RunRecord;
  readonly state?: ShownState;
  readonly log: readonly LogLine[];
  readonly evaluations: Evaluations;
  readonly progress?: { readonly phase: string; readonly done: number; readonly total: number };
  readonly problem?: Problem;
}

export const emptyRun: RunData = { log: [], evaluations: {} };

export function withMessage(data: RunData, message: RunMessage): RunData {
  switch (message.kind) {
    case 'run': {
      const { name, record, state, log, evaluations } = message;
      return { name, record, state, log, evaluations, progress: data.progress };
    }
    case 'record':
      return { ...data, name: message.name, record: message.record, state: message.state, problem: undefined };
    case 'log':
      return { ...data, log: [...data.log, ...message.lines] };
    case 'evaluation': {
      const { split, createdAt } = message.evaluation;
      // It is told by whoever evaluates and by the folder that is watched; what is looked at shall not be drawn anew.
      if (data.evaluations[split]?.createdAt === createdAt) return data;
      return { ...data, evaluations: { ...data.evaluations, [split]: message.evaluation } };
    }
    case 'progress': {
      const { phase, done = 0, total = 0 } = message;
      return { ...data, progress: phase === undefined ? undefined : { phase, done, total } };
    }
    // Where the page goes is not part of what it knows.
    case 'inspect':
      return data;
    case 'problem':
      return { ...data, problem: message.problem };
  }
}

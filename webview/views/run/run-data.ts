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
      return { ...data, record: message.record, state: message.state, problem: undefined };
    case 'log':
      return { ...data, log: withLines(data.log, message.lines) };
    case 'evaluation':
      return { ...data, evaluations: { ...data.evaluations, [message.evaluation.split]: message.evaluation } };
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

/**
 * A line that came both with the file and as an event is kept once. A run that was resumed writes its log anew from its
 * checkpoint on: what came after that is left out.
 */
function withLines(log: readonly LogLine[], lines: readonly LogLine[]): readonly LogLine[] {
  const [first] = lines;
  if (!first) return log;
  let end = log.length;
  while (end > 0 && !isBefore(log[end - 1]!, first)) end--;
  return [...log.slice(0, end), ...lines];
}

function isBefore(a: LogLine, b: LogLine): boolean {
  if (a.type !== 'notice' && b.type !== 'notice' && a.step !== b.step) return a.step < b.step;
  if (a.time !== b.time) return a.time < b.time;
  // Of the same moment: the epoch's last batch comes before the epoch.
  return a.type !== b.type || (a.type === 'notice' && b.type === 'notice' && a.message !== b.message);
}

/**
 * Follows a run's folder while it is written, whoever trains it: this window, another one or a terminal. Tells of new
 * lines of the log, of a changed run.json and of evaluations.
 */

import { tailLog } from '../../client/log-tail.ts';
import { readRun } from '../../client/runs.ts';
import { watchFolder } from '../../client/watch-folder.ts';
import type { Evaluations, ShownState } from '../../protocol/run-panel.ts';
import type { Evaluation, LogLine, RunRecord } from '../../protocol/runs.ts';
import { evaluationFiles } from './evaluations.ts';

export interface RunFollower {
  /** All that there is: at the beginning, after a resumed run wrote its log anew, and when a lost folder came back. */
  onStart(start: RunStart): void;
  onRecord(record: RunRecord, state: ShownState): void;
  onLines(lines: readonly LogLine[]): void;
  onEvaluation(evaluation: Evaluation): void;
  /** The folder can't be read, or not any more. Following goes on: it may come back. */
  onProblem(error: unknown): void;
}

export interface RunStart {
  readonly record: RunRecord;
  readonly state: ShownState;
  readonly log: readonly LogLine[];
  readonly evaluations: Evaluations;
}

/** Milliseconds. Some disks tell of no changes, and a process that was killed changes nothing. */
const interval = 2_000;

/** Milliseconds in which several changes are read together. */
const gathering = 60;

export function followRun(folder: string, follower: RunFollower): { dispose(): void } {
  const evaluationsOf = evaluationFiles(folder);
  let tail = tailLog(folder);
  let seen: { readonly text: string; readonly evaluations: Evaluations } | undefined;
  let unwatch: (() => void) | undefined;
  let failed = '';
  let over = false;

  const look = async () => {
    const { record, state } = await readRun(folder);
    const { lines, restarted } = await tail.read();
    const evaluations = await evaluationsOf.read();
    if (over) return;
    unwatch ??= watchFolder(folder, () => plan(gathering));
    const text = JSON.stringify([record, state]);
    if (!seen || restarted) follower.onStart({ record, state, log: lines, evaluations });
    else {
      if (lines.length > 0) follower.onLines(lines);
      if (text !== seen.text) follower.onRecord(record, state);
      for (const one of Object.values(evaluations)) {
        // A file that did not change is not read again.
        if (one !== seen.evaluations[one.split]) follower.onEvaluation(one);
      }
    }
    seen = { text, evaluations };
    failed = '';
  };

  const lose = (error: unknown) => {
    unwatch?.();
    unwatch = undefined;
    seen = undefined;
    tail = tailLog(folder);
    // Once, not every two seconds.
    const { message } = error as Error;
    if (!over && message !== failed) follower.onProblem(error);
    failed = message;
  };

  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  let looking: Promise<void> | undefined;
  function plan(milliseconds: number) {
    if (over || Date.now() + milliseconds >= due) return;
    clearTimeout(timer);
    due = Date.now() + milliseconds;
    timer = setTimeout(() => {
      due = Number.POSITIVE_INFINITY;
      // One look after the other, or lines would be told in the wrong order.
      looking = (looking ?? Promise.resolve())
        .then(look)
        .catch(lose)
        .finally(() => plan(interval));
    }, milliseconds);
  }
  plan(0);
  return {
    dispose() {
      over = true;
      clearTimeout(timer);
      unwatch?.();
    },
  };
}

/**
 * Follows a run's folder while it is written, whoever trains it: this window, another one or a terminal. Tells of new
 * lines of the log, of a changed run.json and of evaluations.
 */

import { type FSWatcher, watch } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun } from '../../client/runs.ts';
import type { Evaluations, ShownState } from '../../protocol/run-panel.ts';
import { type Evaluation, type LogLine, parseLog, type RunRecord } from '../../protocol/runs.ts';
import { evaluationFiles } from './evaluations.ts';

export interface RunFollower {
  onStart(start: { record: RunRecord; state: ShownState; log: readonly LogLine[]; evaluations: Evaluations }): void;
  onRecord(record: RunRecord, state: ShownState): void;
  onLines(lines: readonly LogLine[]): void;
  onEvaluation(evaluation: Evaluation): void;
  /** The folder can't be read, or not any more. Following goes on: it may come back. */
  onProblem(error: unknown): void;
}

/** Milliseconds. Some disks tell of no changes, and a process that was killed changes nothing. */
const interval = 2_000;

/** Milliseconds in which several changes are read together. */
const gathering = 60;

export function followRun(folder: string, follower: RunFollower): { dispose(): void } {
  const log = tail(join(folder, 'log.jsonl'));
  const evaluationsOf = evaluationFiles(folder);
  let seen: { readonly text: string; readonly evaluations: Evaluations } | undefined;
  let watcher: FSWatcher | undefined;
  let failed = '';
  let reading = false;
  let again = false;
  let over = false;

  const look = async () => {
    const { record, state } = await readRun(folder);
    const { lines, cut } = await log.read();
    const evaluations = await evaluationsOf.read();
    if (over) return;
    watcher ??= watchFolder(folder, plan);
    const text = JSON.stringify([record, state]);
    if (!seen || cut) follower.onStart({ record, state, log: lines, evaluations });
    else {
      if (lines.length > 0) follower.onLines(lines);
      if (text !== seen.text) follower.onRecord(record, state);
      for (const one of Object.values(evaluations)) {
        if (one.createdAt !== seen.evaluations[one.split]?.createdAt) follower.onEvaluation(one);
      }
    }
    seen = { text, evaluations };
    failed = '';
  };

  const run = async () => {
    if (reading || over) {
      again = true;
      return;
    }
    reading = true;
    try {
      await look();
    } catch (error) {
      watcher?.close();
      watcher = undefined;
      seen = undefined;
      log.rewind();
      // Once, not every two seconds.
      const { message } = error as Error;
      if (!over && message !== failed) follower.onProblem(error);
      failed = message;
    }
    reading = false;
    if (again) plan();
    again = false;
  };

  let planned: NodeJS.Timeout | undefined;
  function plan() {
    planned ??= setTimeout(() => {
      planned = undefined;
      void run();
    }, gathering);
  }
  const timer = setInterval(plan, interval);
  void run();
  return {
    dispose() {
      over = true;
      clearInterval(timer);
      clearTimeout(planned);
      watcher?.close();
    },
  };
}

function watchFolder(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // Too many watchers on this machine: then the interval alone has to do.
    return undefined;
  }
}

/** Reads what was appended to a file since the last time. */
function tail(path: string) {
  let offset = 0;
  return {
    rewind() {
      offset = 0;
    },
    /** `cut`: the file is shorter than before, since a run was resumed; the lines are then all of it. */
    async read(): Promise<{ readonly lines: readonly LogLine[]; readonly cut: boolean }> {
      const size = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
      const cut = size < offset;
      if (cut) offset = 0;
      if (size === offset) return { lines: [], cut };
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
        // A line that is still being written is read the next time.
        const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
        offset += end;
        return { lines: parseLog(buffer.toString('utf8', 0, end)), cut };
      } finally {
        await file.close();
      }
    },
  };
}

/**
 * The runs of all workspaces of the window, followed while they change: by this window's trainings, by a command line, by
 * another window, by a person in the file manager.
 */

import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { createRunIndex, type RunIndex, type StoredRun } from './run-index.ts';
import type { TrainingState } from './training-text.ts';
import type { Workspaces } from './workspaces.ts';

export type { StoredRun } from './run-index.ts';

export interface RunStore extends vscode.Disposable {
  readonly ready: Promise<void>;
  readonly onDidChange: vscode.Event<void>;
  /** A run that trains has got further; the event is its folder. */
  readonly onDidProgress: vscode.Event<string>;
  /** Of all workspaces; newest first in each. */
  readonly all: readonly StoredRun[];
  of(workspace: string): readonly StoredRun[];
  byFolder(folder: string): StoredRun | undefined;
  progressOf(folder: string): TrainingState | undefined;
  refresh(): Promise<void>;
}

/** Milliseconds in which several changes are told together. */
const gathering = 50;

export function createRunStore(workspaces: Workspaces): RunStore {
  const changed = new vscode.EventEmitter<void>();
  const progressed = new vscode.EventEmitter<string>();
  const indexes = new Map<string, RunIndex>();
  let timer: NodeJS.Timeout | undefined;

  const tell = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed.fire();
    }, gathering);
  };
  const listener = { onRuns: tell, onProgress: (folder: string) => progressed.fire(folder) };

  /** Follows the workspaces that there are now. */
  const follow = async () => {
    await workspaces.ready;
    const folders = new Set(workspaces.list.map(({ folder }) => folder));
    for (const [folder, index] of indexes) {
      if (folders.has(folder)) continue;
      index.dispose();
      indexes.delete(folder);
      tell();
    }
    for (const folder of folders) if (!indexes.has(folder)) indexes.set(folder, createRunIndex(folder, listener));
    await Promise.all([...indexes.values()].map((index) => index.ready));
  };

  const indexOf = (folder: string) => indexes.get(dirname(dirname(dirname(folder))));
  const subscriptions = [
    workspaces.onDidChange(() => void follow()),
    changed,
    progressed,
    new vscode.Disposable(() => {
      clearTimeout(timer);
      for (const index of indexes.values()) index.dispose();
    }),
  ];
  const ready = follow();

  return {
    ready,
    onDidChange: changed.event,
    onDidProgress: progressed.event,
    get all() {
      return [...indexes.values()].flatMap(({ runs }) => runs);
    },
    of: (workspace) => indexes.get(workspace)?.runs ?? [],
    byFolder: (folder) => indexOf(folder)?.byFolder(folder),
    progressOf: (folder) => indexOf(folder)?.progressOf(folder),
    async refresh() {
      await Promise.all([...indexes.values()].map((index) => index.refresh()));
    },
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

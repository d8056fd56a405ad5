/**
 * The runs of all workspaces of the window, followed while they change: by this window's trainings, by a command line, by
 * another window, by a person in the file manager.
 */

import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { createRunIndex, type RunIndex, type StoredRun } from './run-index.ts';
import type { Workspaces } from './workspaces.ts';

export type { StoredRun } from './run-index.ts';

export interface RunStore extends vscode.Disposable {
  readonly ready: Promise<void>;
  readonly onDidChange: vscode.Event<void>;
  /** Of all workspaces; newest first in each. */
  readonly all: readonly StoredRun[];
  of(workspace: string): readonly StoredRun[];
  byFolder(folder: string): StoredRun | undefined;
  refresh(): Promise<void>;
}

/** Milliseconds in which several changes are read together. */
const gathering = 100;
/** Milliseconds. A process that was killed changes no file, and some disks tell of no changes. */
const interval = 5_000;

/** A run's own files; folders too, because of one that is deleted only the folder is told. */
const watched = '**/.darkroom{,/runs,/runs/*,/runs/*/run.json,/runs/*/notes.json}';
const place = /^(.*)[\\/]\.darkroom(?:[\\/]runs(?:[\\/]([^\\/]+))?)?/;

export function createRunStore(workspaces: Workspaces): RunStore {
  const changed = new vscode.EventEmitter<void>();
  let indexes = new Map<string, RunIndex>();
  /** Ids to read again; undefined where all of a workspace are. */
  const waiting = new Map<string, Set<string> | undefined>();
  let timer: NodeJS.Timeout | undefined;

  const refresh = async () => {
    await workspaces.ready;
    const before = indexes;
    indexes = new Map(workspaces.list.map(({ folder }) => [folder, before.get(folder) ?? createRunIndex(folder)]));
    const news = await Promise.all([...indexes.values()].map((index) => index.load()));
    if (news.includes(true) || before.size !== indexes.size) changed.fire();
  };

  const read = async () => {
    timer = undefined;
    const reading = [...waiting];
    waiting.clear();
    const news = await Promise.all(
      reading.map(([folder, ids]) => {
        const index = indexes.get(folder);
        return ids ? index?.reload([...ids]) : index?.load();
      }),
    );
    if (news.includes(true)) changed.fire();
  };

  const plan = (folder: string, id: string | undefined) => {
    const ids = waiting.has(folder) ? waiting.get(folder) : new Set<string>();
    waiting.set(folder, id === undefined ? undefined : ids?.add(id));
    timer ??= setTimeout(() => void read(), gathering);
  };

  const look = ({ fsPath }: vscode.Uri) => {
    const [, workspace, id] = place.exec(fsPath) ?? [];
    if (workspace !== undefined && indexes.has(workspace)) plan(workspace, id);
  };

  const watcher = vscode.workspace.createFileSystemWatcher(watched);
  const pulse = setInterval(() => {
    for (const [folder, index] of indexes) for (const id of index.underWay()) plan(folder, id);
  }, interval);
  const subscriptions = [
    watcher,
    watcher.onDidCreate(look),
    watcher.onDidChange(look),
    watcher.onDidDelete(look),
    workspaces.onDidChange(() => void refresh()),
    new vscode.Disposable(() => {
      clearInterval(pulse);
      clearTimeout(timer);
    }),
    changed,
  ];
  const ready = refresh();

  return {
    ready,
    onDidChange: changed.event,
    get all() {
      return [...indexes.values()].flatMap(({ runs }) => runs);
    },
    of: (workspace) => indexes.get(workspace)?.runs ?? [],
    byFolder(folder) {
      const workspace = dirname(dirname(dirname(folder)));
      return indexes.get(workspace)?.runs.find((run) => run.folder === join(folder));
    },
    refresh,
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

/** The tree of runs: what the run folders hold, with the progress of what trains in this window on top. */

import * as vscode from 'vscode';
import type { StoredRun } from '../run-store.ts';
import type { Parts } from '../services.ts';
import { throttle } from '../throttle.ts';
import type { TrainingState } from '../training-text.ts';
import { type RunNode, rowIds, runChildren, runDescription, runFacts, runIcons, runsPage } from './run-nodes.ts';

export const runsView = 'darkroom.runs';

export interface RunsTree extends vscode.Disposable {
  readonly view: vscode.TreeView<RunNode>;
  refresh(): void;
  /** Shows a further page of older runs. */
  showMore(workspace: string): void;
}

export function createRunsTree({ runs, trainings, workspaces }: Parts): RunsTree {
  const changed = new vscode.EventEmitter<RunNode | RunNode[] | undefined>();
  const shown = new Map<string, number>();
  /** Nodes by folder, so that a batch of one run redraws one row. */
  const rows = new Map<string, RunRow>();
  /** What was written in each of them last. */
  const drawn = new Map<string, string>();
  let shownIds = '';

  const source = {
    get workspaces() {
      return workspaces.list;
    },
    runsOf: ({ folder }: { folder: string }) => runs.of(folder),
    shown: ({ folder }: { folder: string }) => shown.get(folder) ?? runsPage,
  };
  const idsNow = () => JSON.stringify(rowIds(source));
  const trainingOf = (folder: string) => trainings.list.find((training) => training.folder === folder);

  /** The node is as old as its row. */
  const runNow = ({ run }: RunRow) => runs.byFolder(run.folder) ?? run;
  const itemOf = (node: RunRow) => {
    const { folder } = node.run;
    const here = trainingOf(folder);
    return runItem(node, runNow(node), here ?? runs.progressOf(folder), here !== undefined);
  };

  const provider: vscode.TreeDataProvider<RunNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      await runs.ready;
      if (!node) shownIds = idsNow();
      const children = runChildren(node, source);
      for (const child of children) if (child.kind === 'run') rows.set(child.run.folder, child);
      return children;
    },
    getTreeItem(node) {
      if (node.kind === 'workspace') return workspaceItem(node);
      if (node.kind === 'more') return moreItem(node);
      const item = itemOf(node);
      drawn.set(node.run.folder, textOf(item));
      return item;
    },
    resolveTreeItem(item, node) {
      if (node.kind === 'run') item.tooltip = tooltip(runNow(node));
      return item;
    },
  };

  const stale = new Set<string>();
  const redrawAll = throttle(() => {
    changed.fire([...stale].flatMap((folder) => rows.get(folder) ?? []));
    stale.clear();
  }, 1_000);
  const redraw = (folder: string | undefined) => {
    if (folder === undefined || !rows.has(folder)) return;
    stale.add(folder);
    redrawAll();
  };
  /** While the same rows stay, none is made anew: a click on one that is just being replaced would be lost. */
  const update = () => {
    if (idsNow() !== shownIds) return refresh();
    const different = [...rows.values()].filter((node) => textOf(itemOf(node)) !== drawn.get(node.run.folder));
    if (different.length > 0) changed.fire(different);
  };
  const refresh = () => {
    rows.clear();
    stale.clear();
    changed.fire(undefined);
  };
  const view = vscode.window.createTreeView(runsView, {
    treeDataProvider: provider,
    canSelectMany: true,
    showCollapseAll: false,
  });
  const subscriptions = [
    view,
    changed,
    redrawAll,
    runs.onDidChange(update),
    workspaces.onDidChange(refresh),
    trainings.onDidChange(({ folder }) => redraw(folder)),
    runs.onDidProgress((folder) => !trainingOf(folder) && redraw(folder)),
  ];
  return {
    view,
    refresh,
    showMore(workspace) {
      shown.set(workspace, (shown.get(workspace) ?? runsPage) + runsPage);
      refresh();
    },
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

type RunRow = RunNode & { kind: 'run' };

/** @param here this window trains it. */
function runItem(node: RunRow, run: StoredRun, training: TrainingState | undefined, here: boolean): vscode.TreeItem {
  const state = training ? (training.paused ? 'paused' : 'running') : run.state;
  const [icon, color] = runIcons[state];
  return Object.assign(new vscode.TreeItem(run.label), {
    id: run.folder,
    description: runDescription(run, training),
    iconPath: new vscode.ThemeIcon(icon, color && new vscode.ThemeColor(color)),
    // Words, for `when` clauses: `viewItem =~ /\bpinned\b/`. `here` is a run that this window trains.
    contextValue: ['run', state, here && 'here', run.notes.pinned && 'pinned'].filter(Boolean).join(' '),
    command: { command: 'darkroom.openRun', title: 'Open Run', arguments: [node] },
    accessibilityInformation: { label: `${run.label}, ${state}, ${runDescription(run, training)}` },
  });
}

function workspaceItem({ workspace }: RunNode & { kind: 'workspace' }): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(workspace.name, vscode.TreeItemCollapsibleState.Expanded), {
    id: workspace.folder,
    contextValue: 'workspace',
    iconPath: new vscode.ThemeIcon('root-folder'),
  });
}

function moreItem(node: RunNode & { kind: 'more' }): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem('Load more…'), {
    id: `${node.workspace.folder} more`,
    description: `${node.hidden.toLocaleString('en-US')} older`,
    iconPath: new vscode.ThemeIcon('ellipsis'),
    command: { command: 'darkroom.loadMoreRuns', title: 'Load more', arguments: [node] },
  });
}

/** What of a row a person sees, or a menu asks. */
const textOf = ({ label, description, contextValue }: vscode.TreeItem): string =>
  JSON.stringify([label, description, contextValue]);

function tooltip(run: StoredRun): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**').appendText(run.name).appendMarkdown('**\n\n');
  for (const [fact, value] of runFacts(run)) {
    text.appendText(`${fact}: ${value}`).appendMarkdown('  \n');
  }
  text.appendText(run.id);
  return text;
}

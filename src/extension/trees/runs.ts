/** The tree of runs: what the run folders hold, with the progress of what trains in this window on top. */

import * as vscode from 'vscode';
import type { Parts } from '../services.ts';
import { throttle } from '../throttle.ts';
import type { TrainingState } from '../training-text.ts';
import { type RunNode, runChildren, runDescription, runFacts, runIcons, runsPage } from './run-nodes.ts';

export const runsView = 'darkroom.runs';

export interface RunsTree extends vscode.Disposable {
  readonly view: vscode.TreeView<RunNode>;
  refresh(): void;
  /** Shows a further page of older runs. */
  showMore(workspace: string): void;
}

export function createRunsTree({ runs, trainings, workspaces }: Parts): RunsTree {
  const changed = new vscode.EventEmitter<RunNode | undefined>();
  const shown = new Map<string, number>();
  /** Nodes by folder, so that a batch of one run redraws one row. */
  const rows = new Map<string, RunNode>();

  const source = {
    get workspaces() {
      return workspaces.list;
    },
    runsOf: ({ folder }: { folder: string }) => runs.of(folder),
    shown: ({ folder }: { folder: string }) => shown.get(folder) ?? runsPage,
  };
  const trainingOf = (folder: string) => trainings.list.find((training) => training.folder === folder);

  const provider: vscode.TreeDataProvider<RunNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      await runs.ready;
      const children = runChildren(node, source);
      for (const child of children) if (child.kind === 'run') rows.set(child.run.folder, child);
      return children;
    },
    getTreeItem(node) {
      if (node.kind === 'workspace') return workspaceItem(node);
      if (node.kind === 'more') return moreItem(node);
      const { folder } = node.run;
      const here = trainingOf(folder);
      return runItem(node, here ?? runs.progressOf(folder), here !== undefined);
    },
    resolveTreeItem(item, node) {
      if (node.kind === 'run') item.tooltip = tooltip(node);
      return item;
    },
  };

  const stale = new Set<string>();
  const redrawAll = throttle(() => {
    for (const folder of stale) changed.fire(rows.get(folder));
    stale.clear();
  }, 1_000);
  const redraw = (folder: string | undefined) => {
    if (folder === undefined || !rows.has(folder)) return;
    stale.add(folder);
    redrawAll();
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
    runs.onDidChange(refresh),
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

/** @param here this window trains it. */
function runItem(node: RunNode & { kind: 'run' }, training: TrainingState | undefined, here: boolean): vscode.TreeItem {
  const { run } = node;
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

function tooltip({ run }: RunNode & { kind: 'run' }): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**').appendText(run.name).appendMarkdown('**\n\n');
  for (const [fact, value] of runFacts(run)) {
    text.appendText(`${fact}: ${value}`).appendMarkdown('  \n');
  }
  text.appendText(run.id);
  return text;
}

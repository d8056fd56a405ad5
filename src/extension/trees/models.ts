/** The tree of models: the model files of the window, each with its dataset and the best result of its runs. */

import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { ModelFile } from '../model-files.ts';
import type { Parts } from '../services.ts';
import { throttle } from '../throttle.ts';
import { progressText, type TrainingState } from '../training-text.ts';
import { type ModelResult, modelResult } from './model-result.ts';

export const modelsView = 'darkroom.models';

export interface ModelNode {
  readonly kind: 'model';
  readonly model: ModelFile;
}

export function createModelsTree({ models, runs, trainings }: Parts): vscode.Disposable {
  const changed = new vscode.EventEmitter<ModelNode[] | undefined>();
  let nodes: ModelNode[] = [];
  const provider: vscode.TreeDataProvider<ModelNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node) return [];
      await models.ready;
      nodes = models.list.map((model) => ({ kind: 'model', model }));
      return nodes;
    },
    getTreeItem({ model }) {
      const training = trainings.list.find(({ file }) => file === model.uri.fsPath);
      const result = model.workspace && modelResult(model.uri.fsPath, model.workspace, runs.of(model.workspace.folder));
      const twins = models.list.filter(({ name }) => name === model.name).length > 1;
      return modelItem(model, { result, training, where: twins ? folderOf(model) : undefined });
    },
  };
  const view = vscode.window.createTreeView(modelsView, { treeDataProvider: provider });
  // The rows stay, and are written anew: a click on one that is just being replaced would be lost.
  const update = () => changed.fire(nodes);
  const progress = throttle(update, 1_000);
  const subscriptions = [
    view,
    changed,
    models.onDidChange(() => changed.fire(undefined)),
    runs.onDidChange(update),
    progress,
    trainings.onDidChange(progress),
  ];
  return vscode.Disposable.from(...subscriptions);
}

/** Begins with the name of the window's folder, where there are several. */
const folderOf = ({ uri }: ModelFile) => posix.dirname(vscode.workspace.asRelativePath(uri));

interface Facts {
  readonly result?: ModelResult;
  readonly training?: TrainingState;
  /** Where it is, if its name does not tell. */
  readonly where?: string;
}

function modelItem(model: ModelFile, { result, training, where }: Facts): vscode.TreeItem {
  const { uri, name, dataset, workspace } = model;
  const shown = training ? progressText(training) : result?.text;
  return Object.assign(new vscode.TreeItem(name), {
    id: uri.fsPath,
    resourceUri: uri,
    description: [dataset && `on ${dataset}`, shown, where].filter(Boolean).join(' · '),
    iconPath: new vscode.ThemeIcon(training ? 'sync~spin' : 'circuit-board'),
    contextValue: workspace ? 'model' : 'model-without-workspace',
    tooltip: [vscode.workspace.asRelativePath(uri), result?.explanation].filter(Boolean).join('\n'),
    command: { command: 'vscode.open', title: 'Open', arguments: [uri] },
  });
}

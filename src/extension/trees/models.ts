/** The tree of models: the model files of the window, each with its dataset and the best result of its runs. */

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
  const changed = new vscode.EventEmitter<ModelNode | undefined>();
  const provider: vscode.TreeDataProvider<ModelNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node) return [];
      await models.ready;
      return models.list.map((model) => ({ kind: 'model', model }));
    },
    getTreeItem({ model }) {
      const training = trainings.list.find(({ file }) => file === model.uri.fsPath);
      const result = model.workspace && modelResult(model.uri.fsPath, model.workspace, runs.of(model.workspace.folder));
      return modelItem(model, result, training);
    },
  };
  const view = vscode.window.createTreeView(modelsView, { treeDataProvider: provider });
  const refresh = () => changed.fire(undefined);
  const progress = throttle(refresh, 1_000);
  const subscriptions = [
    view,
    changed,
    models.onDidChange(refresh),
    runs.onDidChange(refresh),
    progress,
    trainings.onDidChange(progress),
  ];
  return vscode.Disposable.from(...subscriptions);
}

function modelItem(model: ModelFile, result: ModelResult | undefined, training?: TrainingState): vscode.TreeItem {
  const { uri, name, dataset, workspace } = model;
  const shown = training ? progressText(training) : result?.text;
  return Object.assign(new vscode.TreeItem(name), {
    id: uri.fsPath,
    resourceUri: uri,
    description: [dataset && `on ${dataset}`, shown].filter(Boolean).join(' · '),
    iconPath: new vscode.ThemeIcon(training ? 'sync~spin' : 'circuit-board'),
    contextValue: workspace ? 'model' : 'model-without-workspace',
    tooltip: [vscode.workspace.asRelativePath(uri), result?.explanation].filter(Boolean).join('\n'),
    command: { command: 'vscode.open', title: 'Open', arguments: [uri] },
  });
}

/** The tree of datasets: asks the engine for what a node needs when it is opened, and remembers it until a file changes. */

import * as vscode from 'vscode';
import type { DatasetReport } from '../../protocol/datasets.ts';
import { imageTooltip } from '../images/image-tooltip.ts';
import type { Parts } from '../services.ts';
import { datasetItem } from './dataset-items.ts';
import { type DatasetNode, type DatasetSource, datasetChildren } from './dataset-nodes.ts';

export const datasetsView = 'darkroom.datasets';

export interface DatasetsTree extends vscode.Disposable {
  readonly view: vscode.TreeView<DatasetNode>;
  refresh(): void;
}

export function createDatasetsTree({ engine, workspaces, log }: Parts): DatasetsTree {
  const changed = new vscode.EventEmitter<DatasetNode | undefined>();
  const reports = new Map<string, Promise<DatasetReport>>();

  const source: DatasetSource = {
    get workspaces() {
      return workspaces.list;
    },
    async list({ folder }) {
      const { datasets } = await (await engine.get()).request('dataset/list', { workspace: folder });
      return datasets;
    },
    inspect({ workspace: { folder }, name }) {
      const key = JSON.stringify([folder, name]);
      const known = reports.get(key);
      if (known) return known;
      const report = engine.get().then((client) => client.request('dataset/inspect', { workspace: folder, name }));
      reports.set(key, report);
      // What failed may be mended by the next look.
      report.catch(() => reports.delete(key));
      return report;
    },
    async images({ workspace: { folder }, name, split, label }, offset, limit) {
      const params = { workspace: folder, name, split, label, offset, limit };
      return (await (await engine.get()).request('dataset/images', params)).images;
    },
  };

  const provider: vscode.TreeDataProvider<DatasetNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: datasetItem,
    async getChildren(node) {
      await workspaces.ready;
      return datasetChildren(node, source).catch((error) => {
        log.error(error);
        throw error;
      });
    },
    async resolveTreeItem(item, node, token) {
      if (node.kind !== 'image') return item;
      const { workspace, name, image } = node;
      try {
        item.tooltip = await imageTooltip(engine, { workspace: workspace.folder, name, id: image.id }, token);
      } catch (error) {
        item.tooltip = error instanceof Error ? error.message : String(error);
      }
      return item;
    },
  };

  const refresh = () => {
    reports.clear();
    changed.fire(undefined);
  };
  const view = vscode.window.createTreeView(datasetsView, { treeDataProvider: provider, showCollapseAll: true });
  const subscriptions = [view, changed, workspaces.onDidChange(refresh), workspaces.onDidEdit(refresh)];
  return { view, refresh, dispose: () => vscode.Disposable.from(...subscriptions).dispose() };
}

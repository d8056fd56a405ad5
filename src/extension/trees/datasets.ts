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
  /** What is below a node; the root without. */
  children(node?: DatasetNode): Promise<readonly DatasetNode[]>;
  /** How many rows the top of the tree has. */
  readonly onDidCount: vscode.Event<number>;
  refresh(): void;
}

export function createDatasetsTree({ engine, workspaces, log }: Parts): DatasetsTree {
  const changed = new vscode.EventEmitter<DatasetNode | undefined>();
  const counted = new vscode.EventEmitter<number>();
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

  const children = async (node?: DatasetNode) => {
    await workspaces.ready;
    try {
      const found = await datasetChildren(node, source);
      if (!node) counted.fire(found.length);
      return found;
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      throw error;
    }
  };

  const provider: vscode.TreeDataProvider<DatasetNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: datasetItem,
    getChildren: children,
    async resolveTreeItem(item, node, token) {
      if (node.kind !== 'image' && node.kind !== 'dataset') return item;
      const { workspace, name } = node;
      try {
        if (node.kind === 'dataset') item.tooltip = datasetFacts(await source.inspect(node));
        else item.tooltip = await imageTooltip(engine, { workspace: workspace.folder, name, id: node.image.id }, token);
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
  const subscriptions = [view, changed, counted, workspaces.onDidChange(refresh), workspaces.onDidEdit(refresh)];
  return {
    view,
    children,
    refresh,
    onDidCount: counted.event,
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

function datasetFacts({ count, classes, split: { sizes }, path }: DatasetReport): string {
  const number = (value: number) => value.toLocaleString('en-US');
  const parts = `train ${number(sizes.train)}, validation ${number(sizes.validation)}, test ${number(sizes.test)}`;
  return `${number(count)} images in ${number(classes.length)} classes\n${parts}\n${path}`;
}

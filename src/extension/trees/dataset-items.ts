/** How the nodes of the tree of datasets look. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { imageUri } from '../images/image-uri.ts';
import { type DatasetNode, hasChildren, nodeId } from './dataset-nodes.ts';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

const count = (number: number) => number.toLocaleString('en-US');

export function datasetItem(node: DatasetNode): vscode.TreeItem {
  const item = describe(node);
  item.id = nodeId(node);
  item.contextValue = node.kind;
  item.collapsibleState = hasChildren(node) ? (node.kind === 'workspace' ? Expanded : Collapsed) : None;
  return item;
}

function describe(node: DatasetNode): vscode.TreeItem {
  switch (node.kind) {
    case 'workspace':
      return itemOf(node.workspace.name, { iconPath: icon('root-folder'), tooltip: node.workspace.folder });
    case 'dataset':
      return itemOf(node.name, { iconPath: icon('database'), description: node.format });
    case 'split':
      return itemOf(node.split, { iconPath: icon('layers'), description: count(node.count) });
    case 'class':
      return itemOf(node.label, { iconPath: icon('tag'), description: count(node.count) });
    case 'range':
      return itemOf(`${count(node.offset + 1)}–${count(node.offset + node.limit)}`, { iconPath: icon('ellipsis') });
    case 'image':
      return imageItem(node);
    case 'finding': {
      const { severity, message, examples } = node.problem;
      return itemOf(message, {
        iconPath: severity === 'error' ? icon('error', 'errorForeground') : icon('warning', 'list.warningForeground'),
        tooltip: [message, ...examples].join('\n'),
      });
    }
    case 'problem':
      return itemOf(node.message, {
        iconPath: icon('error', 'errorForeground'),
        tooltip: `${node.message}\n${node.nextStep}`,
        ...(node.location && { command: openAt(node) }),
      });
    case 'open-file':
      return itemOf('Open darkroom.json', { iconPath: icon('go-to-file'), command: openAt(node) });
  }
}

function imageItem(node: DatasetNode & { kind: 'image' }): vscode.TreeItem {
  const uri = imageUri(node.workspace.folder, node.name, node.image);
  const item = itemOf(basename(node.image.id), {
    iconPath: icon('file-media'),
    command: { command: 'vscode.open', title: 'Open', arguments: [uri] },
    accessibilityInformation: { label: `${node.image.id}, ${node.image.label}, ${node.image.split} image` },
  });
  // A path in the workspace gets the editor's own commands and decorations.
  if (uri.scheme === 'file') item.resourceUri = uri;
  return item;
}

function openAt(node: DatasetNode & { kind: 'problem' | 'open-file' }): vscode.Command {
  return { command: 'darkroom.openWorkspaceFile', title: 'Open darkroom.json', arguments: [node] };
}

function itemOf(label: string, more: Partial<vscode.TreeItem>): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(label), more);
}

const icon = (name: string, color?: string) =>
  new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));

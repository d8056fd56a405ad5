/** Where panels and documents open: in the column beside the code, which is the one that Darkroom has already. */

import * as vscode from 'vscode';

/** Scheme of the documents that Darkroom writes for reading. */
export const documentScheme = 'darkroom-document';

/** For what Darkroom shows. A third column is never opened: three are too narrow to read. */
export function besideCode(): vscode.ViewColumn {
  const { all, activeTabGroup: active } = vscode.window.tabGroups;
  // Where nothing is open there is nothing to stand beside.
  if (!active.activeTab || isOurs(active.activeTab)) return active.viewColumn;
  const ours = all.find((group) => group !== active && group.tabs.some(isOurs));
  return (ours ?? neighbour(active))?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** For a file that is opened from a panel, which stays in sight. */
export function besidePanel(): vscode.ViewColumn {
  const { activeTabGroup: active } = vscode.window.tabGroups;
  if (!active.activeTab || !isOurs(active.activeTab)) return active.viewColumn;
  return neighbour(active)?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** The group to the right, else the one to the left. */
function neighbour({ viewColumn }: vscode.TabGroup): vscode.TabGroup | undefined {
  const at = (column: number) => vscode.window.tabGroups.all.find((group) => group.viewColumn === column);
  return at(viewColumn + 1) ?? at(viewColumn - 1);
}

/** A panel, whose view type the editor gives a prefix, or a document. */
function isOurs({ input }: vscode.Tab): boolean {
  if (input instanceof vscode.TabInputWebview) return /(^|-)darkroom\.\w+$/.test(input.viewType);
  const ofFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return ofFile && input.uri.scheme === documentScheme;
}

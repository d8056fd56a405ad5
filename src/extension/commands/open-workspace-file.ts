/** Opens darkroom.json, at the place of a problem where one is known. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SourceLocation } from '../../protocol/errors.ts';
import type { CommandHandler } from '../commands.ts';
import type { DarkroomWorkspace } from '../workspaces.ts';

export const openWorkspaceFile: CommandHandler = async ({ workspaces }, given) => {
  const { workspace, location } = (given ?? {}) as { workspace?: DarkroomWorkspace; location?: SourceLocation };
  const folder = workspace?.folder ?? (await pickWorkspace(workspaces.list))?.folder;
  if (folder === undefined) return;
  await openAt(location ?? { file: join(folder, 'darkroom.json'), line: 1 });
};

export async function openAt({ file, line, column = 1 }: SourceLocation): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
}

/** The only one, or the one that a person picks. */
export async function pickWorkspace(list: readonly DarkroomWorkspace[]): Promise<DarkroomWorkspace | undefined> {
  if (list.length <= 1) return list[0];
  const items = list.map((workspace) => ({ label: workspace.name, description: workspace.folder, workspace }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Workspace' }))?.workspace;
}

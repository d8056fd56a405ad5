/** Opens darkroom.json, at the place of a problem where one is known. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SourceLocation } from '../../protocol/errors.ts';
import type { CommandHandler } from '../commands.ts';
import { openAt } from '../open-at.ts';
import type { DarkroomWorkspace } from '../workspaces.ts';

export const openWorkspaceFile: CommandHandler = async ({ workspaces }, given) => {
  const { workspace, location } = (given ?? {}) as { workspace?: DarkroomWorkspace; location?: SourceLocation };
  const folder = workspace?.folder ?? (await pickWorkspace(workspaces.list))?.folder;
  if (folder === undefined) return;
  await openAt(location ?? { file: join(folder, 'darkroom.json'), line: 1 });
};

/** The only one, or the one that a person picks. */
export async function pickWorkspace(list: readonly DarkroomWorkspace[]): Promise<DarkroomWorkspace | undefined> {
  if (list.length <= 1) return list[0];
  const items = list.map((workspace) => ({ label: workspace.name, description: workspace.folder, workspace }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Workspace' }))?.workspace;
}

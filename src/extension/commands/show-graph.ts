/** Shows a model file's layers as a graph beside the editor, which follows the file as it is saved. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { modelFileOf } from './arguments.ts';
import { workspaceOf } from './train.ts';

export const showGraph: CommandHandler = async (services, given) => {
  const uri = await modelFileOf(services, given);
  if (!uri) return;
  await vscode.workspace.saveAll(false);
  services.panels.graph({ workspace: await workspaceOf(uri.fsPath), file: uri.fsPath });
};

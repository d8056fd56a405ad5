/** Opens a run's panel, and its folder. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { runOf } from './arguments.ts';

export const openRun: CommandHandler = async (services, given) => {
  const run = await runOf(services, given, { placeHolder: 'Run to open' });
  if (run) services.panels.show(run.folder);
};

export const revealRun: CommandHandler = async (services, given) => {
  const run = await runOf(services, given, { placeHolder: 'Run whose folder to show' });
  if (!run) return;
  const uri = vscode.Uri.file(run.folder);
  // On a desktop in the file manager; a remote machine has none, there the editor's own explorer shows it.
  const local = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  await vscode.commands.executeCommand(local ? 'revealFileInOS' : 'revealInExplorer', uri);
};

/** Copies the example that comes with Darkroom, images and model file, to a folder of the person's, and opens it. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { copyExample } from '../example.ts';
import { openAt } from '../open-at.ts';
import { givenUri } from './arguments.ts';
import { addTypes } from './initialize.ts';

/** Takes the folder that the example's folder goes into; opens it only when a person chose it. */
export const createExample: CommandHandler = async (services, given) => {
  const parent = givenUri(given)?.fsPath ?? (await askParent());
  if (parent === undefined) return;
  const folder = await copyExample(services.context.asAbsolutePath('examples/fashion'), parent);
  await addTypes(services, folder);
  await services.workspaces.refresh();
  if (given !== undefined) return folder;
  await open(folder);
  return folder;
};

async function askParent(): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Folder to create the example in',
    openLabel: 'Create Example Here',
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
  });
  return picked?.[0]?.fsPath;
}

async function open(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  // In a folder that is open already it is just there.
  if (vscode.workspace.getWorkspaceFolder(uri)) {
    await openAt({ file: join(folder, 'fashion.model.ts'), line: 1 });
    return;
  }
  const empty = (vscode.workspace.workspaceFolders ?? []).length === 0;
  if (empty) return void vscode.commands.executeCommand('vscode.openFolder', uri);
  const here = 'Open';
  const newWindow = 'Open in New Window';
  const answer = await vscode.window.showInformationMessage(`The example is in ${folder}.`, here, newWindow);
  if (answer) await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: answer === newWindow });
}

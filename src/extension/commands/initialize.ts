/** Makes a folder a Darkroom workspace: darkroom.json, and types for model files without npm install. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { noFolderOpen } from '../../protocol/errors.ts';
import { besideCode } from '../columns.ts';
import type { CommandHandler } from '../commands.ts';
import { lacksTypes } from '../lenses/missing-types.ts';
import { isModelFile } from '../model-files.ts';
import type { Services } from '../services.ts';
import { writeTypes } from '../types/workspace-types.ts';
import { givenUri } from './arguments.ts';

export const initialize: CommandHandler = async (services, given) => {
  const folder = folderOf(services, givenUri(given)) ?? (await chooseFolder());
  if (folder === undefined) return;
  const created = await createWorkspaceFile(folder);
  await addTypes(services, folder);
  await services.workspaces.refresh();
  if (!created) return void vscode.window.setStatusBarMessage('Darkroom: the types are up to date', 5_000);
  const next = 'Add Dataset…';
  const text = 'The workspace is ready: darkroom.json and types for model files.';
  const answer = await vscode.window.showInformationMessage(text, next);
  if (answer === next) await vscode.commands.executeCommand('darkroom.addDataset');
};

/** Of a model file its workspace, else the folder of the window that it is in. */
function folderOf({ workspaces }: Services, uri: vscode.Uri | undefined): string | undefined {
  if (!uri || !isModelFile(uri.fsPath)) return uri?.fsPath;
  return workspaces.of(uri.fsPath)?.folder ?? vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
}

/** Writes the declarations and completes tsconfig.json; shows what to add where that file can't be read. */
export async function addTypes({ context, log }: Services, folder: string): Promise<void> {
  const result = await writeTypes(context.asAbsolutePath('out/types'), folder);
  log.info(`Types for model files are in ${join(folder, '.darkroom', 'types')}; tsconfig.json: ${result.config}.`);
  if (result.config !== 'unreadable') return restartTypeScript();
  const show = 'Show What to Add';
  const answer = await vscode.window.showWarningMessage(
    `tsconfig.json can't be read (${result.why}), so the types of model files could not be added to it.`,
    show,
  );
  if (answer !== show) return;
  const document = await vscode.workspace.openTextDocument({ language: 'jsonc', content: result.proposal });
  await vscode.window.showTextDocument(document, besideCode());
}

/** A model file that was open before its tsconfig.json was there is looked at again by a new TypeScript server only. */
async function restartTypeScript(): Promise<void> {
  const lacking = vscode.workspace.textDocuments.some(({ uri }) => isModelFile(uri.fsPath) && lacksTypes(uri));
  const known = lacking ? await vscode.commands.getCommands(true) : [];
  if (known.includes('typescript.restartTsServer')) await vscode.commands.executeCommand('typescript.restartTsServer');
}

/** @throws UserError `no-folder-open`. */
async function chooseFolder(): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw noFolderOpen();
  if (folders.length === 1) return folders[0]!.uri.fsPath;
  return (await vscode.window.showWorkspaceFolderPick({ placeHolder: 'Folder to make a workspace' }))?.uri.fsPath;
}

/** False where there is one already, which stays as it is. */
async function createWorkspaceFile(folder: string): Promise<boolean> {
  const text = `${JSON.stringify({ datasets: {} }, undefined, 2)}\n`;
  try {
    await writeFile(join(folder, 'darkroom.json'), text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Adds a folder of images or a CSV file to darkroom.json, as an edit of that file that can be undone. */

import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { JsonEditError, readJson, setJson } from '../../client/json-edit.ts';
import { brokenWorkspaceFile, UserError } from '../../protocol/errors.ts';
import type { CommandHandler } from '../commands.ts';
import { datasetName, isName, workspacePath } from '../dataset-entry.ts';
import type { Services } from '../services.ts';
import { givenUri } from './arguments.ts';
import { pickWorkspace } from './open-workspace-file.ts';

/** An entry of darkroom.json with absolute paths. */
type Source = { readonly path: string } | { readonly csv: string; readonly images?: string };

/** Takes a folder or a CSV file of the explorer, or asks. */
export const addDataset: CommandHandler = async (services, given) => {
  const uri = givenUri(given);
  const source = uri ? await sourceOf(uri) : await askSource();
  if (!source) return;
  const folder = await workspaceFor(services, 'path' in source ? source.path : source.csv);
  if (folder === undefined) return;
  const document = await openWorkspaceFile(folder);
  const known = knownDatasets(document);
  const name = await vscode.window.showInputBox({
    title: 'Add Dataset',
    prompt: 'Name of the dataset, as model files call it',
    value: datasetName('path' in source ? source.path : source.csv, known),
    validateInput: (text) => (known.includes(text) ? `There is a dataset "${text}" already.` : isName(text)),
  });
  if (name === undefined) return;
  const entry = Object.fromEntries(Object.entries(source).map(([key, path]) => [key, workspacePath(folder, path)]));
  await write(document, name, entry);
  await services.workspaces.refresh();
  await check(services, folder, name);
};

async function sourceOf(uri: vscode.Uri): Promise<Source | undefined> {
  const { type } = await vscode.workspace.fs.stat(uri);
  if (type & vscode.FileType.Directory) return { path: uri.fsPath };
  return askImages(uri.fsPath);
}

async function askSource(): Promise<Source | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: '$(folder) Folder',
        detail: 'With a folder for each class, or the files of MNIST (IDX) or CIFAR-10/100',
        csv: false,
      },
      { label: '$(table) CSV file', detail: 'A row for each image: its file and its label', csv: true },
    ],
    { title: 'Add Dataset', placeHolder: 'Where are the images and their labels?' },
  );
  if (!picked) return undefined;
  if (picked.csv) {
    const file = await askPath({ title: 'CSV file of the dataset', filters: { CSV: ['csv', 'tsv', 'txt'] } });
    return file === undefined ? undefined : askImages(file);
  }
  const path = await askPath({ title: 'Folder of the dataset', canSelectFiles: false, canSelectFolders: true });
  return path === undefined ? undefined : { path };
}

/** The images of a CSV are mostly beside it. */
async function askImages(csv: string): Promise<Source | undefined> {
  const beside = { label: `$(folder) ${basename(dirname(csv))}`, detail: 'The folder of the CSV file' };
  const other = { label: '$(folder-opened) Another folder…', detail: 'The paths in the CSV start there' };
  const picked = await vscode.window.showQuickPick([beside, other], { title: 'Where are the images?' });
  if (!picked) return undefined;
  if (picked === beside) return { csv };
  const options = { title: 'Folder of the images', canSelectFiles: false, canSelectFolders: true };
  const images = await askPath({ ...options, defaultUri: vscode.Uri.file(dirname(csv)) });
  return images === undefined ? undefined : { csv, images };
}

const askPath = async (options: vscode.OpenDialogOptions): Promise<string | undefined> =>
  (await vscode.window.showOpenDialog({ ...options, openLabel: 'Choose' }))?.[0]?.fsPath;

/** The workspace that the images lie in, else the one that is picked, else the folder of the window, which becomes one. */
async function workspaceFor({ workspaces }: Services, path: string): Promise<string | undefined> {
  await workspaces.ready;
  const near = workspaces.of(path);
  if (near) return near.folder;
  if (workspaces.list.length > 0) return (await pickWorkspace(workspaces.list))?.folder;
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return (await vscode.window.showWorkspaceFolderPick())?.uri.fsPath;
  return folders[0]?.uri.fsPath ?? dirname(path);
}

async function openWorkspaceFile(folder: string): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.file(join(folder, 'darkroom.json'));
  const create = new vscode.WorkspaceEdit();
  create.createFile(uri, { ignoreIfExists: true, contents: Buffer.from('{\n  "datasets": {}\n}\n') });
  await vscode.workspace.applyEdit(create);
  return vscode.workspace.openTextDocument(uri);
}

function knownDatasets(document: vscode.TextDocument): string[] {
  try {
    const { datasets } = readJson(document.getText()) as { datasets?: object };
    return Object.keys(datasets ?? {});
  } catch (error) {
    throw explained(error, document);
  }
}

async function write(document: vscode.TextDocument, name: string, entry: object): Promise<void> {
  try {
    const { offset, length, text } = setJson(document.getText(), ['datasets', name], entry);
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, range, text);
    await vscode.workspace.applyEdit(edit);
    await document.save();
  } catch (error) {
    throw explained(error, document);
  }
}

function explained(error: unknown, document: vscode.TextDocument): unknown {
  if (!(error instanceof JsonEditError)) return error;
  const { line, character } = document.positionAt(error.offset);
  return brokenWorkspaceFile(error.message, { file: document.fileName, line: line + 1, column: character + 1 });
}

/** Reads the dataset at once: a wrong column or folder is told while the person thinks of it. */
async function check({ engine, work }: Services, workspace: string, name: string): Promise<void> {
  try {
    const report = await work.run(`Reading ${name}`, async (signal, onProgress) =>
      (await engine.get()).request('dataset/inspect', { workspace, name }, { signal, onProgress }),
    );
    const { count, classes, format } = report;
    const text = `${name}: ${count.toLocaleString('en-US')} images in ${classes.length} classes (${format}).`;
    const answer = await vscode.window.showInformationMessage(text, 'New Model File…');
    if (answer) await vscode.commands.executeCommand('darkroom.newModelFile', { workspace, dataset: name });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const file = join(workspace, 'darkroom.json');
    throw new UserError(error.code, `${name} was added, but: ${error.message}`, error.nextStep, {
      ...(error.location ?? { file, line: 1 }),
    });
  }
}

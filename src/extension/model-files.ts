/** The model files of the window. Which dataset a file names is read from its text: to run it would take an engine. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { datasetOf } from './model-text.ts';
import { isWithin, watchFolders } from './watch-folders.ts';
import { type DarkroomWorkspace, outOfSight, type Workspaces } from './workspaces.ts';

export interface ModelFile {
  readonly uri: vscode.Uri;
  /** `fashion` for fashion.model.ts. */
  readonly name: string;
  readonly dataset?: string;
  readonly workspace?: DarkroomWorkspace;
}

export interface ModelFiles extends vscode.Disposable {
  /** Sorted by path; empty until the first search has ended. */
  readonly list: readonly ModelFile[];
  readonly ready: Promise<void>;
  readonly onDidChange: vscode.Event<void>;
  refresh(): Promise<void>;
}

export const modelFiles: vscode.DocumentFilter = { scheme: 'file', pattern: '**/*.model.ts' };

export const isModelFile = (path: string): boolean => path.endsWith('.model.ts');

export const modelName = (path: string): string => basename(path, '.model.ts');

export function createModelFiles(workspaces: Workspaces): ModelFiles {
  const changed = new vscode.EventEmitter<void>();
  let list: readonly ModelFile[] = [];
  let searches = 0;

  const refresh = async () => {
    const search = ++searches;
    const files = await vscode.workspace.findFiles('**/*.model.ts', outOfSight, 1_000);
    await workspaces.ready;
    const found = await Promise.all(files.map((uri) => read(uri, workspaces)));
    // A later search has seen more.
    if (search !== searches) return;
    list = found.sort((a, b) => (a.uri.fsPath < b.uri.fsPath ? -1 : 1));
    changed.fire();
  };

  const watcher = vscode.workspace.createFileSystemWatcher('**/*.model.ts');
  const subscriptions = [
    watcher,
    watcher.onDidCreate(refresh),
    watcher.onDidDelete(refresh),
    watcher.onDidChange(refresh),
    workspaces.onDidChange(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void refresh()),
    watchFolders((path) => list.some(({ uri }) => isWithin(uri.fsPath, path)), refresh),
    changed,
  ];
  const ready = refresh();

  return {
    get list() {
      return list;
    },
    ready,
    onDidChange: changed.event,
    refresh,
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

async function read(uri: vscode.Uri, workspaces: Workspaces): Promise<ModelFile> {
  const file = { uri, name: modelName(uri.fsPath), workspace: workspaces.of(uri.fsPath) };
  try {
    const text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
    return { ...file, dataset: datasetOf(text) };
  } catch {
    // Deleted since it was found, or not readable: training it will say why.
    return file;
  }
}

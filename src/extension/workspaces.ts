/**
 * The Darkroom workspaces of the window: every folder with a darkroom.json, in any of the window's folders. A window with
 * several folders has several, and so has one that holds a folder of examples.
 */

import { basename, dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { isWithin, watchFolders } from './watch-folders.ts';

export interface DarkroomWorkspace {
  /** Absolute path of the folder that holds darkroom.json. */
  readonly folder: string;
  /** For lists: the folder's name, with its path inside the window's folder where that is another one. */
  readonly name: string;
}

export interface Workspaces extends vscode.Disposable {
  /** Sorted by path; empty until the first search has ended. */
  readonly list: readonly DarkroomWorkspace[];
  readonly ready: Promise<void>;
  readonly onDidChange: vscode.Event<void>;
  /** A darkroom.json was written; the folder is that of the file. */
  readonly onDidEdit: vscode.Event<string>;
  /** The innermost workspace that holds a file. */
  of(path: string): DarkroomWorkspace | undefined;
  refresh(): Promise<void>;
}

/** Copies of workspaces that lie there are nobody's work. */
export const outOfSight = '**/{node_modules,.git,.darkroom,out,dist}/**';

export function createWorkspaces(): Workspaces {
  const changed = new vscode.EventEmitter<void>();
  const edited = new vscode.EventEmitter<string>();
  let list: readonly DarkroomWorkspace[] = [];

  const refresh = async () => {
    const files = await vscode.workspace.findFiles('**/darkroom.json', outOfSight, 200);
    const found = files.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => dirname(fsPath));
    const before = list.map(({ folder }) => folder).join('\n');
    list = found.sort().map((folder) => ({ folder, name: nameOf(folder) }));
    if (list.map(({ folder }) => folder).join('\n') !== before) changed.fire();
  };

  const watcher = vscode.workspace.createFileSystemWatcher('**/darkroom.json');
  const touched = async ({ fsPath }: vscode.Uri) => {
    await refresh();
    edited.fire(dirname(fsPath));
  };
  const subscriptions = [
    watcher,
    watcher.onDidCreate(touched),
    watcher.onDidDelete(touched),
    watcher.onDidChange(({ fsPath }) => edited.fire(dirname(fsPath))),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void refresh()),
    watchFolders((path) => list.some(({ folder }) => isWithin(folder, path)), refresh),
    changed,
    edited,
  ];
  const ready = refresh();

  return {
    get list() {
      return list;
    },
    ready,
    onDidChange: changed.event,
    onDidEdit: edited.event,
    of: (path) => innermost(list, path),
    refresh,
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}

function innermost(list: readonly DarkroomWorkspace[], path: string): DarkroomWorkspace | undefined {
  const holding = list.filter(({ folder }) => isWithin(path, folder));
  return holding.sort((a, b) => b.folder.length - a.folder.length)[0];
}

function nameOf(folder: string): string {
  const root = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
  if (!root) return basename(folder);
  const inside = relative(root.uri.fsPath, folder).split(sep).join('/');
  return inside === '' ? root.name : `${root.name}/${inside}`;
}

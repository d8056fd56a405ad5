/**
 * Notices whole folders that come or go, by the editor's hand or another one: a rename in a terminal, a checkout. Of such
 * the system tells the folder alone, so that a watcher of the files in it hears nothing.
 */

import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import * as vscode from 'vscode';

/** Milliseconds in which several changes are looked at together. */
const gathering = 250;
/** New paths that are looked at; among more than that there is a folder for sure. */
const most = 100;

/** What trainings write is no folder of the person. */
const inside = (name: string) => `${sep}${name}${sep}`;
const isOwn = (path: string) => path.includes(inside('.darkroom')) || path.includes(inside('node_modules'));

/**
 * @param holds whether something that is known lies in a folder, or is it
 * @param refresh called when a folder came, or one went that held something
 */
export function watchFolders(holds: (folder: string) => boolean, refresh: () => void): vscode.Disposable {
  let created: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const paths = created;
    created = [];
    timer = undefined;
    if (paths.length > most || (await Promise.all(paths.map(isFolder))).includes(true)) refresh();
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**', false, true, false);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(({ fsPath }) => {
      if (isOwn(fsPath)) return;
      created.push(fsPath);
      timer ??= setTimeout(look, gathering);
    }),
    watcher.onDidDelete(({ fsPath }) => {
      if (!isOwn(fsPath) && holds(fsPath)) refresh();
    }),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}

export const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(folder + sep);

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

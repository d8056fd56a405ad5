/** What sessions need of the editor: dialogs, commands, names of runs. */

import * as vscode from 'vscode';
import { besidePanel } from '../columns.ts';
import type { EngineHost } from '../engine-host.ts';
import { editorTexts } from './editor-texts.ts';
import { workspaceOf } from './run-session.ts';
import type { SessionServices } from './sessions.ts';

export interface PanelServices extends Pick<SessionServices, 'deviceFor' | 'nameOf' | 'runsOf'> {
  readonly extensionUri: vscode.Uri;
  readonly engine: Pick<EngineHost, 'get'>;
  readonly log: vscode.LogOutputChannel;
  /** Runs may be called otherwise now: a further one tells in which params they differ. */
  readonly onDidRename: vscode.Event<void>;
}

const imageExtensions = ['png', 'jpg', 'jpeg', 'webp', 'bmp', 'gif', 'tif', 'tiff', 'avif', 'pgm', 'ppm'];

export function editorServices(services: PanelServices, openRun: (folder: string) => void): SessionServices {
  const { engine, log, nameOf, runsOf, deviceFor } = services;
  return {
    engine: () => engine.get(),
    deviceFor,
    nameOf,
    runsOf,
    openRun,
    async save(name, extension, content) {
      // Where the person works; a name from a dataset may hold anything.
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
      const defaultUri = vscode.Uri.joinPath(folder, `${name.replace(/[^\p{L}\p{N} ._()-]+/gu, '-')}.${extension}`);
      const uri = await vscode.window.showSaveDialog({
        title: `Save as ${extension.toUpperCase()}`,
        defaultUri,
        filters: { [extension.toUpperCase()]: [extension] },
      });
      if (!uri) return false;
      await vscode.workspace.fs.writeFile(uri, content);
      vscode.window.setStatusBarMessage(`Saved ${vscode.workspace.asRelativePath(uri)}`, 5_000);
      return true;
    },
    async chooseImage() {
      const chosen = await vscode.window.showOpenDialog({ openLabel: 'Show', filters: { Images: imageExtensions } });
      return chosen?.[0]?.fsPath;
    },
    async chooseRuns(workspaces, chosen) {
      // Where nothing is compared yet, what the window has open.
      const open = vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
      const places = workspaces.length > 0 ? workspaces : open;
      const runs = (await Promise.all(places.map(runsOf))).flat();
      const items = runs.map(({ folder, record, state }) => ({
        label: nameOf(folder) ?? record.id,
        description: `${state} · ${record.epochsDone} epochs`,
        detail: record.id,
        picked: chosen.includes(folder),
        folder,
      }));
      // Runs of other workspaces, which were chosen elsewhere, stay.
      const kept = chosen.filter((folder) => !places.includes(workspaceOf(folder)));
      const picked = await vscode.window.showQuickPick(items, { canPickMany: true, title: 'Compare Runs' });
      return picked && [...kept, ...picked.map(({ folder }) => folder)];
    },
    steer: async (action, folder) => void (await vscode.commands.executeCommand(`darkroom.${action}`, folder)),
    async openFile(path, at) {
      const place = at && new vscode.Position(at.line - 1, (at.column ?? 1) - 1);
      const options: vscode.TextDocumentShowOptions = {
        viewColumn: besidePanel(),
        ...(place && { selection: new vscode.Range(place, place) }),
      };
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path), options);
    },
    texts: editorTexts,
    report: (error) => log.error(error instanceof Error ? error : String(error)),
  };
}

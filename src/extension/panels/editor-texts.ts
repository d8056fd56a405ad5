/** Texts as they stand in the editor: read, changed so that the change can be undone, and followed. */

import * as vscode from 'vscode';
import { besidePanel } from '../columns.ts';
import type { TextServices } from './sessions.ts';

export const editorTexts: TextServices = {
  read: async (path) => (await vscode.workspace.openTextDocument(path)).getText(),
  async edit(path, source, edits) {
    const document = await vscode.workspace.openTextDocument(path);
    // Typed in since: the places are others.
    if (document.getText() !== source) return false;
    const visible = vscode.window.visibleTextEditors.some((editor) => editor.document === document);
    if (!visible) {
      await vscode.window.showTextDocument(document, {
        viewColumn: besidePanel(),
        preserveFocus: true,
        preview: false,
      });
    }
    const change = new vscode.WorkspaceEdit();
    for (const { start, end, text } of edits) {
      change.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
    }
    return vscode.workspace.applyEdit(change);
  },
  watch: (path, listener) =>
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.uri.fsPath === path && contentChanges.length > 0) listener();
    }),
};

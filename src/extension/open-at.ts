/** Opens a file at a place in it: where a problem is. A panel that is looked at stays in sight. */

import * as vscode from 'vscode';
import type { SourceLocation } from '../protocol/errors.ts';
import { besidePanel } from './columns.ts';

export async function openAt({ file, line, column = 1 }: SourceLocation): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  const options = { selection: new vscode.Range(at, at), viewColumn: besidePanel() };
  await vscode.window.showTextDocument(vscode.Uri.file(file), options);
}

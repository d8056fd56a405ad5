/** Shows an error to the person: what happened and what to do next; a bug with the log, where its stack is. */

import * as vscode from 'vscode';
import { CancelledError, UserError } from '../protocol/errors.ts';

export async function showError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof CancelledError) return;
  if (error instanceof UserError) {
    const { location, message, nextStep } = error;
    log.warn(`${error.code}: ${message} ${nextStep}`);
    const open = location && 'Open the file';
    const chosen = await vscode.window.showErrorMessage(`${message} ${nextStep}`, ...(open ? [open] : []));
    if (!location || chosen !== open) return;
    const at = new vscode.Position(location.line - 1, (location.column ?? 1) - 1);
    await vscode.window.showTextDocument(vscode.Uri.file(location.file), { selection: new vscode.Range(at, at) });
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const text = error instanceof Error ? error.message : String(error);
  const chosen = await vscode.window.showErrorMessage(`This is a bug in Darkroom: ${text}`, 'Show the log');
  if (chosen) log.show();
}

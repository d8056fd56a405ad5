/** Shows an error to the person: what happened and what to do next; a bug with the log, where its stack is. */

import * as vscode from 'vscode';
import { CancelledError, UserError } from '../protocol/errors.ts';
import { openAt } from './open-at.ts';

export interface ErrorOptions {
  /** A sentence that comes first. */
  readonly before?: string;
  /** Buttons. */
  readonly actions?: Readonly<Record<string, () => unknown>>;
}

const openFile = 'Open the File';
const showLog = 'Show Log';

export async function showError(
  error: unknown,
  log: vscode.LogOutputChannel,
  options: ErrorOptions = {},
): Promise<void> {
  if (error instanceof CancelledError) return;
  const { before, actions = {} } = options;
  if (!(error instanceof UserError)) {
    log.error(error instanceof Error ? error : String(error));
    const text = error instanceof Error ? error.message : String(error);
    const chosen = await vscode.window.showErrorMessage(`This is a bug in Darkroom: ${text}`, showLog);
    if (chosen) log.show();
    return;
  }
  const { code, location, message, nextStep } = error;
  log.warn(`${code}: ${message} ${nextStep}`);
  // That the engine has gone is told once, however many requests it took with it.
  if (code === 'engine-gone') return;
  const text = [before, message, nextStep].filter(Boolean).join(' ');
  const buttons = [...(location ? [openFile] : []), ...Object.keys(actions), ...(before ? [showLog] : [])];
  const chosen = await vscode.window.showErrorMessage(text, ...buttons);
  if (chosen === showLog) log.show();
  else if (chosen === openFile && location) await openAt(location);
  else if (chosen) await actions[chosen]?.();
}

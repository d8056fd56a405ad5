/**
 * What is wrong in a model file, at its lines: the engine checks it when it is opened and when it is saved. A check runs
 * the file's code, so nothing is checked in a folder that is not trusted.
 */

import * as vscode from 'vscode';
import { findWorkspace } from '../client/workspace.ts';
import { CancelledError, type SourceLocation, UserError } from '../protocol/errors.ts';
import type { ModelDiagnostic } from '../protocol/runs.ts';
import { modelFiles } from './model-files.ts';
import type { Services } from './services.ts';
import { affects, setting } from './settings.ts';

/** Milliseconds. Opening a window opens many files, saving all saves many. */
const delay = 250;

export function registerDiagnostics({ engine, log }: Services): vscode.Disposable {
  /** A collection for each model file: a file that several import is mended when all of them are. */
  const collections = new Map<string, vscode.DiagnosticCollection>();
  const waiting = new Map<string, { timer: NodeJS.Timeout; controller: AbortController }>();

  const check = async (file: string, signal: AbortSignal) => {
    const workspace = await findWorkspace(vscode.Uri.joinPath(vscode.Uri.file(file), '..').fsPath);
    // Without darkroom.json there is nothing to check against; training says so.
    if (workspace === undefined) return clear(file);
    try {
      const { diagnostics } = await engine.request('model/check', { workspace, file }, { signal });
      if (!signal.aborted) show(file, diagnostics);
    } catch (error) {
      if (signal.aborted || error instanceof CancelledError) return;
      // Nobody asked for this check, so nobody is told of what is not the file's fault; the next save asks again.
      if (error instanceof UserError && error.location) show(file, [asDiagnostic(error, error.location)]);
      else log.warn(`${file} could not be checked: ${error}`);
    }
  };

  const show = (file: string, diagnostics: readonly ModelDiagnostic[]) => {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const each of diagnostics) byFile.set(each.file, [...(byFile.get(each.file) ?? []), toDiagnostic(each)]);
    const collection = collections.get(file) ?? vscode.languages.createDiagnosticCollection('darkroom');
    collections.set(file, collection);
    collection.clear();
    for (const [path, list] of byFile) collection.set(vscode.Uri.file(path), list);
  };

  const clear = (file: string) => {
    cancel(file);
    collections.get(file)?.dispose();
    collections.delete(file);
  };

  const cancel = (file: string) => {
    const pending = waiting.get(file);
    clearTimeout(pending?.timer);
    pending?.controller.abort();
    waiting.delete(file);
  };

  const schedule = (document: vscode.TextDocument) => {
    if (!vscode.languages.match(modelFiles, document)) return;
    const file = document.uri.fsPath;
    if (!vscode.workspace.isTrusted || !setting('diagnostics.enabled', document.uri)) return clear(file);
    cancel(file);
    const controller = new AbortController();
    const timer = setTimeout(() => void check(file, controller.signal), delay);
    waiting.set(file, { timer, controller });
  };

  const scheduleAll = () => vscode.workspace.textDocuments.forEach(schedule);
  const subscriptions = [
    vscode.workspace.onDidOpenTextDocument(schedule),
    vscode.workspace.onDidSaveTextDocument((document) => {
      // A dataset or a file that models import has changed: every open model may be right or wrong now.
      if (/darkroom\.json$|\.[cm]?[jt]sx?$/.test(document.uri.path)) scheduleAll();
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => clear(uri.fsPath)),
    vscode.workspace.onDidDeleteFiles(({ files }) => files.forEach(({ fsPath }) => void clear(fsPath))),
    vscode.workspace.onDidGrantWorkspaceTrust(scheduleAll),
    vscode.workspace.onDidChangeConfiguration((event) => affects(event, 'diagnostics.enabled') && scheduleAll()),
    new vscode.Disposable(() => [...new Set([...collections.keys(), ...waiting.keys()])].forEach(clear)),
  ];
  scheduleAll();
  return vscode.Disposable.from(...subscriptions);
}

const asDiagnostic = ({ message, nextStep }: UserError, location: SourceLocation): ModelDiagnostic => ({
  severity: 'error',
  message,
  nextStep,
  ...location,
});

function toDiagnostic({ severity, message, nextStep, line, column }: ModelDiagnostic): vscode.Diagnostic {
  const start = new vscode.Position(Math.max(0, line - 1), Math.max(0, (column ?? 1) - 1));
  // The engine knows where it begins: with a column the word there is marked, without one the line.
  const range = new vscode.Range(start, column === undefined ? start.translate(0, 500) : start);
  const text = nextStep ? `${message}\n${nextStep}` : message;
  const { DiagnosticSeverity } = vscode;
  return Object.assign(
    new vscode.Diagnostic(range, text, severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning),
    {
      source: 'Darkroom',
    },
  );
}

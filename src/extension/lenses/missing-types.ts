/** Model files whose imports TypeScript does not find: a quick fix, and a lens, that add the types to the workspace. */

import * as vscode from 'vscode';
import { modelFiles } from '../model-files.ts';

const messages = /'(?:darkroom|@tensorflow\/tfjs)'/;

/** TypeScript's numbers for a module that is not found. */
const codes = new Set<unknown>([2307, 2792, 7016]);

export const isMissing = ({ code, message }: vscode.Diagnostic): boolean =>
  codes.has(typeof code === 'object' ? code.value : code) && messages.test(message);

export const lacksTypes = (uri: vscode.Uri): boolean => vscode.languages.getDiagnostics(uri).some(isMissing);

export const addTypesCommand = (uri: vscode.Uri): vscode.Command => ({
  title: '$(lightbulb) Set Up Types',
  tooltip: 'Adds declarations of darkroom and TensorFlow.js to the workspace, without npm install',
  command: 'darkroom.initialize',
  arguments: [uri],
});

export function registerTypesFix(): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions(document, _, { diagnostics }) {
      const missing = diagnostics.filter(isMissing);
      if (missing.length === 0) return [];
      const { QuickFix } = vscode.CodeActionKind;
      const action = new vscode.CodeAction('Set up the types of Darkroom in this workspace', QuickFix);
      action.command = addTypesCommand(document.uri);
      action.diagnostics = missing;
      action.isPreferred = true;
      return [action];
    },
  };
  return vscode.languages.registerCodeActionsProvider(modelFiles, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });
}

/** The lens above `defineModel(`: Train, Evaluate, Summary, Graph, Images, the last and the best result, or what the training is doing now. */

import * as vscode from 'vscode';
import type { CommandId } from '../commands.ts';
import { isModelFile, modelFiles } from '../model-files.ts';
import { definitionLines } from '../model-text.ts';
import type { Services } from '../services.ts';
import { affects, setting } from '../settings.ts';
import { throttle } from '../throttle.ts';
import { progressText } from '../training-text.ts';
import { lastResult, type ModelResult, modelResult } from '../trees/model-result.ts';
import type { DarkroomWorkspace } from '../workspaces.ts';
import { addTypesCommand, lacksTypes } from './missing-types.ts';

export function registerModelLens({ runs, trainings, workspaces }: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      if (!setting('lenses.enabled', document.uri)) return [];
      const [line] = definitionLines(document.getText());
      if (line === undefined) return [];
      const range = new vscode.Range(line, 0, line, 0);
      return actions(document.uri).map((command) => new vscode.CodeLens(range, command));
    },
  };

  const actions = (uri: vscode.Uri): vscode.Command[] => {
    const training = trainings.list.find(({ file }) => file === uri.fsPath);
    const workspace = workspaces.of(uri.fsPath);
    const result = workspace && modelResult(uri.fsPath, workspace, runs.of(workspace.folder));
    const trusted = vscode.workspace.isTrusted;
    return [
      ...(lacksTypes(uri) ? [addTypesCommand(uri)] : []),
      ...(training
        ? [
            action('$(debug-stop) Stop', 'darkroom.stop', uri),
            action(progressText(training), 'darkroom.openRun', training),
          ]
        : trusted
          ? [action('$(play) Train', 'darkroom.train', uri)]
          : []),
      ...(result && trusted && !training ? [action('Evaluate', 'darkroom.evaluate', uri)] : []),
      ...(trusted
        ? [
            action('Summary', 'darkroom.showSummary', uri),
            action('Graph', 'darkroom.showGraph', uri),
            action('Images', 'darkroom.previewAugmentation', uri),
          ]
        : []),
      ...(training ? [] : results(uri.fsPath, workspace)),
    ];
  };

  /** The last one, and the best where that is another. */
  const results = (file: string, workspace: DarkroomWorkspace | undefined): vscode.Command[] => {
    if (!workspace) return [];
    const all = runs.of(workspace.folder);
    const [last, best] = [lastResult(file, workspace, all), modelResult(file, workspace, all)];
    const show = (word: string, result: ModelResult) => ({
      ...action(`${word} ${result.text}`, 'darkroom.openRun', result),
      tooltip: result.explanation,
    });
    return [
      ...(last ? [show('Last', last)] : []),
      ...(best && best.run.folder !== last?.run.folder ? [show('Best', best)] : []),
    ];
  };

  const refresh = () => changed.fire();
  const progress = throttle(refresh, 1_000);
  const subscriptions = [
    changed,
    vscode.languages.registerCodeLensProvider(modelFiles, provider),
    runs.onDidChange(refresh),
    progress,
    trainings.onDidChange(progress),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => uris.some(({ path }) => isModelFile(path)) && progress()),
    workspaces.onDidChange(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeConfiguration((event) => affects(event, 'lenses.enabled') && refresh()),
  ];
  return vscode.Disposable.from(...subscriptions);
}

const action = (title: string, command: CommandId, argument: unknown): vscode.Command => ({
  title,
  command,
  arguments: [argument],
});

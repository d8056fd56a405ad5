/**
 * The extension: puts its parts together and tells the editor of them. Nothing is read before the editor is there, and no
 * engine runs before something needs one.
 */

import * as vscode from 'vscode';
import { commandHandlers } from './commands.ts';
import { keepContextKeys } from './context-keys.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { createEngineHost, type EngineHost } from './engine-host.ts';
import { registerImageFileSystem } from './images/image-file-system.ts';
import { registerTypesFix } from './lenses/missing-types.ts';
import { registerModelLens } from './lenses/model-lens.ts';
import { createModelFiles } from './model-files.ts';
import { createPanels } from './panels/panels.ts';
import { createRunStore } from './run-store.ts';
import type { Services } from './services.ts';
import { deviceFor } from './settings.ts';
import { showError } from './show-error.ts';
import { createStatusBar } from './status-bar.ts';
import { tellEndings } from './tell-endings.ts';
import { createTrainings } from './trainings.ts';
import { createDatasetsTree } from './trees/datasets.ts';
import { createModelsTree } from './trees/models.ts';
import { createRunsTree } from './trees/runs.ts';
import { keepTypes } from './types/keep-types.ts';
import { createVirtualDocuments } from './virtual-documents.ts';
import { createWorkList } from './work.ts';
import { createWorkspaces } from './workspaces.ts';

let host: EngineHost | undefined;

/** @returns what it is made of, for tests inside the editor; nothing to other extensions. */
export function activate(context: vscode.ExtensionContext): Services | undefined {
  const services = createServices(context);
  context.subscriptions.push(
    ...registerCommands(services),
    keepContextKeys(services),
    createStatusBar(services),
    createModelsTree(services),
    registerModelLens(services),
    registerTypesFix(),
    registerDiagnostics(services),
    registerImageFileSystem(services.engine),
    tellEndings(services),
    keepTypes(services),
  );
  return context.extensionMode === vscode.ExtensionMode.Test ? services : undefined;
}

/** The window closes: an engine that answers saves its runs and goes, one that hangs is killed. */
export async function deactivate(): Promise<void> {
  await host?.end();
}

function createServices(context: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel('Darkroom', { log: true });
  const engine = createEngineHost({
    path: context.asAbsolutePath('out/engine.js'),
    log,
    isTrusted: () => vscode.workspace.isTrusted,
  });
  host = engine;
  const workspaces = createWorkspaces();
  const models = createModelFiles(workspaces);
  const runs = createRunStore(workspaces);
  const trainings = createTrainings(engine, log);
  const documents = createVirtualDocuments();
  const work = createWorkList();
  const panels = createPanels({
    extensionUri: context.extensionUri,
    engine,
    log,
    nameOf: (folder) => runs.byFolder(folder)?.name,
    runsOf: async (workspace) => {
      await runs.ready;
      return runs.of(workspace);
    },
    onDidRename: runs.onDidChange,
    deviceFor,
  });
  const parts = { context, log, engine, workspaces, models, runs, trainings, panels, documents, work };
  const datasets = createDatasetsTree(parts);
  const runsTree = createRunsTree(parts);
  context.subscriptions.push(log, engine, workspaces, models, runs, trainings, documents, panels, datasets, runsTree);
  return { ...parts, trees: { datasets, runs: runsTree } };
}

function registerCommands(services: Services): vscode.Disposable[] {
  return Object.entries(commandHandlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await handler(services, ...args);
      } catch (error) {
        // Whoever called is not kept waiting until a person has closed the message.
        void showError(error, services.log);
      }
    }),
  );
}

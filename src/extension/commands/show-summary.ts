/** Shows a model's layers, shapes and parameters as a document beside the editor. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { summaryDocument } from '../documents/summary.ts';
import { modelName } from '../model-files.ts';
import { modelFileOf } from './arguments.ts';
import { workspaceOf } from './train.ts';

export const showSummary: CommandHandler = async (services, given) => {
  const uri = await modelFileOf(services, given);
  if (!uri) return;
  await vscode.workspace.saveAll(false);
  const file = uri.fsPath;
  const workspace = await workspaceOf(file);
  const summary = await services.work.run('Building the model', (signal, onProgress) =>
    services.engine.request('model/summary', { workspace, file }, { signal, onProgress }),
  );
  await services.documents.show(`Summary of ${modelName(file)}`, summaryDocument(modelName(file), summary));
};

/** Trains a model file. The run shows itself: in its panel, the tree, the status bar; its end is told by `tell-endings.ts`. */

import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { findWorkspace } from '../../client/workspace.ts';
import { noWorkspaceForModel } from '../../protocol/errors.ts';
import type { StartRun } from '../../protocol/requests.ts';
import type { CommandHandler } from '../commands.ts';
import type { Services } from '../services.ts';
import { deviceFor } from '../settings.ts';
import { modelFileOf } from './arguments.ts';

/** Takes the model file, or asks for it. */
export const train: CommandHandler = async (services, given) => {
  const uri = await modelFileOf(services, given);
  if (uri) return startTraining(services, uri);
};

/**
 * Resolves with the run's folder when it trains, with undefined when it was cancelled before that.
 * @throws what kept it from starting.
 */
export async function startTraining(
  services: Services,
  uri: vscode.Uri,
  options: Pick<StartRun, 'set' | 'epochs' | 'limit' | 'seed'> = {},
): Promise<string | undefined> {
  await vscode.workspace.saveAll(false);
  const file = uri.fsPath;
  const workspace = await workspaceOf(file);
  const folder = await services.trainings.start({ ...options, workspace, file, device: deviceFor(workspace) }, file);
  if (folder !== undefined) {
    // The panel is called what the tree calls the run.
    await services.runs.refresh();
    services.panels.show(folder);
  }
  return folder;
}

/** @throws UserError `no-darkroom-json`. */
export async function workspaceOf(file: string): Promise<string> {
  const workspace = await findWorkspace(dirname(file));
  if (workspace === undefined) throw noWorkspaceForModel(file);
  return workspace;
}

/** Trains the model file that is open or was chosen in the explorer, and shows the run while it lasts. */

import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { train as trainWith } from '../../client/training.ts';
import { findWorkspace } from '../../client/workspace.ts';
import { noWorkspaceAbove } from '../../protocol/errors.ts';
import type { Events } from '../../protocol/requests.ts';
import type { CommandHandler, Services } from '../commands.ts';
import { showError } from '../show-error.ts';

export const train: CommandHandler = async (services, resource) => {
  const file = (resource ?? vscode.window.activeTextEditor?.document.uri)?.fsPath;
  if (!file?.endsWith('.model.ts')) {
    await vscode.window.showInformationMessage('Open a model file (*.model.ts), or choose one in the explorer.');
    return;
  }
  await vscode.workspace.saveAll(false);
  try {
    const workspace = await findWorkspace(dirname(file));
    if (workspace === undefined) throw noWorkspaceAbove(dirname(file));
    await trainWithProgress(services, workspace, file);
  } catch (error) {
    await showError(error, services.log);
  }
};

async function trainWithProgress({ engine, log, panels }: Services, workspace: string, file: string): Promise<void> {
  const title = `Training ${vscode.workspace.asRelativePath(file)}`;
  const location = vscode.ProgressLocation.Notification;
  const finished = await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => {
      progress.report({ message: 'stopping after this batch' });
      controller.abort();
    });
    const client = await engine.get();
    return trainWith(
      client,
      { workspace, file },
      {
        onStarted({ run, folder }) {
          log.info(`Run ${run.id} started in ${folder}.`);
          panels.show(folder);
        },
        onProgress: ({ phase, done, total }) => progress.report({ message: `${phase}: ${done} of ${total}` }),
        onLog: (event) => progress.report({ message: describe(event) }),
        onNotice: ({ message }) => log.info(message),
      },
      controller.signal,
    );
  });
  log.info(`Run ${finished.run} ${finished.outcome}: ${finished.record.epochsDone} epochs.`);
}

function describe({ line, epochs }: Events['run/log']): string {
  if (line.type === 'notice') return line.message;
  if (line.type === 'batch') return `epoch ${line.epoch} of ${epochs}, loss ${line.loss.toFixed(4)}`;
  const metrics = Object.entries(line.metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return `epoch ${line.epoch} of ${epochs}, ${metrics.join(', ')}`;
}

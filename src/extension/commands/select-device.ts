/** Chooses the device of the next trainings from those that work on this machine. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { setting } from '../settings.ts';

export const selectDevice: CommandHandler = async ({ engine, workspaces, work }) => {
  const now = setting('device');
  const params = { workspace: workspaces.list[0]?.folder };
  const report = work.run('Looking for devices', async (signal) =>
    (await engine.get()).request('engine/doctor', params, { signal }),
  );
  const items = report.then(({ devices }) =>
    [...devices]
      .sort((a, b) => Number(b.available) - Number(a.available))
      .map(({ id, available, description }) => ({
        label: `$(${id === now ? 'check' : available ? 'blank' : 'circle-slash'}) ${id}`,
        description: available ? description : `not available: ${description}`,
        id,
        available,
      })),
  );
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Device to train and predict on' });
  if (!picked || picked.id === now) return;
  if (!picked.available) {
    const answer = await vscode.window.showWarningMessage(
      `${picked.id} does not work on this machine: ${picked.description.replace('not available: ', '')}.`,
      'Open Doctor',
    );
    if (answer) await vscode.commands.executeCommand('darkroom.doctor');
    return;
  }
  // Machines differ: a device belongs to the one that it was chosen on, and not into a repository.
  await vscode.workspace.getConfiguration('darkroom').update('device', picked.id, vscode.ConfigurationTarget.Global);
};

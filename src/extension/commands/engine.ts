/** The engine's log, and its restart. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';

export const showLog: CommandHandler = async ({ log }) => log.show();

export const restartEngine: CommandHandler = async ({ engine, trainings, work }) => {
  const count = trainings.list.length;
  if (count > 0) {
    const what = count === 1 ? `The training of ${trainings.list[0]!.name}` : `${count} trainings`;
    const detail = 'What was saved stays; "Darkroom: Resume" goes on from there.';
    const answer = await vscode.window.showWarningMessage(
      `${what} will be stopped.`,
      { modal: true, detail },
      'Restart Engine',
    );
    if (!answer) return;
  }
  await work.run('Restarting the engine', () => engine.restart());
  vscode.window.setStatusBarMessage('Darkroom: the engine was restarted', 5_000);
};

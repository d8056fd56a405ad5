/** What the status bar item offers: what can be done with the trainings of the moment, then with the engine. */

import * as vscode from 'vscode';
import type { CommandHandler, CommandId } from '../commands.ts';
import { setting } from '../settings.ts';
import { progressText } from '../training-text.ts';

interface Choice extends vscode.QuickPickItem {
  readonly run?: CommandId;
  readonly argument?: unknown;
  readonly cancel?: () => void;
}

export const showMenu: CommandHandler = async ({ trainings, work }) => {
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const ofTrainings = trainings.list.flatMap((training): Choice[] => [
    separator(`${training.name}: ${progressText(training)}`),
    ...(training.folder === undefined
      ? []
      : [
          { label: '$(graph-line) Open Run', run: 'darkroom.openRun' as const, argument: training },
          training.paused
            ? { label: '$(debug-continue) Resume', run: 'darkroom.resume' as const, argument: training }
            : { label: '$(debug-pause) Pause', run: 'darkroom.pause' as const, argument: training },
        ]),
    { label: '$(debug-stop) Stop', run: 'darkroom.stop', argument: training },
  ]);
  const choices: Choice[] = [
    ...ofTrainings,
    ...work.list.map((each): Choice => ({ label: `$(close) Cancel: ${each.title}`, cancel: each.cancel })),
    separator('Darkroom'),
    { label: '$(play) Train…', run: 'darkroom.train' },
    { label: '$(chip) Select Device', description: setting('device'), run: 'darkroom.selectDevice' },
    { label: '$(pulse) Doctor', run: 'darkroom.doctor' },
    { label: '$(output) Show Engine Log', run: 'darkroom.showLog' },
    { label: '$(debug-restart) Restart Engine', run: 'darkroom.restartEngine' },
  ];
  const picked = await vscode.window.showQuickPick(choices, { placeHolder: 'Darkroom' });
  picked?.cancel?.();
  if (picked?.run) await vscode.commands.executeCommand(picked.run, picked.argument);
};

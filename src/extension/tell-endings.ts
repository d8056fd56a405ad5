/**
 * The notifications: that a training ended or failed, that the engine ended or hangs, each with what to do next. Nothing
 * else of Darkroom speaks unasked.
 */

import * as vscode from 'vscode';
import { CancelledError } from '../protocol/errors.ts';
import type { Services } from './services.ts';
import { showError } from './show-error.ts';
import { bestText, durationText } from './training-text.ts';
import { type Ending, endedWithEngine, type Training } from './trainings.ts';

export function tellEndings(services: Services): vscode.Disposable {
  const { trainings, engine, log } = services;
  /** What trained when the engine ended, for the one message about it. */
  let lost: Training[] = [];

  return vscode.Disposable.from(
    trainings.onDidEnd(({ training, ending }) => {
      if (!endedWithEngine(ending)) return void tellEnd(services, training, ending);
      lost.push(training);
      // An engine that was restarted on request is not told of at all.
      setTimeout(() => {
        lost = lost.filter((each) => each !== training);
      }, 1_000);
    }),
    engine.onCrashed((crash) => {
      // The trainings hear of it a moment later.
      setTimeout(() => {
        void tellCrash(crash, lost);
        lost = [];
      }, 100);
    }),
    engine.onSilent(async () => {
      const restart = 'Restart Engine';
      const answer = await vscode.window.showWarningMessage(
        'The engine has not answered for a minute. A large batch can take that long; an endless loop never ends.',
        'Keep Waiting',
        restart,
      );
      if (answer !== restart) return;
      log.warn('The engine is restarted because it does not answer.');
      await engine.restart().catch((error) => showError(error, log));
    }),
  );
}

async function tellEnd({ log }: Services, training: Training, ending: Ending): Promise<void> {
  const open = 'Open Run';
  if (ending.outcome === 'failed') {
    const { error, folder } = ending;
    // Before there was a run, whoever started it is told.
    if (folder === undefined || error instanceof CancelledError) return;
    return showError(error, log, {
      before: `Training ${training.name} failed.`,
      actions: { [open]: () => vscode.commands.executeCommand('darkroom.openRun', folder) },
    });
  }
  const { outcome, record, folder } = ending;
  const facts = [
    `${record.epochsDone} ${record.epochsDone === 1 ? 'epoch' : 'epochs'}`,
    durationText(record.duration),
    record.best && `best ${bestText(record.best)}`,
  ];
  // The gravest one; the run's page has all of them, and what to do.
  const wrong = record.findings?.find(({ severity }) => severity !== 'info');
  const text = `${training.name} ${outcome === 'completed' ? 'is trained' : 'was stopped'}: ${facts.filter(Boolean).join(', ')}.${wrong ? ` ${wrong.title}.` : ''}`;
  const next = outcome === 'completed' ? 'Evaluate' : 'Resume';
  const answer = await vscode.window.showInformationMessage(text, next, open);
  if (answer === open) await vscode.commands.executeCommand('darkroom.openRun', folder);
  if (answer === 'Evaluate') await vscode.commands.executeCommand('darkroom.evaluate', folder);
  if (answer === 'Resume') await vscode.commands.executeCommand('darkroom.resume', folder);
}

async function tellCrash(
  { hung, restarted }: { readonly hung: boolean; readonly restarted: boolean },
  lost: readonly Training[],
): Promise<void> {
  const what = hung ? 'The engine did not answer for a minute and was ended' : 'The engine ended unexpectedly';
  const during = lost.length > 0 ? ` while ${lost.map(({ name }) => name).join(' and ')} trained` : '';
  const then = restarted ? 'It was started again.' : 'It ended too often to be started again by itself.';
  const kept = lost.length > 0 ? ' What was saved stays: the training can go on from its last epoch.' : '';
  const resume = lost.length === 1 && lost[0]!.folder !== undefined ? ['Resume'] : [];
  const again = restarted ? resume : ['Restart Engine'];
  const answer = await vscode.window.showErrorMessage(`${what}${during}. ${then}${kept}`, ...again, 'Show Log');
  if (answer === 'Resume') await vscode.commands.executeCommand('darkroom.resume', lost[0]!.folder);
  if (answer === 'Restart Engine') await vscode.commands.executeCommand('darkroom.restartEngine');
  if (answer === 'Show Log') await vscode.commands.executeCommand('darkroom.showLog');
}

/** Deletes runs after asking. A run that trains is not deleted: it would be written again. */

import * as vscode from 'vscode';
import { removeRun } from '../../client/run-notes.ts';
import { isUnderWay } from '../../client/runs.ts';
import { runStillTrains } from '../../protocol/errors.ts';
import type { CommandHandler } from '../commands.ts';
import { runsOf } from './arguments.ts';

export const deleteRun: CommandHandler = async (services, ...args) => {
  const runs = await runsOf(services, args, { placeHolder: 'Runs to delete' });
  if (!runs?.length) return;
  const training = runs.find(isUnderWay);
  if (training) throw runStillTrains(training.name);
  const what = runs.length === 1 ? `the run ${runs[0]!.name}` : `${runs.length} runs`;
  const detail = 'Curves, weights and evaluations go with it. This can’t be undone.';
  const answer = await vscode.window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, 'Delete');
  if (answer !== 'Delete') return;
  for (const { folder } of runs) await removeRun(folder);
  await services.runs.refresh();
};

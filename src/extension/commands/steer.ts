/**
 * Stop, Pause and Resume. Of the runs that this window trains there is mostly one, which is meant; of several a person
 * picks. Resume also goes on with a run that ended before all of its epochs were done.
 */

import { join } from 'node:path';
import * as vscode from 'vscode';
import { isUnderWay } from '../../client/runs.ts';
import { nothingTrains, trainsElsewhere } from '../../protocol/errors.ts';
import type { CommandHandler } from '../commands.ts';
import { canResume } from '../run-states.ts';
import type { StoredRun } from '../run-store.ts';
import type { Services } from '../services.ts';
import { progressText } from '../training-text.ts';
import type { Training } from '../trainings.ts';
import { givenRun, givenUri, runOf } from './arguments.ts';

export const stop: CommandHandler = async (services, given) => {
  const training = await trainingOf(services, given, 'Stop');
  if (training) await services.trainings.stop(training);
};

export const pause: CommandHandler = async (services, given) => {
  const training = await trainingOf(services, given, 'Pause', ({ paused }) => !paused);
  if (training) await services.trainings.pause(training);
};

export const resume: CommandHandler = async (services, given) => {
  const { trainings, runs } = services;
  await runs.ready;
  const run = givenRun(services, given);
  const paused = trainings.list.filter((training) => training.paused);
  const meant = run ? paused.find(({ folder }) => folder === run.folder) : paused.length === 1 ? paused[0] : undefined;
  if (meant) return trainings.proceed(meant);
  if (run) return resumeRun(services, run);
  const chosen = await runOf(services, undefined, {
    placeHolder: 'Run to go on with',
    where: canResume,
    missing: 'No run was stopped or interrupted before its end.',
  });
  if (!chosen) return;
  const training = paused.find(({ folder }) => folder === chosen.folder);
  return training ? trainings.proceed(training) : resumeRun(services, chosen);
};

/** @throws what kept it from going on; a complete run asks for more epochs instead. */
export async function resumeRun({ trainings, panels }: Services, run: StoredRun): Promise<void> {
  const { record, workspace, state } = run;
  const epochs = state === 'completed' ? await moreEpochs(run) : undefined;
  if (state === 'completed' && epochs === undefined) return;
  await vscode.workspace.saveAll(false);
  const file = join(workspace, record.modelFile);
  const folder = await trainings.start({ workspace, resume: run.id, device: record.device.id, epochs }, file);
  if (folder !== undefined) panels.show(folder);
}

async function moreEpochs({ name, record }: StoredRun): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: `Train ${name} further`,
    prompt: `Total number of epochs; ${record.epochsDone} are done`,
    value: String(record.epochsDone + 5),
    validateInput: (entered) =>
      Number.isSafeInteger(Number(entered)) && Number(entered) > record.epochsDone
        ? undefined
        : `A whole number greater than ${record.epochsDone}`,
  });
  return text === undefined ? undefined : Number(text);
}

/** @throws UserError `nothing-trains`, `trains-elsewhere`. */
async function trainingOf(
  services: Services,
  given: unknown,
  verb: string,
  where: (training: Training) => boolean = () => true,
): Promise<Training | undefined> {
  const { trainings } = services;
  const named = trainings.list.find((training) => training === given);
  if (named) return named;
  const run = givenRun(services, given);
  const file = run ? undefined : givenUri(given)?.fsPath;
  const candidates = trainings.list.filter(where);
  const meant = candidates.filter((training) => (run ? training.folder === run.folder : training.file === file));
  if (meant.length === 1) return meant[0];
  if (run && isUnderWay(run)) throw trainsElsewhere(run.name, run.record.pid);
  if (candidates.length === 0) throw nothingTrains();
  if (candidates.length === 1) return candidates[0];
  const items = candidates.map((training) => ({
    label: training.name,
    description: progressText(training),
    training,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: `${verb} which training?` }))?.training;
}

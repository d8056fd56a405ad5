/** Measures a run on a split, and shows what it gets right and wrong. */

import * as vscode from 'vscode';
import type { CommandHandler } from '../commands.ts';
import { hasWeights } from '../run-states.ts';
import type { StoredRun } from '../run-store.ts';
import type { Services } from '../services.ts';
import { deviceFor, setting } from '../settings.ts';
import { percent } from '../training-text.ts';
import { modelResult } from '../trees/model-result.ts';
import { givenUri, runOf } from './arguments.ts';

/** Takes a run, or a model file, which means its best run. */
export const evaluate: CommandHandler = async (services, given) => {
  await services.runs.ready;
  const run = await runOf(services, bestRunOf(services, given) ?? given, {
    placeHolder: 'Run to evaluate',
    where: hasWeights,
    missing: 'No run has trained an epoch yet.',
  });
  if (run) return evaluateRun(services, run);
};

function bestRunOf({ workspaces, runs }: Services, given: unknown): StoredRun | undefined {
  const file = givenUri(given)?.fsPath;
  const workspace = file === undefined ? undefined : workspaces.of(file);
  return workspace && modelResult(file!, workspace, runs.of(workspace.folder))?.run;
}

async function evaluateRun(
  { engine, panels, work }: Services,
  { workspace, id, folder, name }: StoredRun,
): Promise<void> {
  const split = setting('evaluate.split', vscode.Uri.file(workspace));
  const params = { workspace, run: id, split, device: deviceFor(workspace) };
  const { evaluation } = await work.run(`Evaluating ${name} on ${split}`, async (signal, onProgress) =>
    (await engine.get()).request('run/evaluate', params, { signal, onProgress }),
  );
  panels.show(folder);
  const { accuracy, count } = evaluation;
  vscode.window.setStatusBarMessage(`${name}: ${percent(accuracy)} of ${count} ${split} images`, 10_000);
}

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

async function evaluateRun({ engine, panels }: Services, { workspace, id, folder, name }: StoredRun): Promise<void> {
  const split = setting('evaluate.split', vscode.Uri.file(workspace));
  const device = deviceFor(workspace);
  const { evaluation } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Evaluating ${name} on ${split}`, cancellable: true },
    async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const params = { workspace, run: id, split, device };
      let reported = 0;
      return (await engine.get()).request('run/evaluate', params, {
        signal: controller.signal,
        onProgress({ phase, done, total }) {
          const share = total > 0 ? (100 * done) / total : 0;
          progress.report({ message: phase, increment: Math.max(0, share - reported) });
          reported = Math.max(reported, share);
        },
      });
    },
  );
  panels.show(folder);
  const { accuracy, count } = evaluation;
  vscode.window.setStatusBarMessage(`${name}: ${percent(accuracy)} of ${count} ${split} images`, 10_000);
}

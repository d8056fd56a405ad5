/** What the runs of a model file have reached, best and last, for the tree of models and the lens above its code. */

import { relative, sep } from 'node:path';
import type { StoredRun } from '../run-store.ts';
import { bestText } from '../training-text.ts';
import type { DarkroomWorkspace } from '../workspaces.ts';

export interface ModelResult {
  /** `87.2 %`. */
  readonly text: string;
  readonly explanation: string;
  readonly run: StoredRun;
}

/** Runs of a model file, newest first. */
export function runsOfModel(file: string, workspace: DarkroomWorkspace, runs: readonly StoredRun[]): StoredRun[] {
  const path = relative(workspace.folder, file).split(sep).join('/');
  return runs.filter(({ record }) => record.modelFile === path);
}

/** What the newest run of a model file has reached; undefined where none has measured anything. */
export function lastResult(
  file: string,
  workspace: DarkroomWorkspace,
  all: readonly StoredRun[],
): ModelResult | undefined {
  const run = runsOfModel(file, workspace, all).find(({ record }) => record.best !== undefined);
  if (!run) return undefined;
  const { best } = run.record;
  return { run, text: bestText(best)!, explanation: `Last run: ${best!.monitor}, epoch ${best!.epoch} of ${run.id}` };
}

/** Values of different metrics can't be compared: runs that watched another one than accuracy count when there are no others. */
export function modelResult(
  file: string,
  workspace: DarkroomWorkspace,
  all: readonly StoredRun[],
): ModelResult | undefined {
  const measured = runsOfModel(file, workspace, all).filter(({ record }) => record.best !== undefined);
  const byAccuracy = measured.filter(({ record }) => record.best!.monitor === 'val_accuracy');
  const [first, ...others] = byAccuracy.length > 0 ? byAccuracy : measured.slice(0, 1);
  if (!first) return undefined;
  const run = others.reduce((best, each) => (each.record.best!.value > best.record.best!.value ? each : best), first);
  const { best } = run.record;
  const many = measured.length === 1 ? 'its run' : `${measured.length} runs`;
  return {
    run,
    text: bestText(best)!,
    explanation: `Best of ${many}: ${best!.monitor}, epoch ${best!.epoch} of ${run.id}`,
  };
}

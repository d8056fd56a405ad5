/**
 * What a command is about: what the editor or a program gave it, else what is open, else the only one there is, else what
 * the person picks. Undefined means that the person picked nothing, and the command ends.
 */

import * as vscode from 'vscode';
import { noModelFiles, noRuns } from '../../protocol/errors.ts';
import { isModelFile, type ModelFile } from '../model-files.ts';
import type { StoredRun } from '../run-store.ts';
import type { Services } from '../services.ts';
import { runDescription, runIcons } from '../trees/run-nodes.ts';

const has = <K extends string>(value: unknown, key: K): value is Readonly<Record<K, unknown>> =>
  typeof value === 'object' && value !== null && key in value;

/** The file that the editor, a tree or a program named. */
export function givenUri(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) return value;
  if (has(value, 'model')) return (value.model as ModelFile).uri;
  if (has(value, 'resourceUri') && value.resourceUri instanceof vscode.Uri) return value.resourceUri;
  return typeof value === 'string' ? vscode.Uri.file(value) : undefined;
}

/** @throws UserError `no-model-files`. */
export async function modelFileOf({ models }: Services, given: unknown): Promise<vscode.Uri | undefined> {
  const uri = givenUri(given);
  if (uri) return uri;
  const open = vscode.window.activeTextEditor?.document.uri;
  if (open && isModelFile(open.fsPath)) return open;
  await models.ready;
  if (models.list.length === 0) throw noModelFiles();
  if (models.list.length === 1) return models.list[0]!.uri;
  const items = models.list.map((model) => ({
    label: model.name,
    description: model.dataset,
    detail: vscode.workspace.asRelativePath(model.uri),
    model,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Model file' }))?.model.uri;
}

export interface PickOptions {
  readonly placeHolder: string;
  readonly where?: (run: StoredRun) => boolean;
  /** Why there is none to pick. */
  readonly missing?: string;
}

/** The run of a tree's row, a run's folder, or of a training. */
export function givenRun({ runs }: Services, given: unknown): StoredRun | undefined {
  if (has(given, 'run') && has(given.run, 'folder')) return runs.byFolder(String(given.run.folder));
  if (has(given, 'folder')) return runs.byFolder(String(given.folder));
  if (typeof given === 'string') return runs.byFolder(given);
  return given instanceof vscode.Uri ? runs.byFolder(given.fsPath) : undefined;
}

/** @throws UserError `no-runs`. */
export async function runOf(services: Services, given: unknown, options: PickOptions): Promise<StoredRun | undefined> {
  await services.runs.ready;
  const run = givenRun(services, given);
  if (run) return run;
  const candidates = candidatesOf(services, options);
  if (candidates.length === 1) return candidates[0];
  return (await vscode.window.showQuickPick(runItems(services, candidates), options))?.run;
}

/** Several: the rows selected in the tree, or those that the person ticks. */
export async function runsOf(
  services: Services,
  [given, selection]: readonly unknown[],
  options: PickOptions,
): Promise<readonly StoredRun[] | undefined> {
  await services.runs.ready;
  const several = Array.isArray(given) ? given : Array.isArray(selection) ? selection : [given];
  const named = several.flatMap((each) => givenRun(services, each) ?? []);
  if (named.length > 0 && (named.length > 1 || several.length === 1)) return named;
  const picked = await vscode.window.showQuickPick(runItems(services, candidatesOf(services, options)), {
    ...options,
    canPickMany: true,
  });
  return picked?.map(({ run }) => run);
}

function candidatesOf({ runs }: Services, { where = () => true, missing }: PickOptions): readonly StoredRun[] {
  const candidates = runs.all.filter(where);
  if (candidates.length === 0) throw noRuns(missing);
  return [...candidates].sort((a, b) => (a.record.createdAt > b.record.createdAt ? -1 : 1));
}

function runItems({ trainings, workspaces }: Services, candidates: readonly StoredRun[]) {
  const several = workspaces.list.length > 1;
  return candidates.slice(0, 500).map((run) => ({
    label: `$(${runIcons[run.state][0]}) ${run.label}`,
    description: runDescription(
      run,
      trainings.list.find(({ folder }) => folder === run.folder),
    ),
    // Runs of several folders may be called the same.
    detail: [run.record.createdAt.replace('T', ' ').slice(0, 16), several && workspaces.of(run.folder)?.name]
      .filter(Boolean)
      .join(' · '),
    run,
  }));
}

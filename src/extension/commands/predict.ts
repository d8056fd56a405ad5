/** Shows what a run makes of images: from the explorer's menu, or of an image or folder that is asked for. */

import * as vscode from 'vscode';
import { noRuns } from '../../protocol/errors.ts';
import type { CommandHandler } from '../commands.ts';
import { packedImageOf } from '../images/image-uri.ts';
import { hasWeights } from '../run-states.ts';
import type { StoredRun } from '../run-store.ts';
import type { Services } from '../services.ts';
import { givenUri } from './arguments.ts';

/** What sharp decodes, and therefore the engine. */
export const imageExtensions = [
  'png',
  'jpg',
  'jpeg',
  'webp',
  'bmp',
  'gif',
  'tif',
  'tiff',
  'avif',
  'pgm',
  'ppm',
] as const;

const lastRunKey = 'darkroom.predict.run';

/** Takes what is selected in the explorer. */
export const predict: CommandHandler = async (services, given, selection) => {
  const several = Array.isArray(selection) && selection.length > 0 ? selection : [given];
  const paths = several.flatMap((each) => {
    const uri = givenUri(each);
    return uri && !packedImageOf(uri) ? [uri.fsPath] : [];
  });
  return paths.length > 0 ? predictPaths(services, paths) : predictImage(services);
};

export const predictImage: CommandHandler = async (services) => {
  const picked = await vscode.window.showOpenDialog({
    title: 'Predict on Images',
    openLabel: 'Predict',
    canSelectMany: true,
    filters: { Images: [...imageExtensions] },
  });
  if (picked?.length)
    await predictPaths(
      services,
      picked.map(({ fsPath }) => fsPath),
    );
};

export const predictFolder: CommandHandler = async (services) => {
  const picked = await vscode.window.showOpenDialog({
    title: 'Predict on a Folder',
    openLabel: 'Predict',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  if (picked?.length)
    await predictPaths(
      services,
      picked.map(({ fsPath }) => fsPath),
    );
};

async function predictPaths(services: Services, paths: readonly string[]): Promise<void> {
  const run = await runFor(services, paths[0]!);
  if (!run) return;
  await services.context.workspaceState.update(lastRunKey, run.folder);
  services.panels.predict({ workspace: run.workspace, run: run.id, paths });
}

/**
 * The run that was used last, else the pinned or newest one of the image's workspace. The panel switches between runs, so
 * nobody is asked before there is something to see.
 * @throws UserError `no-runs`.
 */
export async function runFor(services: Services, path: string): Promise<StoredRun | undefined> {
  const { runs, workspaces, context } = services;
  await runs.ready;
  const usable = runs.all.filter(hasWeights);
  if (usable.length === 0) throw noRuns('No run has trained an epoch yet.');
  const here = workspaces.of(path);
  const near = here ? usable.filter(({ workspace }) => workspace === here.folder) : usable;
  const candidates = near.length > 0 ? near : usable;
  const last = candidates.find(({ folder }) => folder === context.workspaceState.get(lastRunKey));
  return last ?? candidates.find(({ notes }) => notes.pinned) ?? candidates[0];
}

/** Where runs live and what they are called: `.darkroom/runs/<id>/`, the id sortable by time and readable. */

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unknownRun } from '../../protocol/errors.ts';
import { nearest } from '../../protocol/nearest.ts';

export const runsFolder = (workspace: string): string => join(workspace, '.darkroom', 'runs');

/** Path of a run's folder. Ids are folder names; anything that would lead elsewhere is refused like an unknown run. */
export function runFolder(workspace: string, id: string): string {
  if (id === '' || id === '.' || id === '..' || /[/\\\0]/.test(id)) throw unknownRun(id, runsFolder(workspace));
  return join(runsFolder(workspace), id);
}

/** `20261122-104530-mnist-3f9a`: time in UTC, name of the model file, four random digits. */
export function newRunId(modelFile: string, now: Date, suffix = randomBytes(2).toString('hex')): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${slug(modelFile)}-${suffix}`;
}

/** Creates the folder of a new run. It is created exclusively, so two runs of the same second never share one. */
export async function createRunFolder(
  workspace: string,
  modelFile: string,
  now = new Date(),
  suffixes: () => string = () => randomBytes(2).toString('hex'),
): Promise<{ readonly id: string; readonly folder: string }> {
  await mkdir(runsFolder(workspace), { recursive: true });
  for (;;) {
    const id = newRunId(modelFile, now, suffixes());
    const folder = runFolder(workspace, id);
    try {
      await mkdir(folder);
      return { id, folder };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Ids of all runs of a workspace, oldest first. */
export async function listRunIds(workspace: string): Promise<string[]> {
  const entries = await readdir(runsFolder(workspace), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Folder of a run that exists. @throws UserError `unknown-run`, with the id that was probably meant. */
export async function findRun(workspace: string, id: string): Promise<string> {
  const folder = runFolder(workspace, id);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw unknownRun(id, runsFolder(workspace), nearest(id, await listRunIds(workspace)));
  return folder;
}

function slug(modelFile: string): string {
  const name = basename(modelFile.replaceAll('\\', '/')).replace(/(\.model)?\.[cm]?[jt]sx?$/i, '');
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 24).replace(/^-+|-+$/g, '') || 'run';
}

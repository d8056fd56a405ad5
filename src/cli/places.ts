/** Turns the paths and names of a command line into a workspace and a run. */

import { isAbsolute, relative, resolve } from 'node:path';
import { type RunSummary, resolveRun } from '../client/runs.ts';
import { findWorkspace } from '../client/workspace.ts';
import { noWorkspaceAbove, noWorkspaceFile } from '../protocol/errors.ts';

/**
 * The folder that `--workspace` names (there must be a darkroom.json in it), or else the nearest one with a darkroom.json at or above `start`.
 * @throws UserError `no-darkroom-json`.
 */
export async function findPlace(cwd: string, named: string | undefined, start: string = cwd): Promise<string> {
  const folder = named === undefined ? undefined : resolve(cwd, named);
  const found = await findWorkspace(folder ?? start);
  if (folder !== undefined && found !== folder) throw noWorkspaceFile(folder);
  if (found === undefined) throw noWorkspaceAbove(start);
  return found;
}

/** The run that a person names, in the workspace where they are or that they name. */
export async function findRun(
  cwd: string,
  named: string | undefined,
  run: string,
): Promise<RunSummary & { readonly workspace: string }> {
  const workspace = await findPlace(cwd, named);
  return { ...(await resolveRun(workspace, run)), workspace };
}

/** As the person would type it: relative to where they are, if it lies below. */
export function shortestPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below.startsWith('..') || isAbsolute(below) ? path : below;
}

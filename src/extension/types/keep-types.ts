/**
 * Keeps the types of workspaces at Darkroom's own version: a workspace that got them once gets the new ones after an
 * update, and again after its `.darkroom` was deleted or the repository was cloned without it.
 */

import type * as vscode from 'vscode';
import type { Parts } from '../services.ts';

export function keepTypes({ context, workspaces, log }: Parts): vscode.Disposable {
  const source = context.asAbsolutePath('out/types');
  const seen = new Set<string>();

  const look = async () => {
    for (const { folder } of workspaces.list) {
      if (seen.has(folder)) continue;
      seen.add(folder);
      const { typesAreCurrent, writeTypes } = await import('./workspace-types.ts');
      if ((await typesAreCurrent(source, folder)) !== false) continue;
      await writeTypes(source, folder);
      log.info(`The types of model files in ${folder} are those of this version now.`);
    }
  };
  const lookQuietly = () => void look().catch((error: Error) => log.warn(error.message));
  void workspaces.ready.then(lookQuietly);
  return workspaces.onDidChange(lookQuietly);
}

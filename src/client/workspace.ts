/** Finds the workspace that a file or folder belongs to: the nearest parent with a darkroom.json. */

import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The nearest folder at or above `start` that holds darkroom.json, if there is one. */
export async function findWorkspace(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const found = await access(join(folder, 'darkroom.json')).then(
      () => true,
      () => false,
    );
    if (found) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

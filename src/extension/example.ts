/** Copies an example workspace: what a person works with, not what was made by working with it. */

import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Runs and caches are made anew; the scripts are of Darkroom's own repository. */
const leftBehind = new Set(['.darkroom', 'node_modules', 'demo.mjs', 'make-subset.mjs', 'tsconfig.json']);

/** @returns the new folder, `fashion` or `fashion-2` and so on in `parent`. */
export async function copyExample(example: string, parent: string): Promise<string> {
  const target = await makeFolder(parent, basename(example));
  for (const name of await readdir(example)) {
    if (!leftBehind.has(name)) await cp(join(example, name), join(target, name), { recursive: true });
  }
  // Its schema is a file of the repository; the extension brings the same one.
  const file = join(target, 'darkroom.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/\n\s*"\$schema":[^\n]*/, ''));
  return target;
}

async function makeFolder(parent: string, name: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (let number = 1; ; number++) {
    const folder = join(parent, number === 1 ? name : `${name}-${number}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A workspace in a temporary folder that holds the given files and is removed when the test file is done. */

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const created: string[] = [];
afterAll(async () => {
  for (const folder of created) await rm(folder, { recursive: true, force: true });
});

export async function workspaceWith(files: Readonly<Record<string, string>>): Promise<string> {
  // The temporary folder may itself be a link, which esbuild would resolve.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'darkroom-models-')));
  created.push(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** A model file with the given body of `build`, which begins at line 8. */
export const modelFile = (
  build: string,
  { input = 'height: 8, width: 8, channels: 1', imports = '' } = {},
): string => `\
import * as tf from '@tensorflow/tfjs';
import { defineModel, layers } from 'darkroom';
${imports}
export default defineModel({
  dataset: 'd',
  input: { ${input} },
  params: { units: 4 }, build({ params, inputShape, classes }) {
${build}
  },
});
`;

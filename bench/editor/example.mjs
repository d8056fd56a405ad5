/** The example as a workspace of its own. */

import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A copy of examples/fashion, without the runs that somebody made there and with types where they are here. */
export async function fashionExample(/** @type {string} */ folder) {
  const filter = (/** @type {string} */ path) => !path.includes('.darkroom') && !path.endsWith('.mjs');
  await cp(join(root, 'examples', 'fashion'), folder, { recursive: true, filter });
  const config = join(folder, 'tsconfig.json');
  await writeFile(config, (await readFile(config, 'utf8')).replaceAll('../../', root));
}

/**
 * Runs the journeys: what a person does, start to end, in VS Code with the packaged extension installed from its .vsix.
 * `node test/journeys/run.mjs [word…]` runs the files whose names hold one of the words. `DARKROOM_VSIX` names a package
 * to take instead of making one; `DARKROOM_SCREENSHOTS=none` leaves the pictures out.
 */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';
import { packageExtension } from '../../package.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Bytes. A person on a slow line downloads this. */
const largest = 45e6;

if (process.platform !== 'linux') {
  // Elsewhere the tests of test/vscode run in the desktop VS Code, which no script can click through.
  console.log('The journeys need the browser host, which is for Linux; none was run.');
} else {
  const temporary = await mkdtemp(join(tmpdir(), 'darkroom-journeys-'));
  try {
    process.env.DARKROOM_VSIX ??= await makePackage(join(temporary, 'darkroom.vsix'));
    const mocha = new Mocha({ ui: 'bdd', timeout: 400_000, slow: 60_000, color: false, bail: false });
    const words = process.argv.slice(2);
    const wanted = (/** @type {string} */ name) => words.length === 0 || words.some((word) => name.includes(word));
    const names = (await readdir(folder)).filter((name) => name.endsWith('.journey.mjs') && wanted(name));
    for (const name of names.sort()) mocha.addFile(join(folder, name));
    await mocha.loadFilesAsync();
    const { passes: passed = 0, failures: failed = 0 } = await new Promise((resolve) => {
      const runner = mocha.run(() => resolve(runner.stats ?? {}));
    });
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** @param {string} out */
async function makePackage(out) {
  const { file, size } = await packageExtension({ out });
  console.log(`The package is ${(size / 1e6).toFixed(1)} MB.`);
  if (size > largest) throw new Error(`The package is larger than ${largest / 1e6} MB.`);
  return file;
}

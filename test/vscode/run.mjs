/**
 * Runs the tests of test/vscode/suite inside a real VS Code: the desktop one where it can be downloaded and shown, else
 * the browser host (`DARKROOM_VSCODE=desktop` or `=browser` chooses). `node test/vscode/run.mjs [word…]` runs the files
 * whose names hold one of the words. Needs a built `out/`.
 */

import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runInBrowser } from './run/browser.mjs';
import { runOnDesktop } from './run/desktop.mjs';
import { writeTinyWorkspace } from './workspace.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'out');
const log = join(out, 'vscode-tests.log');

await mkdir(out, { recursive: true });
// Inside the project, so that the bundles find Mocha; a folder of its own, so that two runs don't meet.
const tests = await mkdtemp(join(out, 'suite-'));
// A name that nobody should trip over.
const workspace = await mkdtemp(join(tmpdir(), "darkroom's café 暗室 "));
try {
  await bundle(process.argv.slice(2));
  await writeTinyWorkspace(workspace);
  const given = { workspace, extension: root, tests: join(tests, 'index.js'), log };
  const code = (await runOnDesktop(given)) ?? (await runInBrowser(given));
  const results = await readFile(join(tests, 'results.json'), 'utf8').then(JSON.parse, () => undefined);
  if (results) console.log(`${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped`);
  else console.error(`VS Code ended before the tests did; what it wrote is in ${log}`);
  process.exitCode = results?.passed > 0 && results.failed === 0 ? code : 1;
} finally {
  await rm(tests, { recursive: true, force: true });
  await rm(workspace, { recursive: true, force: true });
}

/** @param {readonly string[]} words */
async function bundle(words) {
  const suite = join(root, 'test', 'vscode', 'suite');
  const wanted = (/** @type {string} */ name) => words.length === 0 || words.some((word) => name.includes(word));
  const names = (await readdir(suite)).filter((name) => name.endsWith('.test.ts') && wanted(name));
  await build({
    entryPoints: ['index.ts', ...names].map((name) => join(suite, name)),
    outdir: tests,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha', 'sharp', 'onnxruntime-node', 'esbuild'],
    logLevel: 'warning',
  });
}

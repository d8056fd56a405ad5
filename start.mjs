/**
 * `npm start [-- FOLDER]`: opens VS Code with this extension and a workspace, examples/fashion unless another is named.
 * It takes the VS Code that is installed (`code`); else one that it downloads; else, where there is no screen, VS Code in
 * the browser, whose address it prints and which runs until Ctrl-C.
 */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageExtension } from './package.mjs';
import { desktopVsCode } from './test/vscode/desktop.mjs';
import { startServerFor } from './test/vscode/host.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const workspace = resolve(process.argv[2] ?? join(root, 'examples', 'fashion'));

if (process.env.VSCODE_IPC_HOOK_CLI && run('code', '--version')) await openInThisRemote();
else if (process.env.DARKROOM_VSCODE !== 'browser' && run('code', '--version')) openWith('code');
else {
  const downloaded = await desktopVsCode();
  if (downloaded) openWith(downloaded, '--user-data-dir', join(dirname(downloaded), 'darkroom-user-data'));
  else await serve();
}

/**
 * The extension as it is in this folder, so that a rebuild and “Reload Window” are all that a change needs.
 * @param {string} program
 * @param {...string} more
 */
function openWith(program, ...more) {
  const built = spawnSync(process.execPath, [join(root, 'esbuild.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
  const words = ['--new-window', `--extensionDevelopmentPath=${root}`, ...more, workspace];
  // Windows starts code.cmd through its shell only, which needs the quotes.
  const shell = process.platform === 'win32';
  const quoted = shell ? words.map((word) => `"${word}"`) : words;
  spawn(shell ? `"${program}"` : program, quoted, { shell, detached: true, stdio: 'ignore' }).unref();
  console.log(`VS Code opens ${workspace}.`);
}

/** In a terminal of a remote window, `code` speaks to that window, and takes extensions as packages only. */
async function openInThisRemote() {
  await withPackage(async (vsix) => {
    const installed = spawnSync('code', ['--install-extension', vsix, '--force'], { stdio: 'inherit' });
    if (installed.status === 0) spawnSync('code', ['--new-window', workspace], { stdio: 'inherit' });
    process.exitCode = installed.status ?? 1;
  });
}

async function serve() {
  const stopped = new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
  });
  await withPackage(async (vsix) => {
    const server = await startServerFor({ workspace, extension: { vsix } });
    console.log(`VS Code with Darkroom: ${server.url}\nCtrl-C ends it.`);
    await stopped;
    await server.stop();
  });
}

/** @param {(vsix: string) => Promise<void>} use is given a package made now, or the one that `DARKROOM_VSIX` names */
async function withPackage(use) {
  if (process.env.DARKROOM_VSIX) return use(process.env.DARKROOM_VSIX);
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-start-'));
  try {
    console.log('Packing the extension…');
    const { file } = await packageExtension({ out: join(folder, 'darkroom.vsix') });
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} program
 * @param {...string} words
 */
function run(program, ...words) {
  return spawnSync(program, words, { shell: process.platform === 'win32', stdio: 'ignore' }).status === 0;
}

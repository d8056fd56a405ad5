/**
 * What a journey stands on: a VS Code with the packaged extension, open at a workspace of its own that is gone afterwards.
 * A test that fails leaves a picture of what was on the screen, and a page of a panel that throws, or breaks its content
 * security policy, fails the journey.
 */

import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before } from 'mocha';
import { command } from '../vscode/host/command.mjs';
import { startHost } from '../vscode/host.mjs';
import { writeTinyWorkspace } from '../vscode/workspace.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const screenshots = join(root, 'out', 'screenshots');

/** The command line, built. */
export const cliPath = join(root, 'out', 'cli.js');

/** @typedef {import('playwright-core').Page} Page */

export const emptyFolder = async () => undefined;

/** The images of the tiny workspace in `shapes`, and nothing else. */
export async function imagesOnly(/** @type {string} */ folder) {
  await writeTinyWorkspace(folder);
  await Promise.all(['darkroom.json', 'shapes.model.ts'].map((name) => rm(join(folder, name))));
}

/**
 * Trains as a person does in a terminal, with this checkout's own command line.
 * @param {string} folder of the workspace
 * @param {...string} words after `darkroom train`
 */
export async function trainFromTerminal(folder, ...words) {
  await command(process.execPath, [cliPath, 'train', ...words], { cwd: folder });
}

/** 40 small images in two classes and a net that trains in a second. */
export const tinyWorkspace = (/** @type {string} */ folder) => writeTinyWorkspace(folder);

/**
 * Call it inside `describe`; what it returns is filled when the tests run.
 * @param {object} options
 * @param {(folder: string) => Promise<void>} options.workspace fills the workspace's folder
 * @param {string} [options.name] of that folder, as VS Code shows it
 * @param {Record<string, unknown>} [options.settings] user settings; they are read once, so later ones belong into the workspace's .vscode/settings.json
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {string} [options.open] what is opened instead of the folder: the name of a .code-workspace file in it
 * @param {boolean} [options.restricted] begins without trust in the folder
 * @returns {{ page: Page, folder: string, url: string, home: string, complaints: string[] }} `folder`: of the workspace;
 *   `home`: of VS Code's server; `complaints`: what pages did wrong; a test that provokes some empties it
 */
export function useVsCode({ workspace, name = 'workspace', settings, viewport, open = '', restricted }) {
  const stage = /** @type {ReturnType<typeof useVsCode>} */ ({});
  /** @type {Awaited<ReturnType<typeof startHost>> | undefined} */
  let host;
  let temporary = '';

  before(async () => {
    const vsix = process.env.DARKROOM_VSIX;
    if (!vsix) throw new Error('Journeys are started by test/journeys/run.mjs.');
    temporary = await mkdtemp(join(tmpdir(), 'darkroom-journey-'));
    const folder = join(temporary, name);
    await mkdir(folder);
    await workspace(folder);
    stage.complaints = [];
    const beforeOpen = async (/** @type {Page} */ page) => listen(page, stage.complaints);
    const opened = join(folder, open);
    host = await startHost({ workspace: opened, extension: { vsix }, settings, viewport, restricted, beforeOpen });
    Object.assign(stage, { page: host.page, url: host.url, home: host.home, folder });
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state !== 'failed' || !host) return;
    const path = join(screenshots, 'failed', `${test.fullTitle().replace(/\W+/g, '-')}.png`);
    await host.page.screenshot({ path });
    console.log(`      on the screen: ${path}`);
  });

  after(async () => {
    await host?.stop();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
    if (stage.complaints.length > 0) throw new Error(`Pages complained:\n${stage.complaints.join('\n')}`);
  });

  return stage;
}

/**
 * One more window on the same workspace, with an extension host of its own.
 * @param {ReturnType<typeof useVsCode>} stage
 */
export async function openWindow({ page, url, complaints }) {
  const window = await page.context().newPage();
  listen(window, complaints);
  await window.goto(url);
  await window.waitForSelector('.monaco-workbench .explorer-folders-view .monaco-list-row', { timeout: 60_000 });
  return window;
}

/**
 * Process ids of the engines that this stage's windows have started, oldest first.
 * @param {ReturnType<typeof useVsCode>} stage
 */
export async function enginePids({ home }) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return command.includes(`${home}/extensions/`) && command.includes('engine.js') ? [Number(pid)] : [];
    }),
  );
  return found.flat().sort((a, b) => a - b);
}

/**
 * Keeps what a window's panels do wrong. VS Code's own pages complain of what this build leaves out; that is not kept.
 * @param {Page} page
 * @param {string[]} complaints
 */
function listen(page, complaints) {
  page.on('pageerror', ({ stack = '', message }) => {
    if (!stack.includes('/static/out/vs/')) complaints.push(stack || message);
  });
  page.on('console', (message) => {
    const ours =
      message.location().url.includes('vscode-resource') || message.text().includes('Content Security Policy');
    if (message.type() === 'error' && ours) complaints.push(message.text());
  });
}

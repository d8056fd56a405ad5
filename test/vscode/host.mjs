/**
 * A real VS Code in a browser, for where the desktop one can't be downloaded or shown: VS Code's server with its own
 * extension host, and its workbench in Chromium. What Electron brings is missing: native dialogs, and `process.execPath`
 * of the extension host is plain Node.
 */

import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { chromium } from './host/debian.mjs';
import { installHost } from './host/install.mjs';
import { startServer } from './host/server.mjs';

const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const say = (/** @type {string} */ text) => console.log(`VS Code host: ${text}`);

/**
 * @typedef {object} HostOptions
 * @property {string} workspace absolute path of the folder, or of the .code-workspace file, that VS Code opens
 * @property {{ development: string, tests?: string } | { vsix: string }} extension a folder with an extension's
 *   package.json, as it is (and a module that exports `run()` to run in the extension host), or a package to install
 * @property {Record<string, unknown>} [settings] user settings, on top of the quiet ones
 * @property {boolean} [restricted] begins without trust in the folder
 * @property {{ width: number, height: number }} [viewport] of the page, in CSS pixels. Default 1400 by 900.
 * @property {(page: import('playwright-core').Page) => Promise<void>} [beforeOpen] is given the page while it is blank
 */

/**
 * The server alone, for any browser: its address opens the workspace.
 * @param {HostOptions} options
 */
export async function startServerFor({ workspace, extension, settings, restricted }) {
  const vsix = 'vsix' in extension ? extension.vsix : undefined;
  const server = await startServer(await installHost(say), {
    vsix,
    settings,
    restricted,
    smokeTest: vsix === undefined,
  });
  return { ...server, url: address(server.authority, workspace, extension) };
}

/**
 * VS Code, open at a workspace, in a page of a headless Chromium. Each call has its own settings and extensions.
 * @param {HostOptions} options
 */
export async function startHost(options) {
  const { viewport = { width: 1400, height: 900 }, beforeOpen } = options;
  const executablePath = await chromium(say);
  const server = await startServerFor(options);
  const browser = await playwright
    .launch({ executablePath, args: browserArguments, env: { ...process.env, HOME: server.home } })
    .catch(async (error) => {
      await server.stop();
      throw error;
    });
  const stop = async () => {
    await browser.close();
    await server.stop();
  };
  try {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    // So that a file downloaded or text copied by a panel can be looked at.
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    await beforeOpen?.(page);
    await page.goto(server.url);
    // An empty folder has no rows.
    await page.waitForSelector('.monaco-workbench .explorer-folders-view', { timeout: 60_000 });
    const { url, home, log } = server;
    return { page, url, home, log, stop };
  } catch (error) {
    const text = `${error instanceof Error ? error.message : error}\n${server.log.text.slice(-2000)}`;
    await stop();
    throw new Error(`VS Code did not open: ${text}`);
  }
}

/**
 * @param {string} authority
 * @param {string} workspace
 * @param {HostOptions['extension']} extension
 */
function address(authority, workspace, extension) {
  const url = new URL(`http://${authority}/`);
  url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
  if ('vsix' in extension) return url.href;
  const remote = (/** @type {string} */ path) => `vscode-remote://${authority}${encodeURI(join(path))}`;
  const payload = [['extensionDevelopmentPath', remote(extension.development)]];
  if (extension.tests) payload.push(['extensionTestsPath', remote(extension.tests)]);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

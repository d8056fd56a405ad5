/**
 * What a journey stands on: a VS Code with the packaged extension, open at a workspace of its own that is gone afterwards.
 * A test that fails leaves a picture of what was on the screen.
 */

import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before } from 'mocha';
import { startHost } from '../vscode/host.mjs';
import { writeTinyWorkspace } from '../vscode/workspace.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const screenshots = join(root, 'out', 'screenshots');

/** A copy of examples/fashion, without the runs that somebody made there. */
export const fashionExample = (/** @type {string} */ folder) =>
  cp(join(root, 'examples', 'fashion'), folder, {
    recursive: true,
    filter: (path) => !path.includes('.darkroom') && !path.endsWith('.mjs'),
  });

/** 40 small images in two classes and a net that trains in a second. */
export const tinyWorkspace = (/** @type {string} */ folder) => writeTinyWorkspace(folder);

/**
 * Call it inside `describe`; what it returns is filled when the tests run.
 * @param {object} options
 * @param {(folder: string) => Promise<void>} options.workspace fills the workspace's folder
 * @param {string} [options.name] of that folder, as VS Code shows it
 * @param {Record<string, unknown>} [options.settings] user settings; they are read once, so later ones belong into the workspace's .vscode/settings.json
 * @param {{ width: number, height: number }} [options.viewport]
 * @returns {{ page: import('playwright-core').Page, folder: string }}
 */
export function useVsCode({ workspace, name = 'workspace', settings, viewport }) {
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
    host = await startHost({ workspace: folder, extension: { vsix }, settings, viewport });
    Object.assign(stage, { page: host.page, folder });
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
  });

  return stage;
}

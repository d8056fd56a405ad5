/** The suite in the desktop VS Code. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { desktopVsCode } from '../desktop.mjs';
import { quietSettings } from '../host/settings.mjs';

/**
 * @param {{ workspace: string, extension: string, tests: string }} given
 * @returns {Promise<number | undefined>} 0 if all passed; nothing where there is no such VS Code
 */
export async function runOnDesktop({ workspace, extension, tests }) {
  const vscodeExecutablePath = await desktopVsCode();
  if (!vscodeExecutablePath) return undefined;
  const user = await mkdtemp(join(tmpdir(), 'darkroom-user-'));
  try {
    await mkdir(join(user, 'User'));
    await writeFile(join(user, 'User', 'settings.json'), JSON.stringify(quietSettings));
    const launchArgs = [workspace, '--user-data-dir', user, '--disable-extensions', '--disable-workspace-trust'];
    return await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: extension,
      extensionTestsPath: tests,
      launchArgs,
    }).catch((error) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    });
  } finally {
    await rm(user, { recursive: true, force: true, maxRetries: 5 });
  }
}

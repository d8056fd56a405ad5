/** The desktop VS Code, downloaded once into the user's cache folder, where there is a screen and a network for it. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';

/**
 * Path of VS Code's program, or nothing where there is no screen or it can't be downloaded. `DARKROOM_VSCODE=browser`
 * says that it is not wanted, `=desktop` that nothing else is.
 * @returns {Promise<string | undefined>}
 */
export async function desktopVsCode() {
  const wanted = process.env.DARKROOM_VSCODE;
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (wanted === 'browser' || (!screen && wanted !== 'desktop')) return undefined;
  try {
    const cachePath = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'darkroom-vscode-desktop');
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath, reporter: new SilentReporter() });
  } catch (error) {
    if (wanted === 'desktop') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`VS Code can't be downloaded here (${reason}); using the browser host.`);
    return undefined;
  }
}

/**
 * Which VS Code the host is, and where it is kept. The npm package `code-server` holds a whole VS Code server with its
 * web workbench; the server's native modules are built for the Node that goes with it.
 */

import { homedir } from 'node:os';
import { join } from 'node:path';

export const codeServer = '4.139.1';
export const node = '24.21.0';

/** Counts up when install.mjs makes something else of the same versions. */
const recipe = 1;

/** The folder that install.mjs fills: once for a user, not once for a clone. */
export function hostFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'darkroom-vscode-host', `${codeServer}-node${node}-${process.arch}-r${recipe}`);
}

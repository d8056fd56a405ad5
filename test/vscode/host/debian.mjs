/** What the host needs of the system: a Chromium, fonts, and a compiler for one native module. Installed on Debian. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { command } from './command.mjs';

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Path of a Chromium or Chrome: the one that `CHROME_PATH` names, one on the PATH, or Debian's, installed now.
 * @param {(text: string) => void} say
 */
export async function chromium(say) {
  const found = process.env.CHROME_PATH || firstOnPath(browsers);
  if (found) return found;
  if (canInstall()) await install(['chromium', 'fonts-dejavu-core', 'fonts-liberation'], say);
  const installed = firstOnPath(browsers);
  if (installed) return installed;
  throw new Error(
    'No Chromium or Chrome was found, and it can only be installed by root on Debian. ' +
      'Install it (Debian: sudo apt-get install chromium) or name one in CHROME_PATH, then try again.',
  );
}

/**
 * Whether native modules can be built here; on Debian, as root, what is missing is installed.
 * @param {(text: string) => void} say
 */
export async function compiler(say) {
  const lacks = () => [['g++'], ['make'], ['python3']].filter((names) => !firstOnPath(names)).flat();
  if (lacks().length > 0 && canInstall()) await install(lacks(), say).catch(() => {});
  return lacks().length === 0;
}

/** @param {readonly string[]} names */
function firstOnPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const canInstall = () => process.getuid?.() === 0 && firstOnPath(['apt-get']) !== undefined;

/**
 * @param {readonly string[]} packages
 * @param {(text: string) => void} say
 */
async function install(packages, say) {
  say(`installing ${packages.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await command('apt-get', ['update', '-q'], { env });
  await command('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env });
}

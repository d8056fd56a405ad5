/** The VS Code server as a process: its own home, settings and extensions, a free port, and an end that leaves nothing. */

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.mjs';
import { quietSettings, restrictedSettings } from './settings.mjs';

const listening = /agent listening on (\d+)/;

/**
 * @param {{ node: string, server: string }} program from install.mjs
 * @param {{ vsix?: string, settings?: Record<string, unknown>, smokeTest?: boolean, restricted?: boolean }} [options]
 *   `smokeTest` lets the page take extensions and tests by its address, but hides notifications; `restricted` begins
 *   without trust in the folder.
 */
export async function startServer(program, { vsix, settings = {}, smokeTest = false, restricted = false } = {}) {
  const home = await mkdtemp(join(tmpdir(), 'darkroom-vscode-'));
  const at = (/** @type {string} */ name) => join(home, name);
  const folders = [
    ['--server-data-dir', at('server')],
    ['--user-data-dir', at('user')],
    ['--extensions-dir', at('extensions')],
  ].flat();
  const env = environment(home);

  await mkdir(at('user/User'), { recursive: true });
  await writeFile(
    at('user/User/settings.json'),
    JSON.stringify({ ...quietSettings, ...(restricted && restrictedSettings), ...settings }, null, 2),
  );
  if (vsix) await command(program.node, [program.server, ...folders, '--install-extension', vsix], { env });

  const words = [program.server, '--host', '127.0.0.1', '--port', '0', ...folders];
  words.push('--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off');
  words.push('--disable-getting-started-override');
  if (!restricted) words.push('--disable-workspace-trust');
  if (smokeTest) words.push('--enable-smoke-test-driver');
  // A group of its own: extension hosts and engines are its children, and end with it.
  const child = spawn(program.node, words, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const killGroup = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      process.kill(-(child.pid ?? Number.NaN), signal);
    } catch {
      // It has ended.
    }
  };
  const killNow = () => killGroup('SIGKILL');
  process.on('exit', killNow);

  const log = { text: '' };
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    killGroup('SIGTERM');
    const timer = setTimeout(killNow, 5000);
    await ended;
    clearTimeout(timer);
    killNow();
    process.off('exit', killNow);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };

  const port = await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ text) => {
      log.text += text;
      const [, found] = listening.exec(log.text) ?? [];
      if (found) resolve(Number(found));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void ended.then((code) => reject(new Error(`The VS Code server ended with ${code}:\n${log.text.slice(-4000)}`)));
  }).catch(async (error) => {
    await stop();
    throw error;
  });

  return { authority: `127.0.0.1:${port}`, home, log, stop };
}

/**
 * The environment of the test's own process, without what would lead VS Code or its extensions to the person's own
 * home, or to the VS Code that this runs in.
 * @param {string} home
 */
function environment(home) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|XDG_|npm_|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(kept), HOME: home, EXTENSIONS_GALLERY: '{}' };
}

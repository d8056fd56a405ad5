/**
 * Installs the VS Code server into the user's cache folder: once, from the npm registry alone. It is made in a folder of
 * its own and moved into place when it is whole, so an interrupted install is never taken for a host, and two at once
 * don't disturb each other.
 */

import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { command } from './command.mjs';
import { compiler } from './debian.mjs';
import { codeServer, hostFolder, node } from './versions.mjs';

/** Half of the download, and nothing that Darkroom meets. */
const trimmed = [
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
];

const native = ['--foreground-scripts', '@vscode/spdlog', '@vscode/native-watchdog'];
const quietly = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * @param {(text: string) => void} say is told each step
 * @returns {Promise<{ node: string, server: string }>} paths of the Node to run, and of the server's main file
 */
export async function installHost(say) {
  const folder = hostFolder();
  if (!existsSync(folder)) {
    if (process.platform !== 'linux') throw new Error('The browser host of VS Code is for Linux.');
    await sweep(dirname(folder));
    const partial = `${folder}.partial-${process.pid}`;
    await mkdir(partial, { recursive: true });
    try {
      await fill(partial, say);
      // Another process may have been faster: then its folder is as good as this one.
      await rename(partial, folder).catch((error) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    say(`installed in ${folder}`);
  }
  return { node: join(folder, 'node', 'bin', 'node'), server: join(folder, 'vscode', 'out', 'server-main.js') };
}

/**
 * @param {string} folder
 * @param {(text: string) => void} say
 */
async function fill(folder, say) {
  say(`downloading Node ${node}`);
  await unpack(folder, `node-linux-${process.arch}@${node}`, 'package', 'node');
  say(`downloading VS Code (code-server ${codeServer})`);
  await unpack(folder, `code-server@${codeServer}`, 'package/lib/vscode', 'vscode');

  const vscode = join(folder, 'vscode');
  const home = join(folder, 'node');
  // npm itself, and what it builds, must run on the server's Node.
  const env = { ...process.env, PATH: `${home}/bin:${process.env.PATH}`, npm_config_nodedir: home };
  say('installing its packages');
  await command('npm', ['install', ...quietly], { cwd: vscode, env });
  await command('npm', ['install', ...quietly], { cwd: join(vscode, 'extensions'), env });
  await Promise.all(trimmed.map((path) => rm(join(vscode, path), { recursive: true, force: true })));
  await buildNative(vscode, env, say);
}

/**
 * spdlog writes VS Code's logs and fills its output channels; the watchdog ends an extension host that hangs. All else
 * works without them, so their absence is only told.
 * @param {string} vscode
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} say
 */
async function buildNative(vscode, env, say) {
  say('building two native modules');
  const built = (await compiler(say))
    ? await command('npm', ['rebuild', ...native], { cwd: vscode, env }).catch(String)
    : 'A C++ compiler, make and Python are needed.';
  if (!existsSync(join(vscode, 'node_modules/@vscode/spdlog/build/Release/spdlog.node'))) {
    say(`they were not built, so output channels stay empty. ${built.slice(-1000)}`);
  }
}

/**
 * Downloads a package and keeps one folder of it, under another name.
 * @param {string} folder
 * @param {string} spec
 * @param {string} part
 * @param {string} name
 */
async function unpack(folder, spec, part, name) {
  const printed = await command('npm', ['pack', '--silent', spec], { cwd: folder });
  const archive = printed.trim().split('\n').at(-1) ?? '';
  await command('tar', ['xzf', archive, part], { cwd: folder });
  await rename(join(folder, part), join(folder, name));
  await Promise.all(['package', archive].map((path) => rm(join(folder, path), { recursive: true, force: true })));
}

/**
 * Removes what killed installs left behind.
 * @param {string} cache
 */
async function sweep(cache) {
  const names = await readdir(cache).catch(() => []);
  for (const name of names) {
    const [, pid] = /\.partial-(\d+)$/.exec(basename(name)) ?? [];
    if (pid && !lives(Number(pid))) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

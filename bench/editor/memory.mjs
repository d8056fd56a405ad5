/**
 * Memory of the extension host that the extension adds: the same window with nothing for it to do, so that it is not even
 * loaded, beside one in which its trees and panels are open.
 */

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { panel } from '../../test/journeys/panels.mjs';
import { contextMenu, explorerRow, showContainer, statusItem, treeRow } from '../../test/journeys/workbench.mjs';
import { writeTinyWorkspace } from '../../test/vscode/workspace.mjs';
import { inWindow, median } from './window.mjs';

const rounds = 3;
/** Milliseconds in which the lowest number is taken: what is not collected yet is no memory in use. */
const looking = 10_000;

/** @param {string} vsix */
export async function measureMemory(vsix) {
  const added = [];
  for (let round = 0; round < rounds; round++) added.push((await used(vsix)) - (await unused(vsix)));
  const numbers = added.map((bytes) => bytes / 1e6);
  const spread = `${Math.min(...numbers).toFixed(0)}–${Math.max(...numbers).toFixed(0)}`;
  return [
    { what: 'extension host memory added', measured: `${median(numbers).toFixed(0)} MB (${spread})`, reach: '60 MB' },
  ];
}

/** @param {string} vsix */
const unused = (vsix) =>
  inWindow(
    vsix,
    async (folder) => {
      await writeTinyWorkspace(folder);
      for (const name of ['darkroom.json', 'shapes.model.ts']) await rm(join(folder, name));
    },
    async ({ home }) => hostMemory(home),
  );

/** @param {string} vsix */
const used = (vsix) =>
  inWindow(vsix, writeTinyWorkspace, async ({ page, home }) => {
    await statusItem(page, 'Darkroom: cpu').waitFor();
    await contextMenu(page, await explorerRow(page, 'shapes.model.ts'), 'Train');
    await (await panel(page, 'h1')).getByText('completed').first().waitFor();
    await contextMenu(page, await explorerRow(page, 'shapes'), 'Darkroom: Predict');
    await (await panel(page, 'table.images')).waitForTimeout(1_000);
    await showContainer(page, 'Darkroom');
    for (const text of [/^shapes/, /^train/, /^circle/]) {
      const row = treeRow(page, 'Datasets', text);
      await row.click();
    }
    await treeRow(page, 'Datasets', '.png').waitFor();
    return hostMemory(home);
  });

/** Bytes that belong to the extension host alone.  @param {string} home of VS Code's server */
async function hostMemory(home) {
  const pid = await hostPid(home);
  let lowest = Number.POSITIVE_INFINITY;
  for (const end = Date.now() + looking; Date.now() < end; ) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce(
      (sum, [, size]) => sum + Number(size),
      0,
    );
    lowest = Math.min(lowest, kilobytes * 1024);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return lowest;
}

/** @param {string} home */
async function hostPid(home) {
  for (;;) {
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const [command, environment] = await Promise.all(
        ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      );
      if (command?.includes('--type=extensionHost') && environment?.includes(`HOME=${home}`)) return pid;
    }
    // The workbench is there before it.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What the open panel of a run takes from its training: pairs of trainings with and without it, taking turns. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { panel } from '../../test/journeys/panels.mjs';
import { contextMenu, explorerRow, runCommand, statusItem } from '../../test/journeys/workbench.mjs';
import { fashionExample } from './example.mjs';
import { inWindow, median, sorted } from './window.mjs';

const pairs = 6;
const epochs = 8;

/** @typedef {import('playwright-core').Page} Page */

/** @param {string} vsix */
export function measureTraining(vsix) {
  return inWindow(vsix, longerExample, async ({ page, folder }) => {
    await statusItem(page, 'Darkroom: cpu').waitFor();
    // The first decodes the images.
    await train(page, folder, true);
    const ratios = [];
    for (let pair = 0; pair < pairs; pair++) {
      // Whoever comes second finds another machine: each comes first as often.
      const first = await train(page, folder, pair % 2 === 0);
      const second = await train(page, folder, pair % 2 !== 0);
      ratios.push(pair % 2 === 0 ? first / second : second / first);
    }
    const percent = (/** @type {number} */ ratio) => `${((ratio - 1) * 100).toFixed(1)} %`;
    const all = sorted(ratios);
    const spread = `${percent(all[0] ?? Number.NaN)} to ${percent(all.at(-1) ?? Number.NaN)}`;
    const measured = `${percent(median(ratios))} (${spread} in ${pairs} pairs)`;
    return [{ what: 'training slower with its panel open', measured, reach: '3 %' }];
  });
}

/**
 * Seconds of all epochs but the first, which compiles.
 * @param {Page} page
 * @param {string} folder
 * @param {boolean} shown
 */
async function train(page, folder, shown) {
  const runs = join(folder, '.darkroom', 'runs');
  const before = await readdir(runs).catch(() => []);
  await contextMenu(page, await explorerRow(page, 'fashion.model.ts'), 'Train');
  await panel(page, 'h1');
  if (!shown) await runCommand(page, 'View: Close All Editors');
  for (;;) {
    await page.waitForTimeout(250);
    const [id] = (await readdir(runs)).filter((name) => !before.includes(name));
    const { state } = JSON.parse(await readFile(join(runs, id ?? '', 'run.json'), 'utf8'));
    if (state === 'running') continue;
    if (state !== 'completed') throw new Error(`The training is ${state}.`);
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Notifications: Clear All Notifications');
    const log = (await readFile(join(runs, id ?? '', 'log.jsonl'), 'utf8')).trimEnd().split('\n');
    const ends = log.map((line) => JSON.parse(line)).filter(({ type }) => type === 'epoch');
    return ends.at(-1).time - ends[0].time;
  }
}

/** @param {string} folder */
async function longerExample(folder) {
  await fashionExample(folder);
  const path = join(folder, 'fashion.model.ts');
  const model = await readFile(path, 'utf8');
  await writeFile(path, model.replace(/epochs: \d+/, `epochs: ${epochs}`));
}

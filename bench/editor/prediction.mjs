/** From the click on Predict in the explorer's menu to the bars of the most probable classes. */

import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { panel } from '../../test/journeys/panels.mjs';
import { contextMenu, explorerRow, statusItem } from '../../test/journeys/workbench.mjs';
import { fashionExample } from './example.mjs';
import { inWindow, milliseconds } from './window.mjs';

const darkroom = fileURLToPath(new URL('../../out/cli.js', import.meta.url));
const warm = 10;

/** @typedef {import('playwright-core').Page} Page */

/** @param {string} vsix */
export async function measurePrediction(vsix) {
  const cold = [];
  /** @type {number[]} */
  let later = [];
  for (let window = 0; window < 3; window++) {
    const { first, others } = await inWindow(vsix, trainedExample, async ({ page }) => {
      await statusItem(page, 'Darkroom: cpu').waitFor();
      const first = await predict(page, 'pictures/0.png');
      const others = [];
      for (let n = 1; n <= warm; n++) others.push(await predict(page, `pictures/${n}.png`));
      return { first, others };
    });
    cold.push(first);
    later = [...later, ...others];
  }
  return [
    { what: 'right-click to prediction, first in a window', measured: milliseconds(cold), reach: '3,000 ms' },
    { what: 'right-click to prediction, later ones', measured: milliseconds(later), reach: '400 ms' },
  ];
}

/** Milliseconds between two pages of one machine, whose clocks are the same.  @param {Page} page @param {string} path */
async function predict(page, path) {
  await page.evaluate(() => {
    const now = () => performance.timeOrigin + performance.now();
    addEventListener('mouseup', () => Object.assign(window, { pressedAt: now() }), { capture: true });
  });
  await contextMenu(page, await explorerRow(page, path), 'Darkroom: Predict');
  const name = path.split('/').at(-1) ?? '';
  const frame = await panel(page, 'h1');
  const shownAt = await frame.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const there = document.querySelector('h1')?.textContent === wanted && document.querySelector('.tops');
          if (there && !document.querySelector('.stale')) resolve(performance.timeOrigin + performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
    name,
  );
  const pressedAt = await page.evaluate(() => Number(/** @type {{ pressedAt?: number }} */ (window).pressedAt));
  return Number(shownAt) - pressedAt;
}

/** @param {string} folder */
async function trainedExample(folder) {
  await fashionExample(folder);
  const words = [darkroom, 'train', join(folder, 'fashion.model.ts'), '--epochs', '1'];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  await mkdir(join(folder, 'pictures'));
  for (let n = 0; n <= warm; n++) {
    const background = { r: 20 * n, g: 20 * n, b: 20 * n };
    const image = sharp({ create: { width: 28, height: 28, channels: 3, background } });
    await writeFile(join(folder, 'pictures', `${n}.png`), await image.png().toBuffer());
  }
}

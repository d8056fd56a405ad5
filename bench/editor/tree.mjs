/** A class of 50,000 images in the tree of datasets: how long it takes to open, and so a range of its images. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { showContainer, treeRow } from '../../test/journeys/workbench.mjs';
import { inWindow, milliseconds, untilRow } from './window.mjs';

/** Of which training gets eight tenths. */
const images = 62_500;
const rounds = 5;

/** @param {string} vsix */
export function measureTree(vsix) {
  return inWindow(vsix, manyImages, async ({ page }) => {
    await showContainer(page, 'Darkroom');
    await treeRow(page, 'Datasets', /^many/).click();
    const train = treeRow(page, 'Datasets', /^train/);
    await train.waitFor({ timeout: 120_000 });
    await train.click();
    const row = treeRow(page, 'Datasets', /^big/);
    await row.waitFor();
    const [, count = ''] = /big([\d,]+)/.exec((await row.textContent()) ?? '') ?? [];
    const classes = [];
    const ranges = [];
    for (let round = 0; round < rounds; round++) {
      classes.push(await untilRow(page, /^\s*1–/, () => row.click()));
      const range = treeRow(page, 'Datasets', /^1–/);
      ranges.push(await untilRow(page, /^\s*\d+\.png$/, () => range.click()));
      await range.click();
      await row.click();
      await range.waitFor({ state: 'detached' });
    }
    return [
      { what: `class of ${count} images opens in the tree`, measured: milliseconds(classes), reach: '300 ms' },
      { what: 'a range of its images opens', measured: milliseconds(ranges), reach: '300 ms' },
    ];
  });
}

/** @param {string} folder */
async function manyImages(folder) {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  await writeFile(join(folder, 'darkroom.json'), JSON.stringify({ datasets: { many: { path: 'many' } } }));
  for (const [name, count] of /** @type {const} */ ([
    ['big', images],
    ['small', 20],
  ])) {
    const place = join(folder, 'many', name);
    await mkdir(place, { recursive: true });
    for (let start = 0; start < count; start += 500) {
      const numbers = Array.from({ length: Math.min(500, count - start) }, (_, i) => start + i);
      // Behind its end a PNG may hold anything, which makes the files differ.
      await Promise.all(
        numbers.map((n) => writeFile(join(place, `${n}.png`), Buffer.concat([png, Buffer.from(name + n)]))),
      );
    }
  }
}

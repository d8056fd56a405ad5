/** Panels of the extension: their pages inside VS Code's webviews, and pictures of them in every theme. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { screenshots } from './stage.mjs';
import { chooseTheme, themeNames } from './workbench.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Frame} Frame */

/**
 * The page of a panel: the frame that holds an element, once there is one.
 * @param {Page} page
 * @param {string} selector of an element that only this panel has
 * @param {number} [timeout] milliseconds
 * @returns {Promise<Frame>}
 */
export async function panel(page, selector, timeout = 30_000) {
  const end = Date.now() + timeout;
  for (;;) {
    for (const frame of page.frames().filter((each) => each.url().includes('/fake.html'))) {
      // A frame may go while it is asked: a hidden panel's page is thrown away.
      const found = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (found > 0) return frame;
    }
    if (Date.now() > end) throw new Error(`No panel with “${selector}” after ${timeout / 1000} s.`);
    await page.waitForTimeout(50);
  }
}

/**
 * Pictures of the whole window in dark, light and both high contrasts: `out/screenshots/<name>-<theme>.png`. The theme is
 * dark again afterwards.
 * @param {Page} page
 * @param {string} name
 */
export async function takePictures(page, name) {
  if (process.env.DARKROOM_SCREENSHOTS === 'none') return;
  await mkdir(screenshots, { recursive: true });
  for (const theme of [...themeNames.filter((each) => each !== 'dark'), 'dark']) {
    await chooseTheme(page, /** @type {'dark'} */ (theme));
    await Promise.all(page.frames().map((frame) => themed(frame, theme)));
    // Colours of the workbench fade.
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(screenshots, `${name}-${theme}.png`) });
  }
}

/**
 * Resolves when a panel's page has got the theme; at once for any other frame.
 * @param {Frame} frame
 * @param {string} theme
 */
async function themed(frame, theme) {
  if (!frame.url().includes('/fake.html')) return;
  await frame.locator(`body.vscode-${theme}`).waitFor({ timeout: 10_000 });
}

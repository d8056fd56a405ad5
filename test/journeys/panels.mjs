/** Panels of the extension: their pages inside VS Code's webviews, and pictures of them in every theme. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { screenshots } from './stage.mjs';
import { chooseTheme, runCommand, themeNames } from './workbench.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Frame} Frame */

/**
 * The page of a panel: the frame that holds an element, once there is one.
 * @param {Page} page
 * @param {string} selector of an element that only this panel has
 * @param {number} [timeout] milliseconds
 * @returns {Promise<Frame>}
 */
export async function panel(page, selector, timeout = 60_000) {
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
 * Presses a button of the toolkit by its words. (Its role is of an element inside, which a click by role may miss.)
 * @param {Frame} frame
 * @param {string} label
 */
export async function press(frame, label) {
  await frame.locator('vscode-button:visible', { hasText: label }).first().click();
}

/**
 * Shows a tab of a run's panel.
 * @param {Frame} run
 * @param {string} title
 */
export async function showTab(run, title) {
  await run.locator('vscode-panel-tab', { hasText: title }).click();
}

/**
 * What the first chart shows, to tell whether it has changed.
 * @param {Frame} frame
 */
export const drawn = (frame) =>
  frame
    .locator('.chart canvas')
    .first()
    .evaluate((canvas) => canvas.toDataURL());

/** What is photographed: as it stands, or the active editor alone, 1400 and about 380 pixels wide. */
const widths = { wide: { width: 1400, height: 900 }, narrow: { width: 430, height: 900 } };

export const wantsPictures = () => process.env.DARKROOM_SCREENSHOTS !== 'none';

/**
 * Pictures of the whole window in dark, light and both high contrasts: `out/screenshots/<name>-<theme>.png`. The theme is
 * dark again afterwards.
 * @param {Page} page
 * @param {string} name
 */
export async function takePictures(page, name) {
  await inEveryTheme(page, (theme) => shoot(page, `${name}-${theme}`));
}

/**
 * Pictures of one editor alone, wide and narrow, in every theme: `<name>-<view>-<width>-<theme>.png`. The window is as it
 * was afterwards.
 * @param {Page} page
 * @param {string} name
 * @param {string | RegExp} title of the editor's tab
 * @param {Readonly<Record<string, () => Promise<void>>>} [views] what is to be seen, and how to come there; without any,
 *   what is there: `<name>-<width>-<theme>.png`
 */
export async function takePanelPictures(page, name, title, views = { '': async () => undefined }) {
  if (!wantsPictures()) return;
  const before = page.viewportSize() ?? widths.wide;
  await page.locator('.tab', { hasText: title }).last().click();
  const alone = (await page.locator('.editor-group-container').count()) === 1;
  const toggle = async () => {
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    if (!alone) await runCommand(page, 'View: Toggle Maximize Editor Group');
  };
  await toggle();
  try {
    await inEveryTheme(page, async (theme) => {
      for (const [view, show] of Object.entries(views)) {
        await show();
        for (const [width, size] of Object.entries(widths)) {
          await page.setViewportSize(size);
          await shoot(page, [name, view, width, theme].filter(Boolean).join('-'));
        }
        await page.setViewportSize(before);
      }
    });
  } finally {
    await page.setViewportSize(before);
    await toggle();
  }
}

/**
 * @param {Page} page
 * @param {(theme: string) => Promise<void>} look
 */
async function inEveryTheme(page, look) {
  if (!wantsPictures()) return;
  // They come and go when they want.
  await runCommand(page, 'Notifications: Clear All Notifications');
  for (const theme of [...themeNames.filter((each) => each !== 'dark'), 'dark']) {
    await chooseTheme(page, /** @type {'dark'} */ (theme));
    await Promise.all(page.frames().map((frame) => themed(frame, theme)));
    await look(theme);
  }
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function shoot(page, name) {
  await mkdir(screenshots, { recursive: true });
  // Colours of the workbench fade, and a chart draws itself when its size has changed.
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

/**
 * Resolves when a panel's page has got the theme; at once for any other frame.
 * @param {Frame} frame
 * @param {string} theme
 */
async function themed(frame, theme) {
  if (!frame.url().includes('/fake.html')) return;
  await frame
    .locator(`body.vscode-${theme}`)
    .waitFor({ timeout: 10_000 })
    .catch((error) => {
      // It may have gone meanwhile.
      if (!frame.isDetached()) throw error;
    });
}

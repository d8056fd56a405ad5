/** A VS Code with the package at a workspace that is made for one measurement, and numbers as text. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost } from '../../test/vscode/host.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * @template T
 * @param {string} vsix
 * @param {(folder: string) => Promise<unknown>} fill makes the workspace
 * @param {(window: { page: Page, folder: string, home: string }) => Promise<T>} use
 * @param {(page: Page) => Promise<void>} [beforeOpen] is given the page while it is blank
 * @returns {Promise<T>}
 */
export async function inWindow(vsix, fill, use, beforeOpen) {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'));
  try {
    await fill(folder);
    const { page, home, stop } = await startHost({ workspace: folder, extension: { vsix }, beforeOpen });
    try {
      return await use({ page, folder, home });
    } finally {
      await stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Milliseconds from the next press of a mouse button in the window until a row of a list has this text.
 * @param {Page} page
 * @param {RegExp} text
 * @param {() => Promise<unknown>} press
 * @returns {Promise<number>}
 */
export async function untilRow(page, text, press) {
  await page.evaluate((source) => {
    const wanted = new RegExp(source);
    let start = 0;
    addEventListener('mousedown', () => (start ||= performance.now()), { capture: true });
    Object.assign(window, {
      rowShown: new Promise((resolve) => {
        const look = () => {
          const rows = [...document.querySelectorAll('.monaco-list-row')];
          if (start > 0 && rows.some((row) => wanted.test(row.textContent ?? ''))) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        look();
      }),
    });
  }, text.source);
  await press();
  return page.evaluate(() => /** @type {{ rowShown: Promise<number> }} */ (/** @type {unknown} */ (window)).rowShown);
}

/** @param {readonly number[]} numbers */
export const sorted = (numbers) => [...numbers].sort((a, b) => a - b);

/** @param {readonly number[]} numbers */
export const median = (numbers) => sorted(numbers)[numbers.length >> 1] ?? Number.NaN;

/** `34 ms (28–51)`: the median, the lowest and the highest.  @param {readonly number[]} times */
export const milliseconds = (times) =>
  `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)}–${Math.max(...times).toFixed(0)})`;

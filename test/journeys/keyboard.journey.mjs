/** A run is opened, read and looked into without a mouse: palette, focus of the panel, tabs, matrix, gallery, feature maps. */

import assert from 'node:assert/strict';
import { panel } from './panels.mjs';
import { tinyWorkspace, trainFromTerminal, useVsCode } from './stage.mjs';
import { reloadWindow } from './workbench.mjs';

/** @typedef {import('playwright-core').Frame} Frame */

const patience = { timeout: 120_000 };

describe('With the keyboard alone', () => {
  const stage = useVsCode({
    name: 'shapes',
    async workspace(folder) {
      await tinyWorkspace(folder);
      await trainFromTerminal(folder, 'shapes.model.ts', '--epochs', '2');
    },
  });
  /** @type {Frame} */
  let run;
  const press = (/** @type {string} */ key) => stage.page.keyboard.press(key);

  /** What has the focus in the panel: its label or its words. */
  const focused = () =>
    run.evaluate(() => {
      const { activeElement: at } = document;
      return at === null || at === document.body ? '' : (at.getAttribute('aria-label') ?? at.textContent ?? '').trim();
    });

  /** Presses a key until what has the focus is this. */
  async function pressUntil(/** @type {string} */ key, /** @type {RegExp} */ wanted) {
    const seen = [];
    for (let presses = 0; presses < 60; presses++) {
      const at = await focused();
      if (wanted.test(at)) return at;
      seen.push(at);
      await press(key);
    }
    throw new Error(`${wanted} never had the focus, but: ${seen.join(' | ')}`);
  }

  it('a run is opened and evaluated', async () => {
    const { page } = stage;
    const input = page.locator('.quick-input-widget input.input');
    for (;;) {
      await press('F1');
      await input.waitFor(patience);
      await page.keyboard.insertText('Darkroom: Open Run');
      const first = page.locator('.quick-input-list .monaco-list-row').first();
      // Right after a start the extension's commands are not known yet.
      const known = await first
        .filter({ hasText: 'Darkroom: Open Run' })
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        );
      if (known) break;
      await press('Escape');
    }
    await press('Enter');
    run = await panel(page, 'h1', patience.timeout);
    await press('Control+1');
    await pressUntil('Tab', /^Evaluate/);
    await press('Enter');
    await run.locator('.bar-text', { hasText: 'Evaluating' }).waitFor({ ...patience, state: 'hidden' });
  });

  it('its tabs are walked through with the arrow keys', async () => {
    await pressUntil('Tab', /^Curves$/);
    await pressUntil('ArrowRight', /^Confusion$/);
    await run.locator('table.confusion').waitFor(patience);
  });

  it('a cell of the matrix shows its images, and one of them its feature maps', async () => {
    await pressUntil('Tab', /images? of circle predicted as/);
    if (/^0 images/.test(await focused())) await press('ArrowRight');
    const cell = await focused();
    await press('Enter');
    await run.locator('.cell-images .card img').first().waitFor(patience);
    await pressUntil('Tab', /: circle predicted as/);
    await press('Enter');
    await run.locator('.maps canvas:visible').first().waitFor(patience);
    await pressUntil('Tab', /Arrow keys read them one by one/);
    await press('ArrowRight');
    assert.match((await run.locator('.map-said').first().textContent()) ?? '', /^map 0: /, cell);
  });

  it('a chart is read, and its numbers are shown as a table', async () => {
    await pressUntil('Shift+Tab', /^Layers$/);
    await press('Home');
    await run.locator('.chart canvas').first().waitFor(patience);
    await pressUntil('Tab', /^Table$/);
    await press('Enter');
    await run.locator('.chart table.data').first().waitFor(patience);
    await pressUntil('Tab', /^Loss, last values: .*Arrow keys read the values/);
    await press('ArrowLeft');
    const said = run.locator('.chart [aria-live]').first();
    await said.filter({ hasText: 'epoch 2' }).waitFor(patience);
  });

  it('the panel is left again, and comes back after a reload as it was', async () => {
    const { page } = stage;
    await press('Control+0');
    await page.locator('.sidebar :focus').first().waitFor(patience);
    await reloadWindow(page);
    run = await panel(page, 'h1', patience.timeout);
    await run.locator('.chart canvas').first().waitFor(patience);
  });
});

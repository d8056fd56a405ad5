/** The pages for readers and for the keyboard alone: names of all controls, tables behind pictures, keys of menus and lists. */

import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { classNames, predictions, whales } from '../cli/data.ts';
import { accessibilityProblems } from './accessibility.ts';
import { chromiumPath } from './gallery/harness.ts';
import { manyRuns } from './gallery/speed.ts';
import { activations, run, session } from './page-data.ts';
import { usePages } from './use-pages.ts';

describe.skipIf(!existsSync(chromiumPath))('pages', () => {
  const pages = usePages();

  const open = (name: 'run' | 'compare' | 'prediction', remembered: object, ...messages: object[]) =>
    pages.open({ name, state: {}, remembered, session: session(...messages) });
  const focused = (page: Page) =>
    page.evaluate<string>(`(() => {
      const { activeElement: at } = document;
      return at.getAttribute('aria-label') ?? at.textContent.trim();
    })()`);

  test('every tab of a run: every control has a name, every picture a table', async () => {
    const { page } = await open('run', {}, run);
    for (const tab of await page.locator('vscode-panel-tab').all()) {
      await tab.click();
      await expect.poll(() => page.locator('.busy:visible').count(), { timeout: 30_000 }).toBe(0);
      expect([await tab.textContent(), ...(await accessibilityProblems(page))]).toEqual([await tab.textContent()]);
    }
    await page.close();
  });

  test('feature maps are named, read by keys and have their numbers in a table', async () => {
    const { page, tell } = await open('run', {}, run);
    await tell({ kind: 'inspect', image: { dataset: 'd', id: 'test/1' } });
    await page.waitForSelector('.maps canvas');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.focus('.maps');
    await page.keyboard.press('ArrowRight');
    expect(await page.textContent('.map-said')).toBe('map 0: black is 0, white is 1');
    await page.keyboard.press('ArrowRight');
    expect(await page.textContent('.map-said')).toBe('map 1: 0 everywhere, dead for this image');
    await page.click('.layer .folded-table button');
    const [layer] = activations().layers;
    const rows = await page.locator('.layer .folded-table tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/))).toHaveLength(layer!.mapShape[0]!);
    expect(rows[0]!.split(/\s+/)).toEqual(['0', '0', '1', '0.1176']);
    await page.close();
  });

  test('the heat map of many classes has its mistakes in a table', async () => {
    const [first, ...others] = whales.confusion;
    const wrong = { ...whales, confusion: [[...first!, [7, 2]], ...others] };
    const { page } = await open('run', { tab: 'confusion' }, { ...run, evaluations: { test: wrong } });
    await page.waitForSelector('.heat-map canvas');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.click('.confusion-side .folded-table button');
    const rows = await page.locator('.confusion-side .folded-table tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split(/\t/).slice(0, 3))).toEqual([['w_0', 'w_7', '2']]);
    await page.close();
  });

  test('a comparison', async () => {
    const { page } = await open('compare', {}, { kind: 'runs', runs: manyRuns(3), problems: [] });
    await page.waitForSelector('.chart canvas');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });

  test.each([true, false])('predictions, as a list: %s', async (list) => {
    const usable = { id: 'r', name: 'mnist', classNames };
    const { page } = await open(
      'prediction',
      {},
      { kind: 'start', paths: ['/photos'], runs: [usable], run: 'r' },
      {
        kind: 'predictions',
        run: 'r',
        list,
        classNames: [],
        predictions: list ? predictions : predictions.slice(0, 1),
      },
    );
    await page.waitForSelector(list ? 'table.images' : '.tops');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });

  test('a menu is opened, walked through and closed by keys, and gives the focus back', async () => {
    const { page, heard } = await open('run', {}, run);
    const save = page.locator('.chart vscode-button').first();
    await save.focus();
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('SVG');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('CSV');
    await page.keyboard.press('Escape');
    expect(await page.locator('.menu-list:visible').count()).toBe(0);
    expect(await focused(page)).toBe(await save.getAttribute('aria-label'));
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    while (!JSON.stringify(heard).includes('"extension":"svg"')) await page.waitForTimeout(20);
    await page.close();
  });

  test('Tab alone leads from the head to the tabs, their controls and every chart', async () => {
    const { page } = await open('run', {}, run);
    await page.waitForSelector('.chart canvas');
    const seen: string[] = [];
    for (let steps = 0; steps < 80; steps++) {
      await page.keyboard.press('Tab');
      const at = await focused(page);
      if (at === '' || at === seen[0]) break;
      seen.push(at);
    }
    const expected = ['Evaluate', 'Curves', 'Horizontal axis', 'Smoothing', 'Logarithmic', 'Table'];
    for (const words of expected)
      expect(
        seen.some((each) => each.includes(words)),
        `${words} in ${seen}`,
      ).toBe(true);
    const charts = await page.locator('.chart').count();
    expect(seen.filter((each) => each.includes('Arrow keys read the values'))).toHaveLength(charts);
    await page.close();
  });
});

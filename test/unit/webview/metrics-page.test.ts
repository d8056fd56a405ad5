/** The tabs Metrics and Confusion of a built page in Chromium, where there is one. */

import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { evaluation, whales } from '../cli/data.ts';
import { makeEvaluation } from './gallery/evaluations.ts';
import { chromiumPath } from './gallery/harness.ts';
import { asks, bad, run, session } from './page-data.ts';
import { usePages } from './use-pages.ts';

describe.skipIf(!existsSync(chromiumPath))('what an evaluation says', () => {
  const pages = usePages();
  const openRun = (message: object, remembered: object) =>
    pages.open({
      name: 'run',
      state: { folder: '/r' },
      remembered,
      session: session(message),
    });
  const broken = (page: Page) => page.evaluate('window.broken');

  const two = makeEvaluation(['no tumour', 'tumour'], 400);
  const withTwo = { ...run, evaluations: { test: two.evaluation } };

  test('a threshold is moved by keys, and shown on both curves', async () => {
    const { page, heard, complaints } = await openRun(withTwo, { tab: 'metrics' });
    await page.locator('.metrics section >> nth=-1').scrollIntoViewIfNeeded();
    await page.waitForSelector('.threshold');
    expect(asks(heard, 'ranking')[0]!.params).toEqual({ split: 'test', label: 'tumour' });
    const said = () => page.textContent('.threshold output');
    const circles = () =>
      page.locator('.ranking circle').evaluateAll((all) => all.map((one) => one.getAttribute('cx')));
    expect(await said()).toBe('0.500');
    const before = await circles();
    await page.focus('.threshold input[type="range"]');
    await page.keyboard.press('Home');
    expect(await said()).toBe('0.000');
    expect(await page.textContent('.threshold table tbody tr >> nth=1')).toContain('is not');
    await page.waitForTimeout(100);
    expect(await circles()).not.toEqual(before);
    await page.click('vscode-button:text("Highest F1")');
    expect(await said()).toMatch(/^0\.\d\d\d$/);
    await page.click('.ranking .chart >> nth=0 >> button:text("Table")');
    expect(await page.locator('.ranking .chart-table >> nth=0 >> tbody tr').count()).toBe(41);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the table of classes sorts and finds, and the other split can be asked for', async () => {
    const { evaluation: many } = makeEvaluation(
      Array.from({ length: 40 }, (_, i) => `${bad} ${i}`),
      2_000,
    );
    const { page, heard } = await openRun({ ...run, evaluations: { test: many } }, { tab: 'metrics' });
    await page.click('table.classes button.sort:text("F1")');
    const lowest = [...many.classes].sort((a, b) => a.f1 - b.f1)[0]!;
    expect(await page.textContent('table.classes tbody tr >> nth=0 >> th')).toBe(lowest.name);
    await page.fill('.metrics vscode-text-field >> nth=0 >> input', `${bad} 17`);
    expect(await page.locator('table.classes tbody tr').count()).toBe(1);
    await page.click('button.link:text("Evaluate on validation too")');
    expect(asks(heard, 'evaluate')[0]!.params).toEqual({ split: 'validation' });
    expect(await broken(page)).toBeUndefined();
    await page.close();
  });

  test('an evaluation that takes its time can be called off', async () => {
    let evaluation: number | undefined;
    const { page, heard, tell } = await pages.open<{ kind: string; id: number; name?: string }>({
      ...{ name: 'run', state: { folder: '/r' }, remembered: { tab: 'metrics' } },
      session: (say) => ({
        receive({ kind, id, name }) {
          if (kind === 'ready') say({ ...run, evaluations: {} });
          else if (name === 'evaluate') evaluation = id;
          else if (kind === 'cancel') say({ kind: 'refusal', id, problem: { message: 'cancelled' } });
        },
        dispose: () => undefined,
      }),
    });
    await page.click('vscode-button:text("Evaluate on test")');
    await tell({ kind: 'progress', phase: 'Baseline: nearest neighbours', done: 1, total: 3 });
    await page.click('.evaluating vscode-button');
    expect(heard.at(-1)).toEqual({ kind: 'cancel', id: evaluation });
    await tell({ kind: 'progress' });
    await page.waitForSelector('.evaluating', { state: 'hidden' });
    // That it was called off is nothing to complain about.
    expect(await page.locator('.problem').count()).toBe(0);
    await page.close();
  });

  test('a report is saved', async () => {
    const { page, heard } = await openRun(run, { tab: 'metrics' });
    await page.click('vscode-button:text("Save report")');
    expect(asks(heard, 'report')[0]!.params).toEqual({ split: 'test', name: 'mnist 3f9a test' });
    await page.waitForSelector('vscode-button:not([disabled]):text("Save report")');
    await page.close();
  });

  test('an evaluation of before is shown as far as it goes', async () => {
    const { calibration: _, baselines: __, ranks: ___, ...old } = evaluation;
    const { page, complaints } = await openRun({ ...run, evaluations: { test: old } }, { tab: 'metrics' });
    await page.waitForSelector('text=before calibration was measured');
    await page.waitForSelector('text=was not measured. Evaluate again');
    expect(await page.textContent('.score >> nth=1 >> h3')).toBe('Top-5');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the matrix is shown in another order, and remembers it', async () => {
    const { page } = await openRun(run, { tab: 'confusion', confusion: { normalization: 'row', order: 'error' } });
    // The class with the largest share of mistakes stands first.
    expect(await page.textContent('table.confusion tbody tr >> nth=0 >> th')).toBe('Shirt');
    expect(await page.textContent('table.confusion button >> nth=0')).toBe('80');
    await page.close();
  });

  test('a class of a large matrix is looked for', async () => {
    const { page } = await openRun({ ...run, evaluations: { test: whales } }, { tab: 'confusion' });
    await page.fill('.heat-map-frame vscode-text-field >> input', 'w_71');
    expect(await page.textContent('.heat-map-cell')).toContain('1 image of w_71 predicted as w_71');
    await page.focus('.heat-map');
    await page.keyboard.press('ArrowDown');
    expect(await page.textContent('.heat-map-cell')).toBe('0 images of w_72 predicted as w_71');
    await page.close();
  });
});

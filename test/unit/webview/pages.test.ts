/** The built pages in Chromium, where there is one: their policy, their keyboard, what they ask, and labels that are no markup. */

import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { batch, classNames, predictions, whales } from '../cli/data.ts';
import { chromiumPath } from './gallery/harness.ts';
import { manyRuns } from './gallery/speed.ts';
import { type ThemeName, themes } from './gallery/themes.ts';
import { activations, asks, bad, run, session } from './page-data.ts';
import { usePages } from './use-pages.ts';

describe.skipIf(!existsSync(chromiumPath))('pages', () => {
  const pages = usePages();

  const openRun = (message: object = run, remembered?: object, theme?: ThemeName) =>
    pages.open({ name: 'run', theme, state: { folder: '/r' }, remembered, session: session(message) });
  const broken = (page: Page) => page.evaluate('window.broken');
  const focusedLabel = (page: Page) => page.evaluate('document.activeElement.getAttribute("aria-label")');

  test.each(Object.keys(themes) as ThemeName[])('every tab of a run in %s, without a complaint', async (theme) => {
    const { page, complaints } = await openRun(run, {}, theme);
    for (const tab of [
      'Metrics',
      'Confusion',
      'Mistakes',
      'Map',
      'Layers',
      'Saliency',
      'Weights',
      'Means',
      'Summary',
      'Config',
      'Curves',
    ]) {
      await page.click(`vscode-panel-tab:text("${tab}")`);
      await page.waitForSelector(`vscode-panel-view:not([hidden])`);
    }
    expect(complaints).toEqual([]);
    expect(await broken(page)).toBeUndefined();
    await page.close();
  });

  test('arrow keys move between tabs, and the page remembers the last', async () => {
    const { page } = await openRun();
    await page.focus('vscode-panel-tab >> nth=0');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('table.classes');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('table.confusion');
    expect(await page.evaluate('window.remembered')).toMatchObject({ folder: '/r', tab: 'confusion' });
    await page.keyboard.press('End');
    await page.waitForSelector('.config dl');
    await page.close();
  });

  test('a page that comes back shows the tab it was on', async () => {
    const { page } = await openRun(run, { folder: '/other', tab: 'summary' });
    await page.waitForSelector('caption:text("Layers of mnist")', { state: 'attached' });
    expect(await page.evaluate('window.remembered.folder')).toBe('/r');
    await page.close();
  });

  test('a cell of the confusion matrix is reached by keys and shows its images', async () => {
    const { page, heard } = await openRun(run, { tab: 'confusion' });
    await page.focus('table.confusion button[tabindex="0"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await focusedLabel(page)).toBe(
      '98 images of Pullover predicted as Pullover: 98.0 % of its class, 95.1 % of what is predicted so',
    );
    await page.keyboard.press('Enter');
    await page.waitForSelector('.cell-images .card img');
    expect(asks(heard, 'cell')[0]!.params).toEqual({ split: 'test', actual: 'Pullover', predicted: 'Pullover' });
    await page.focus('.cell-images .card');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.maps canvas');
    expect(asks(heard, 'activations')[0]!.params).toEqual({ image: { dataset: bad, id: 'test/1' } });
    expect(await broken(page)).toBeUndefined();
    await page.close();
  });

  test('a thousand classes are walked through with the arrow keys', async () => {
    const message = { ...run, evaluations: { test: whales } };
    const { page, heard, complaints } = await openRun(message, { tab: 'confusion' });
    await page.focus('.heat-map');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const said = await page.textContent('.heat-map-cell');
    expect(said).toBe('1 image of w_1 predicted as w_1: 100.0 % of its class, 100.0 % of what is predicted so');
    await page.keyboard.press('Enter');
    expect(asks(heard, 'cell')[0]!.params).toEqual({ split: 'test', actual: 'w_1', predicted: 'w_1' });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('curves are read with the arrow keys', async () => {
    const { page } = await openRun();
    const chart = page.locator('.chart >> nth=0');
    await chart.locator('.plot').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await chart.locator('[aria-live]').textContent()).toContain('epoch 4');
    await page.keyboard.press('ArrowLeft');
    expect(await chart.locator('[aria-live]').textContent()).toBe('train 0.3012validation 0.3402epoch 3');
    await chart.locator('button:text("Table")').click();
    expect(await chart.locator('tbody th').allTextContents()).toEqual(['3', '4']);
    await page.close();
  });

  test('a chart is saved as SVG, PNG and CSV', async () => {
    const { page, heard } = await openRun();
    for (const kind of ['SVG', 'PNG', 'CSV']) {
      await page.click('.chart >> nth=0 >> vscode-button');
      await page.click(`.chart >> nth=0 >> .menu-item:text("${kind}")`);
      while (asks(heard, 'save').at(-1)?.params?.extension !== kind.toLowerCase()) await page.waitForTimeout(20);
    }
    const [svg, png, table] = asks(heard, 'save').map(({ params }) => params!);
    expect(svg).toMatchObject({ name: 'mnist 3f9a loss', content: expect.stringContaining('<title>Loss</title>') });
    expect(
      Buffer.from(png!.content as ArrayBuffer)
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(table!.content).toBe('epoch,train,validation\n3,0.30121,0.3402\n4,0.30121,0.3402\n');
    await page.close();
  });

  test('a training that goes on is drawn as it is told, and can be steered', async () => {
    const { page, heard, tell } = await openRun({ ...run, state: 'running', log: [] });
    await page.waitForSelector('text=No epoch has ended yet');
    await tell({ kind: 'log', lines: [batch] });
    await page.waitForSelector('.bar-text:text("epoch 3 of 10 · 26 %")');
    await page.click('vscode-button:text("Pause")');
    expect(asks(heard, 'control')[0]!.params).toEqual({ action: 'pause' });
    await tell({ kind: 'record', record: run.record, state: 'paused' });
    await page.waitForSelector('vscode-button:text("Resume")');
    await page.close();
  });

  test('without an evaluation the page says how to get one', async () => {
    const { page, heard } = await openRun({ ...run, evaluations: {} }, { tab: 'mistakes' });
    await page.click('vscode-button:text("Evaluate on test")');
    expect(asks(heard, 'evaluate')[0]!.params).toEqual({ split: 'test' });
    await page.close();
  });

  test('work that takes its time says how far it is, can be cancelled and asked for again', async () => {
    const { page, heard, tell } = await pages.open<{ kind: string; id?: number; name?: string }>({
      name: 'run',
      state: { folder: '/r' },
      remembered: { tab: 'layers', image: { dataset: 'd', id: 'test/1' } },
      session: (say) => ({
        receive({ kind, id, name }) {
          if (kind === 'ready') say(run);
          if (name === 'activations') say({ kind: 'working', id, phase: 'Counting sheep', done: 2, total: 5 });
        },
        dispose: () => undefined,
      }),
    });
    await page.waitForSelector('.bar-text:text("Counting sheep: 2 of 5")');
    await page.click('vscode-button:text("Cancel")');
    const [{ id }] = asks(heard, 'activations') as unknown as [{ id: number }];
    expect(heard).toContainEqual({ kind: 'cancel', id });
    await page.click('vscode-button:text("Try again")');
    await page.waitForSelector('.bar-text');
    // What is answered to the ask that was called off is not shown.
    await tell({ kind: 'answer', id, result: activations() });
    const next = asks(heard, 'activations').at(-1) as unknown as { id: number };
    expect(await page.isVisible('.maps canvas')).toBe(false);
    await tell({ kind: 'answer', id: next.id, result: activations() });
    await page.waitForSelector('.maps canvas');
    await page.close();
  });

  test('what is refused is said, with the next step', async () => {
    const { page } = await pages.open({
      name: 'run',
      state: { folder: '/r' },
      session: session({ kind: 'problem', problem: { message: bad, nextStep: 'Restore the folder.' } }),
    });
    expect(await page.textContent('.problem')).toContain(bad);
    expect(await page.textContent('.next-step')).toBe('Restore the folder.');
    expect(await broken(page)).toBeUndefined();
    await page.close();
  });

  const openCompare = () => {
    const [first, ...others] = manyRuns(4);
    const runs = [{ ...first!, name: bad }, ...others];
    const state = { folders: runs.map(({ folder }) => folder) };
    return pages.open({ name: 'compare', state, session: session({ kind: 'runs', runs, problems: [] }) });
  };

  test('the table of a comparison drives its charts, by keyboard too', async () => {
    const { page, heard, complaints } = await openCompare();
    const shown = () => page.textContent('.facts');
    await page.waitForSelector('table.runs tbody tr');
    expect(await shown()).toBe('4 runs, 4 in the table, 4 in the charts');
    await page.focus('table.runs tbody [data-control][tabindex="0"]');
    await page.keyboard.press('Space');
    expect(await shown()).toBe('4 runs, 4 in the table, 3 in the charts');
    // The row is made anew, and keeps the focus.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await page.getAttribute('table.runs tbody tr >> nth=0', 'data-folder')).toBe('/runs/1');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(asks(heard, 'open')[0]!.params).toEqual({ folder: '/runs/1' });
    await page.fill('vscode-text-field >> nth=0 >> input', 'dropout>=0.02');
    await page.waitForSelector('.facts:text("4 runs, 3 in the table, 3 in the charts")');
    await page.click('button.sort:text("dropout")');
    await page.click('button.sort:text("dropout")');
    const order = "[...document.querySelectorAll('table.runs tbody tr')].map((row) => row.dataset.folder)";
    expect(await page.evaluate(order)).toEqual(['/runs/1', '/runs/3', '/runs/2']);
    expect(await page.evaluate('window.remembered')).toMatchObject({ hidden: ['/runs/0'], pinned: ['/runs/1'] });
    expect(complaints).toEqual([]);
    expect(await broken(page)).toBeUndefined();
    await page.close();
  });

  test('a folder of predictions is a table that sorts, filters and opens an image', async () => {
    const list = [...predictions, { path: `/photos/${bad}.png`, top: [{ label: bad, index: 0, probability: 0.5 }] }];
    const usable = { id: 'r', name: bad, classNames };
    const { page, complaints } = await pages.open({
      name: 'prediction',
      state: { workspace: '/w', paths: ['/photos'] },
      session: session(
        { kind: 'start', paths: ['/photos'], runs: [usable], run: 'r' },
        { kind: 'predictions', run: 'r', list: true, classNames: ['boot', bad], predictions: list },
      ),
    });
    await page.waitForSelector('table.images tbody tr');
    expect(await page.textContent('.facts')).toBe('3 of 3 images, 1 of which can’t be read');
    await page.click('button.sort:text("probability")');
    expect(await page.textContent('table.images tbody tr >> nth=0 >> td >> nth=1')).toBe(bad);
    await page.click(`button.row >> nth=0`);
    await page.waitForSelector('.tops');
    await page.click('vscode-button:text("Show activations")');
    await page.waitForSelector('.maps canvas');
    await page.click('vscode-button:text("Back to all images")');
    await page.waitForSelector('table.images');
    expect(complaints).toEqual([]);
    expect(await broken(page)).toBeUndefined();
    await page.close();
  });

  test('on the narrowest page nothing but tables and tabs is wider than it', async () => {
    for (const [name, messages] of [
      ['run', [run]],
      ['compare', [{ kind: 'runs', runs: manyRuns(3), problems: [] }]],
    ] as const) {
      const { page } = await pages.open({ name, width: 320, state: {}, session: session(...messages) });
      await page.waitForSelector('.chart canvas');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      await page.close();
    }
  });
});

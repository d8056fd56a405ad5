/** The graph on the built pages in Chromium: walked through by keys, folded, zoomed, saved, and its ways to lines and maps. */

import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityProblems } from './accessibility.ts';
import { chromiumPath } from './gallery/harness.ts';
import { branchedSummary, deepSummary, oneLayerSummary } from './graphs.ts';
import { asks, bad, run, session } from './page-data.ts';
import { usePages } from './use-pages.ts';

const state = { workspace: '/w', file: '/w/deep.model.ts' };
const summary = (of = branchedSummary()) => ({ kind: 'summary', summary: of });

describe.skipIf(!existsSync(chromiumPath))('the graph', () => {
  const pages = usePages();

  const open = async (...messages: object[]) => {
    const opened = await pages.open({ name: 'model', state, session: session(...messages) });
    await opened.page.waitForSelector('.graph-node');
    return opened;
  };
  const focused = (page: Page) => page.evaluate<string>('document.activeElement.dataset.id');
  const width = (page: Page) =>
    page.evaluate<number>("Number(document.querySelector('.graph-scroll svg').getAttribute('width'))");

  test('has one tab stop, is walked through with the arrow keys, and says what a layer costs', async () => {
    const { page, complaints } = await open(summary());
    expect(await page.locator('.graph-node[tabindex="0"]').count()).toBe(1);
    await page.focus('.graph-node[tabindex="0"]');
    expect(await focused(page)).toBe('inputlayer_1');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    expect(await focused(page)).toBe('conv2d_3');
    expect(await page.getAttribute('.graph-node[data-id="conv2d_3"]', 'aria-label')).toBe(
      'conv2d_3, Conv2D · 3 × 3, same, relu, 28 × 28 × 16, 1.81 M mult-adds',
    );
    const facts = await page.textContent('.graph-facts');
    expect(facts).toContain('1,806,336 (8.0 %)');
    expect(await page.locator('.graph-node[tabindex="0"]').getAttribute('data-id')).toBe('conv2d_3');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('unfolds a model that is inside by keys, and its layers are reached', async () => {
    const { page } = await open(summary());
    await page.focus('.graph-node[tabindex="0"]');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('functional_1');
    expect(await page.getAttribute('[data-id="functional_1"]', 'aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    expect(await page.getAttribute('[data-id="functional_1"]', 'aria-expanded')).toBe('true');
    expect(await focused(page)).toBe('functional_1');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('functional_1/conv2d_1');
    await page.click('vscode-button:text("Fold all")');
    expect(await page.locator('[data-id="functional_1/conv2d_1"]').count()).toBe(0);
    await page.close();
  });

  test('is zoomed by keys, buttons and the wheel, and fits again', async () => {
    const { page } = await open(summary());
    const fitted = await width(page);
    await page.focus('.graph-node[tabindex="0"]');
    await page.keyboard.press('+');
    expect(await width(page)).toBeCloseTo(fitted * 1.25, 3);
    await page.keyboard.press('-');
    await page.click('vscode-button:text("+")');
    expect(await width(page)).toBeCloseTo(fitted * 1.25, 3);
    await page.hover('.graph-scroll');
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, 300);
    await page.keyboard.up('Control');
    // The wheel is heard of one frame later.
    while ((await width(page)) > fitted) await page.waitForTimeout(20);
    await page.click('vscode-button:text("Fit")');
    expect(await width(page)).toBeCloseTo(fitted, 3);
    await page.close();
  });

  test('of a deep network is dragged, which presses nothing', async () => {
    const { page } = await open(summary(deepSummary()));
    const top = () => page.evaluate<number>("document.querySelector('.graph-scroll').scrollTop");
    await page.locator('.graph-node').nth(3).hover();
    await page.mouse.down();
    await page.mouse.move(400, 100, { steps: 4 });
    await page.mouse.up();
    expect(await top()).toBeGreaterThan(50);
    expect(await page.locator('.graph-node.selected').count()).toBe(0);
    await page.locator('.graph-node.repeat').first().click();
    expect(await page.locator('.graph-node.frame').count()).toBe(1);
    await page.close();
  });

  test('leads to the line of a layer, has a table behind it, and is saved', async () => {
    const { page, heard } = await open(summary());
    await page.click('.graph-node[data-id="concatenate_1"]');
    await page.click('vscode-button:text("Go to line")');
    expect(asks(heard, 'openPlace')[0]!.params).toEqual({ file: '/home/ada/nets/deep.model.ts', line: 18 });
    expect(await page.locator('vscode-button:text("Show feature maps")').count()).toBe(0);
    await page.click('button:text("Table")');
    const rows = await page.locator('.layer-table tbody tr').allInnerTexts();
    expect(rows).toHaveLength(branchedSummary().layers.length + 3);
    expect(rows[2]!.split('\t').map((cell) => cell.trim())).toEqual([
      'conv2d_2',
      '28 × 28 × 16',
      '256',
      '1.0 kB',
      '49.0 kB',
      '200,704',
      'Conv2D · 1 × 1, same, relu',
      'conv2d_1',
    ]);
    for (const kind of ['SVG', 'PNG', 'CSV']) {
      await page.click('vscode-button:text("Save")');
      await page.click(`.menu-item:text("${kind}")`);
    }
    while (asks(heard, 'save').length < 3) await page.waitForTimeout(20);
    const saved = Object.fromEntries(asks(heard, 'save').map(({ params }) => [params!.extension, params!.content]));
    expect(saved.svg).toMatch(/^<svg .*<title>Graph of branches<\/title>/s);
    expect(saved.csv).toMatch(/^layer,within,type/);
    expect((saved.png as ArrayBuffer).byteLength).toBeGreaterThan(10_000);
    await page.close();
  });

  test('follows its file: what is wrong is said above what was drawn, which goes on when it is right again', async () => {
    const { page, tell } = await open(summary(oneLayerSummary()));
    await tell({ kind: 'problem', problem: { message: 'no shape', nextStep: 'mend it' } });
    await page.waitForSelector('.graph.stale');
    expect(await page.textContent('.problem')).toContain('no shape');
    await tell({ kind: 'building' });
    await tell(summary(branchedSummary()));
    await page.waitForSelector('[data-id="concatenate_1"]');
    expect(await page.locator('.problem').count()).toBe(0);
    expect(await page.locator('.graph.stale').count()).toBe(0);
    await page.close();
  });

  test('of a run leads to the feature maps of a layer, of the first image where none was chosen', async () => {
    const named = { ...branchedSummary() };
    const layers = named.layers.map((layer, i) => (i === 1 ? { ...layer, name: bad } : layer));
    const renamed = layers.map((layer) => ({
      ...layer,
      inputs: layer.inputs.map((from) => (from === 'conv2d_1' ? bad : from)),
    }));
    const { page, heard } = await pages.open({
      name: 'run',
      state: {},
      remembered: { tab: 'graph' },
      session(tell) {
        const own = session(run)(tell);
        return {
          ...own,
          receive(message: { kind: string; id?: number; name?: string }) {
            if (message.name === 'summary')
              tell({ kind: 'answer', id: message.id, result: { ...named, layers: renamed } });
            else own.receive(message);
          },
        };
      },
    });
    await page.locator('.graph-node').nth(1).click();
    await page.click('vscode-button:text("Show feature maps")');
    await page.waitForSelector('.maps canvas');
    expect(asks(heard, 'activations')[0]!.params).toEqual({ image: { dataset: bad, id: 'test/1' } });
    await page.locator('.layer:focus').waitFor();
    expect(await page.evaluate('document.activeElement.dataset.layer')).toBe(bad);
    expect(await page.evaluate('window.broken')).toBeUndefined();
    // Built once for both tabs.
    await page.click('#tab-summary');
    await page.waitForSelector('#view-summary .layer-table');
    expect(asks(heard, 'summary')).toHaveLength(1);
    await page.close();
  });

  test('findings of a run are listed, shown where they are, and stay folded', async () => {
    const relu = { images: 256, layers: [{ layer: bad, units: 8, dead: 8 }] };
    const log = run.log.map((line) => (line.type === 'epoch' ? { ...line, relu } : line));
    const { page, tell } = await pages.open({
      name: 'run',
      state: {},
      session: session({ ...run, log }),
    });
    await page.waitForSelector('.finding');
    expect(await page.textContent('.findings summary')).toBe('1 finding');
    expect(await page.textContent('.finding strong')).toBe(`Every unit of ${bad} is dead`);
    await page.click('.finding button:text("Show in Layers")');
    await page.waitForSelector('.maps canvas');
    expect(await page.evaluate('window.broken')).toBeUndefined();
    await page.click('.findings summary');
    while ((await page.evaluate('window.remembered?.findingsClosed')) !== true) await page.waitForTimeout(20);
    // Live: a later epoch without dead units.
    const alive = { ...run.log[2]!, epoch: 8, relu: { images: 256, layers: [{ layer: bad, units: 8, dead: 1 }] } };
    await tell({ kind: 'log', lines: [alive] });
    await page.waitForSelector('.findings', { state: 'hidden' });
    await page.close();
  });
});

/** Saliency, two images, weights and means in Chromium, where there is one: what they ask, their keyboard, their files. */

import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src/extension/panels/sessions.ts';
import { classNames, evaluation, record } from '../cli/data.ts';
import { accessibilityProblems } from './accessibility.ts';
import { chromiumPath } from './gallery/harness.ts';
import { madeAttribution, madeMeans, madeWeights } from './inside-data.ts';
import { activations, asks, bad } from './page-data.ts';
import { usePages } from './use-pages.ts';

const names = [bad, ...classNames.slice(1)];
const image = { dataset: 'd', id: 'test/1' };
const trained = {
  kind: 'run',
  record: { ...record, classNames: names, dataset: 'd', epochsDone: 8, epochs: 8 },
  state: 'completed',
  log: [],
  evaluations: { test: { ...evaluation, classNames: names } },
} as const;

type Answers = Readonly<Record<string, (params: never) => unknown>>;

const png = await sharp({ create: { width: 28, height: 28, channels: 3, background: '#888' } })
  .png()
  .toBuffer();
const picture = () => ({ bytes: new Uint8Array(png).buffer, mime: 'image/png' });

const usual: Answers = {
  picture,
  input: () => ({ ...picture(), height: 28, width: 28, channels: 1 }),
  activations: ({ second }: { second?: object }) => {
    const { layers, prediction } = activations();
    const difference = { maps: new Uint8Array(12).fill(200).buffer, largest: new Float32Array([1, 2, 3]).buffer };
    const other = { layers, prediction, differences: [{ ...difference, mean: 0.25, cosine: 0.5 }] };
    return { layers, prediction, ...(second && { second: other }) };
  },
  attribution: madeAttribution,
  keptEpochs: () => ({ epochs: [2, 4], bytes: 3 * 2 ** 20 }),
  otherRuns: () => ({ runs: [{ id: 'other', name: bad }] }),
  weights: (params) => madeWeights(params, bad),
  classMeans: (params) => madeMeans(params, names, true),
  images: () => ({ total: 1, images: [{ id: 'test/2', label: 'Bag', split: 'test' }] }),
  save: () => ({ saved: true }),
};

const session =
  (message: object, answers: Answers) =>
  (tell: (message: unknown) => void): Session<{ kind: string; id: number; name: string; params: never }> => ({
    receive({ kind, id, name, params }) {
      if (kind === 'ready') return tell(message);
      const result = answers[name]?.(params);
      if (result instanceof Error)
        tell({ kind: 'refusal', id, problem: { message: result.message, nextStep: 'Use occlusion.' } });
      else tell({ kind: 'answer', id, result: result ?? {} });
    },
    dispose: () => undefined,
  });

describe.skipIf(!existsSync(chromiumPath))('looking inside', () => {
  const pages = usePages();
  const open = (remembered: object, answers: Answers = {}, message: object = trained) =>
    pages.open({
      name: 'run',
      state: { folder: '/r' },
      remembered,
      session: session(message, { ...usual, ...answers }),
    });
  /** A dropdown of the toolkit, by its label and the text of a choice. */
  const choose = async (page: Page, label: string, text: string) => {
    await page.click(`vscode-dropdown[aria-label="${label}"]:visible`);
    await page.click(`vscode-dropdown[aria-label="${label}"]:visible >> vscode-option:text(${JSON.stringify(text)})`);
  };
  const last = (heard: readonly unknown[], name: string) => asks(heard, name).at(-1)!.params!;
  const heardOf = async (page: Page, heard: readonly unknown[], name: string, count: number) => {
    while (asks(heard, name).length < count) await page.waitForTimeout(20);
  };

  test('the saliency of an image: method and class are asked for, values are read by keys, facts stand beside', async () => {
    const { page, heard, complaints } = await open({ tab: 'saliency', image });
    await page.waitForSelector('.attribution-plot canvas');
    expect(last(heard, 'attribution')).toEqual({ image, method: 'gradcam', options: {} });
    await page.focus('.attribution-plot');
    await page.keyboard.press('ArrowLeft');
    // The strongest first.
    expect(await page.textContent('.saliency .map-said')).toBe('row 27, column 27: 0.85, speaks for Sandal');
    await page.keyboard.press('Home');
    expect(await page.textContent('.saliency .map-said')).toBe('row 0, column 0: -0.5, speaks against Sandal');
    await choose(page, 'Layer', 'conv, 14 × 14');
    await heardOf(page, heard, 'attribution', 2);
    expect(last(heard, 'attribution')).toMatchObject({ options: { layer: 'conv' } });
    await choose(page, 'Class', 'Trouser');
    await heardOf(page, heard, 'attribution', 3);
    expect(last(heard, 'attribution')).toMatchObject({ options: { target: 1, layer: 'conv' } });
    await choose(page, 'Method', 'Occlusion');
    await page.waitForSelector('dd:text("7 × 7, mean, every 2 px: 289 places")');
    expect(last(heard, 'attribution')).toMatchObject({ method: 'occlusion', options: { target: 1 } });
    await choose(page, 'Baseline', 'black');
    await heardOf(page, heard, 'attribution', 5);
    expect(last(heard, 'attribution')).toMatchObject({ options: { baseline: 'black' } });
    expect(await page.evaluate('window.remembered.saliency')).toMatchObject({ method: 'occlusion', baseline: 'black' });
    await page.click('.saliency .folded-table button');
    expect(await page.locator('.saliency .folded-table tbody tr').count()).toBe(36);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect([complaints, await page.evaluate('window.broken')]).toEqual([[], undefined]);
    await page.close();
  });

  test('it is saved as PNG, SVG and CSV', async () => {
    const { page, heard, complaints } = await open({ tab: 'saliency', image });
    await page.waitForSelector('.attribution-plot canvas');
    for (const kind of ['PNG', 'SVG', 'CSV']) {
      await page.click('.saliency vscode-button:text("Save")');
      await page.click(`.saliency .menu-item:text("${kind}")`);
      while (asks(heard, 'save').at(-1)?.params?.extension !== kind.toLowerCase()) await page.waitForTimeout(20);
    }
    const [png, svg, csv] = asks(heard, 'save').map(({ params }) => params!);
    const bytes = Buffer.from(png!.content as ArrayBuffer);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    // Twice as wide as the two pictures with their margins.
    expect(bytes.readUInt32BE(16)).toBe(2 * (2 * 336 + 60));
    expect(svg!.content).toContain('Grad-CAM: what speaks for Sandal (7.1 %)');
    expect(svg!.content).toContain('href="data:image/png;base64,');
    const lines = (csv!.content as string).trim().split('\n');
    expect([lines.length, lines[0]!.split(',').length, Number(lines[0]!.split(',')[0])]).toEqual([28, 28, -0.5]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a method that does not fit says what to use instead, and another one works', async () => {
    const attribution = (params: { method: string }) =>
      params.method === 'gradcam' ? new Error('The network has no convolution.') : madeAttribution(params);
    const { page } = await open({ tab: 'saliency', image }, { attribution });
    await page.waitForSelector('.problem:has-text("The network has no convolution.")');
    expect(await page.textContent('.next-step')).toBe('Use occlusion.');
    await choose(page, 'Method', 'Occlusion');
    await page.waitForSelector('.attribution-plot canvas');
    expect(await page.locator('.problem').count()).toBe(0);
    await page.close();
  });

  test('of thousands of classes, one is found by a part of its name', async () => {
    const many = Array.from({ length: 4_251 }, (_, i) => `whale ${i}`);
    const { page, heard } = await open(
      { tab: 'saliency', image },
      {},
      { ...trained, record: { ...trained.record, classNames: many } },
    );
    await page.waitForSelector('.attribution-plot canvas');
    await page.fill('vscode-text-field:visible >> input', 'whale 4250');
    await expect.poll(() => last(heard, 'attribution')).toMatchObject({ options: { target: 4_250 } });
    await page.close();
  });

  test('the slider goes through the kept epochs, for all tabs', async () => {
    const { page, heard } = await open({ tab: 'saliency', image });
    const epochs = page.locator('input[aria-label="Epoch"]:visible');
    await epochs.waitFor();
    expect(await page.isVisible('text=2 epochs kept, 3.0 MB')).toBe(true);
    // Before the training, 2, 4 and the last, 8.
    expect(await epochs.getAttribute('max')).toBe('3');
    await epochs.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => last(heard, 'attribution')).toMatchObject({ weights: 0 });
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => last(heard, 'attribution')).toMatchObject({ weights: 2 });
    expect(await epochs.getAttribute('aria-valuetext')).toBe('2 of 8');
    await page.click('vscode-button:text("Show its feature maps")');
    await page.waitForSelector('.maps canvas');
    expect(last(heard, 'activations')).toEqual({ image, weights: 2 });
    await page.close();
  });

  test('two images are compared layer by layer', async () => {
    const { page, heard, complaints } = await open({ tab: 'layers', image });
    await page.waitForSelector('.maps canvas');
    await page.click('vscode-button:text("Compare with another")');
    await page.click('.chooser:visible .card');
    await page.waitForSelector('.layer-pair .maps canvas >> nth=2');
    expect(last(heard, 'activations')).toEqual({ image, second: { dataset: 'd', id: 'test/2' } });
    expect(await page.textContent('.layer > .facts')).toContain('cosine of both 0.5');
    await page.focus('.layer-pair .maps >> nth=2');
    await page.keyboard.press('ArrowRight');
    expect(await page.textContent('.layer-pair .map-said >> nth=2')).toBe('map 0: differs by at most 1');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.click('vscode-button:text("Show only the first")');
    await expect.poll(() => last(heard, 'activations')).toEqual({ image });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('weights stand beside those before the training, and of another run', async () => {
    const { page, heard, complaints } = await open({ tab: 'weights' });
    await page.waitForSelector('.chart svg');
    const own = record.id;
    expect(last(heard, 'weights')).toEqual({
      sources: [
        { run: own, weights: 'best' },
        { run: own, weights: 0 },
      ],
    });
    await choose(page, 'Another run', bad);
    await heardOf(page, heard, 'weights', 2);
    expect((last(heard, 'weights').sources as object[])[2]).toEqual({ run: 'other', weights: 'best' });
    await page.waitForSelector('.legend .entry >> nth=2');
    expect(await page.textContent('.layer table.data tbody tr >> nth=2')).toContain(bad);
    await page.focus('.layer .maps >> nth=0');
    await page.keyboard.press('End');
    expect(await page.textContent('.layer .map-said >> nth=0')).toBe('filter 1: a full colour is 2, grey is 0');
    await page.focus('.layer .maps >> nth=1');
    await page.keyboard.press('End');
    expect(await page.textContent('.layer .map-said >> nth=1')).toBe('filter 1, channel 2: a full colour is ±2');
    await page.click('vscode-checkbox:has-text("before the training")');
    await heardOf(page, heard, 'weights', 3);
    expect(last(heard, 'weights').sources).toHaveLength(2);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect([complaints, await page.evaluate('window.broken')]).toEqual([[], undefined]);
    await page.close();
  });

  test('mean images come in pages, and say how mistakes are to be known', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `class ${i}`);
    const classMeans = (params: never) => madeMeans(params, many, false);
    const { page, heard } = await open({ tab: 'means' }, { classMeans });
    await page.waitForSelector('.mean-card');
    expect(await page.locator('.mean-card').count()).toBe(24);
    await page.click('vscode-button:text("Show 6 more of 6")');
    await page.waitForSelector('.mean-card >> nth=29');
    expect(last(heard, 'classMeans')).toEqual({ split: 'test', order: 'class', offset: 24, limit: 24 });
    await page.click('vscode-button:text("Evaluate on test")');
    expect(asks(heard, 'evaluate')[0]!.params).toEqual({ split: 'test' });
    await choose(page, 'Order', 'most mistakes first');
    await expect.poll(() => last(heard, 'classMeans')).toMatchObject({ order: 'mistakes', offset: 0 });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });

  test('before the first epoch, each says that there are no weights', async () => {
    const fresh = { ...trained, record: { ...trained.record, epochsDone: 0 }, evaluations: {}, state: 'running' };
    for (const tab of ['saliency', 'weights']) {
      const { page, heard } = await open({ tab, image }, {}, fresh);
      await page.waitForSelector('.empty:visible:has-text("No weights yet")');
      expect([...asks(heard, 'attribution'), ...asks(heard, 'weights')]).toEqual([]);
      await page.close();
    }
  });
});

/** Mistakes, suspected labels and the map in Chromium, where there is one: what they ask, their keyboard, their files. */

import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src/extension/panels/sessions.ts';
import type { RunAsks } from '../../../src/protocol/run-panel.ts';
import { classNames, evaluation, probe, record } from '../cli/data.ts';
import { accessibilityProblems } from './accessibility.ts';
import { chromiumPath } from './gallery/harness.ts';
import { madeMap, madeMistakes, madeNeighbours, madeSuspects } from './look-data.ts';
import { asks, bad } from './page-data.ts';
import { usePages } from './use-pages.ts';

const names = [bad, ...classNames.slice(1)];
const run = {
  kind: 'run',
  record: { ...record, classNames: names, dataset: 'd' },
  state: 'completed',
  log: [],
  evaluations: { test: { ...evaluation, classNames: names } },
} as const;

interface Asked {
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  readonly params: never;
}

type Answers = { readonly [N in keyof RunAsks]?: (params: RunAsks[N]['params']) => unknown };

const usual: Answers = {
  mistakes: () => madeMistakes(150, names),
  suspects: () => madeSuspects(40, names),
  neighbours: (params) => madeNeighbours(params, names),
  map: () => madeMap(1000, names.length),
  storedProbe: () => ({}),
  probe: () => ({ probe }),
  save: () => ({ saved: true }),
};

const session =
  (message: object, answers: Answers) =>
  (tell: (message: unknown) => void): Session<Asked> => ({
    receive({ kind, id, name, params }) {
      if (kind === 'ready') return tell(message);
      const answer = answers[name as keyof RunAsks] as ((params: never) => unknown) | undefined;
      const result = answer?.(params);
      if (result instanceof Error)
        tell({ kind: 'refusal', id, problem: { message: result.message, nextStep: 'Do it.' } });
      else tell(answer ? { kind: 'answer', id, result } : { kind: 'refusal', id, problem: { message: 'not there' } });
    },
    dispose: () => undefined,
  });

describe.skipIf(!existsSync(chromiumPath))('looking at many images', () => {
  const pages = usePages();

  const open = (remembered: object, { message = run as object, answers = {} as Answers, width = 1100 } = {}) =>
    pages.open<Asked>({
      name: 'run',
      width,
      state: { folder: '/r' },
      remembered,
      session: session(message, { ...usual, ...answers }),
    });
  const cards = (page: Page, within = '') => page.locator(`${within} .gallery .card`.trim()).count();
  const saved = async (page: Page, heard: readonly unknown[], kind: string, within: string) => {
    await page.click(`${within} >> vscode-button:text("Save")`);
    await page.click(`${within} >> .menu-item:text("${kind}")`);
    for (;;) {
      const last = asks(heard, 'save').at(-1)?.params;
      if (last?.extension === kind.toLowerCase()) return last;
      await page.waitForTimeout(20);
    }
  };

  describe('the probe', () => {
    test('is asked for once, drawn with a table behind it, and kept', async () => {
      const { page, heard, complaints } = await open({ tab: 'probe' });
      await page.click('vscode-button:text("Probe on test")');
      await page.waitForSelector('#view-probe >> .svg-picture svg');
      expect(asks(heard, 'storedProbe')[0]!.params).toEqual({ split: 'test' });
      expect(asks(heard, 'probe')).toHaveLength(1);
      expect(await page.locator('#view-probe >> .reading').textContent()).toContain('Rotation by 15° costs 6.0 points');
      expect(await page.locator('#view-probe >> .svg-picture').getAttribute('aria-label')).toContain('Rotation by 15°');
      await page.click('#view-probe >> button.link:text("Table")');
      expect(await page.locator('#view-probe >> .chart-table tbody tr').count()).toBe(probe.results.length);
      expect((await saved(page, heard, 'CSV', '#view-probe'))!.extension).toBe('csv');
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test('that was made before is shown, and one that fails says why', async () => {
      const answers = { storedProbe: () => ({ probe }), probe: () => new Error('The disk is full') };
      const { page, heard } = await open({ tab: 'probe' }, { answers });
      await page.waitForSelector('#view-probe >> .svg-picture svg');
      expect(asks(heard, 'probe')).toHaveLength(0);
      await page.click('vscode-button:text("Probe again")');
      await page.waitForSelector('text=The disk is full');
      await page.close();
    });

    test('is refused a run without weights', async () => {
      const message = { ...run, record: { ...run.record, epochsDone: 0 } };
      const { page } = await open({ tab: 'probe' }, { message });
      await page.waitForSelector('#view-probe >> h3:text("No weights yet")');
      await page.close();
    });
  });

  describe('mistakes', () => {
    test('are all there, a page at a time, and filtered by class and margin', async () => {
      const { page, heard, complaints } = await open({ tab: 'mistakes' });
      await page.waitForSelector('.gallery .card');
      expect(asks(heard, 'mistakes')[0]!.params).toEqual({ split: 'test' });
      expect(await cards(page)).toBe(60);
      await page.click('vscode-button:text("Show 60 more of 90")');
      expect(await cards(page)).toBe(120);
      const facts = page.locator('#view-mistakes >> .facts[aria-live]');
      expect(await facts.textContent()).toContain('150 mistakes on 1,500 test images');
      // Margins go from 0.99 for the worst down to 0.01.
      await page.locator('#view-mistakes >> input[type=range] >> nth=0').fill('0.9');
      expect(await facts.textContent()).toContain('15 of 150 mistakes');
      expect(await cards(page)).toBe(15);
      await page.locator('#view-mistakes >> input[type=range] >> nth=1').fill('0.92');
      expect(await facts.textContent()).toContain('3 of 150 mistakes');
      await page.locator('#view-mistakes >> input[type=range] >> nth=0').fill('0.98');
      await page.waitForSelector('h3:text("None of this kind")');
      expect(complaints).toEqual([]);
      expect(await page.evaluate('window.broken')).toBeUndefined();
      await page.close();
    });

    test('are chosen by keyboard and stand beside their like, which can be chosen in turn', async () => {
      const { page, heard } = await open({ tab: 'mistakes' });
      await page.waitForSelector('.gallery .card');
      await page.focus('.gallery .card');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.neighbours .card');
      expect(asks(heard, 'neighbours')[0]!.params).toMatchObject({
        image: { dataset: 'd', id: 'test/1' },
        split: 'test',
        metric: 'cosine',
        groups: [
          { label: 2, right: true },
          { label: 1, right: true },
        ],
      });
      expect(await page.textContent('.image-detail h3')).toBe(`test/1: ${names[1]} or ${names[2]}?`);
      expect(await page.locator('.image-detail .tops li').count()).toBe(2);
      expect(await page.locator('.neighbours h4').allTextContents()).toEqual([
        `Nearest ${names[2]} images that were predicted right`,
        `Nearest ${names[1]} images that were predicted right`,
      ]);
      await page.click('.neighbours .card >> nth=3');
      await page.waitForSelector('h4:text("Nearest images")');
      expect(asks(heard, 'neighbours').at(-1)!.params).toMatchObject({ image: { id: 'test/3' }, groups: [{}] });
      await page.click('vscode-button:text("Back")');
      await page.waitForSelector(`h4:text("Nearest ${names[2]}")`);
      await page.click('vscode-button:text("Feature maps")');
      await page.waitForSelector('vscode-panel-tab[aria-selected="true"]:text("Layers")');
      await page.close();
    });

    test('and the rows that are wanted are saved as CSV', async () => {
      const { page, heard } = await open({ tab: 'mistakes' });
      await page.waitForSelector('.gallery .card');
      await page.locator('#view-mistakes >> input[type=range] >> nth=0').fill('0.98');
      const { name, content } = await saved(page, heard, 'CSV', '#view-mistakes >> .toolbar >> nth=-1');
      expect(name).toBe('mnist 3f9a mistakes test');
      expect(String(content).trim().split('\n')).toHaveLength(4);
      expect(String(content)).toContain(
        'id,actual,probability,predicted,probability of predicted,margin,loss\ntest/0,',
      );
      await page.close();
    });

    test('of thousands of classes are found by a part of the name', async () => {
      const many = Array.from({ length: 4251 }, (_, i) => `w_${i}`);
      const message = {
        ...run,
        record: { ...run.record, classNames: many },
        evaluations: { test: { ...evaluation, classNames: many } },
      };
      const { page } = await open(
        { tab: 'mistakes' },
        { message, answers: { mistakes: () => madeMistakes(9000, many) } },
      );
      await page.waitForSelector('.gallery .card');
      await page.fill('#view-mistakes >> vscode-text-field >> nth=0 >> input', 'w_4250');
      expect(await page.locator('#view-mistakes >> .facts[aria-live]').textContent()).toContain('2 of 9,000 mistakes');
      await page.close();
    });

    test('of which there are none, or no predictions, are said so', async () => {
      const none = await open({ tab: 'mistakes' }, { answers: { mistakes: () => madeMistakes(0, names) } });
      await none.page.waitForSelector('h3:text("No mistakes")');
      await none.page.close();
      const gone = await open({ tab: 'mistakes' }, { answers: { mistakes: () => new Error('The file is gone.') } });
      await gone.page.waitForSelector('.problem:has-text("The file is gone.")');
      expect(await gone.page.isVisible('#view-mistakes >> vscode-button:text("Evaluate again")')).toBe(true);
      await gone.page.close();
    });

    test('whose neighbours or pictures can’t be had say why, and stay', async () => {
      const { page } = await open({ tab: 'mistakes' }, { answers: { neighbours: () => new Error('It is gone.') } });
      await page.click('.gallery .card >> nth=0');
      await page.waitForSelector('.image-detail .problem:has-text("It is gone.")');
      await page.waitForSelector('.gallery .missing');
      expect(await page.isVisible('.image-detail vscode-button:text("Close")')).toBe(true);
      await page.close();
    });
  });

  describe('suspected labels', () => {
    const suspects = { tab: 'mistakes', mistakes: { show: 'suspects', order: 'worst' } };

    test('are listed, and fewer where only the sure ones are wanted', async () => {
      const { page, heard, complaints } = await open(suspects);
      await page.waitForSelector('.gallery .card');
      expect(await cards(page)).toBe(40);
      expect(await page.textContent('#view-mistakes >> .facts >> nth=-1')).toContain(
        'Confident learning estimates 20 wrong labels',
      );
      await page.click('#view-mistakes >> vscode-checkbox');
      expect(await cards(page)).toBe(20);
      await page.click('#view-mistakes >> button.link:text("Table")');
      expect(await page.locator('#view-mistakes >> table.data tbody tr').count()).toBe(40);
      await page.click('.gallery .card >> nth=0');
      await page.waitForSelector('.neighbours .card');
      expect(await accessibilityProblems(page)).toEqual([]);
      const { content } = await saved(page, heard, 'CSV', '#view-mistakes >> .toolbar >> nth=-1');
      expect(String(content).split('\n')[0]).toBe(
        'id,given,probability,suggested,probability of suggested,margin,sure',
      );
      expect(complaints).toEqual([]);
      expect(await page.evaluate('window.broken')).toBeUndefined();
      await page.close();
    });

    test('with a warning say it first; without suspects they say that', async () => {
      const warned = { ...madeSuspects(3, names), warning: 'The network was trained on these images.' };
      const { page } = await open(suspects, { answers: { suspects: () => warned } });
      expect(await page.textContent('.warning')).toBe(warned.warning);
      await page.close();
      const none = await open(suspects, { answers: { suspects: () => madeSuspects(0, names) } });
      await none.page.waitForSelector('h3:text("No suspects")');
      await none.page.close();
    });

    test('are chosen instead of mistakes, which the page remembers', async () => {
      const { page, heard } = await open({ tab: 'mistakes' });
      await page.waitForSelector('.gallery .card');
      await page.click('#view-mistakes >> vscode-dropdown[aria-label="Show"]');
      await page.click('vscode-option:text("suspected wrong labels")');
      await page.waitForSelector('#view-mistakes >> vscode-checkbox:text("sure")');
      expect(asks(heard, 'suspects')).toHaveLength(1);
      expect(await page.evaluate('window.remembered.mistakes.show')).toBe('suspects');
      await page.close();
    });
  });

  describe('the map', () => {
    const map = { split: 'test', method: 'umap', colour: 'label', drawn: true };

    test('is drawn when it is asked for, and then comes back by itself', async () => {
      const { page, heard } = await open({ tab: 'map' });
      await page.waitForSelector('h3:text("A map of the data")');
      expect(asks(heard, 'map')).toEqual([]);
      await page.click('vscode-button:text("Draw the map")');
      await page.waitForSelector('.scatter-plot canvas');
      expect(asks(heard, 'map')[0]!.params).toEqual({ split: 'test', method: 'umap' });
      expect(await page.evaluate('window.remembered.map.drawn')).toBe(true);
      expect(await page.getAttribute('.scatter-plot', 'aria-label')).toContain('1,000 images');
      await page.close();
      const again = await open({ tab: 'map', map });
      await again.page.waitForSelector('.scatter-plot canvas');
      await again.page.close();
    });

    test('without weights says when there will be some', async () => {
      const message = { ...run, record: { ...run.record, epochsDone: 0 }, state: 'running' };
      const { page } = await open({ tab: 'map', map }, { message });
      await page.waitForSelector('h3:text("No weights yet")');
      await page.close();
    });

    test('is read, zoomed and chosen from with keys alone', async () => {
      const { page, heard } = await open({ tab: 'map', map });
      await page.waitForSelector('.legend .group');
      await page.focus('.scatter-plot');
      await page.keyboard.press('+');
      await page.keyboard.press('Home');
      await walkToPoint(page);
      const said = await page.textContent('.map-said');
      expect(said).toMatch(/^test\/\d+: labelled .+, predicted .+ \d/);
      expect(await page.isVisible('.hover-card')).toBe(true);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.neighbours .card');
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(asks(heard, 'neighbours')[0]!.params!.image).toEqual({ dataset: 'd', id: said!.split(':')[0] });
      await page.close();
    });

    test('takes a key that comes before the view of the last one is drawn', async () => {
      const { page } = await open({ tab: 'map', map });
      await page.waitForSelector('.legend .group');
      await page.evaluate(`(() => {
        const plot = document.querySelector('.scatter-plot');
        for (const key of ['Home', 'ArrowRight', ' ']) plot.dispatchEvent(new KeyboardEvent('keydown', { key }));
      })()`);
      expect(await page.textContent('.map-said')).toContain('Corner 1');
      await page.close();
    });

    test('has a loop that keys draw: what is inside is listed', async () => {
      const { page } = await open({ tab: 'map', map });
      await page.waitForSelector('.legend .group');
      await page.focus('.scatter-plot');
      await page.keyboard.press('ArrowLeft');
      const far = async (key: string, times: number) => {
        for (let i = 0; i < times; i++) await page.keyboard.press(key);
        await page.keyboard.press('Space');
      };
      await far('ArrowUp', 10);
      await far('ArrowRight', 40);
      await far('ArrowDown', 20);
      await far('ArrowLeft', 40);
      expect(await page.textContent('.map-said')).toContain('Corner 4');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.selection .card');
      const count = Number(/(\d+) images selected/.exec((await page.textContent('.selection h3'))!)?.[1]);
      expect(count).toBeGreaterThan(10);
      expect(count).toBeLessThan(1000);
      await page.focus('.scatter-plot');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.selection .card', { state: 'detached' });
      await page.close();
    });

    test('has a loop that the pointer draws, and files of what is shown', async () => {
      const { page, heard, complaints } = await open({ tab: 'map', map });
      await page.waitForSelector('.legend .group');
      await page.click('vscode-button:text("Lasso")');
      const box = (await page.locator('.scatter-plot').boundingBox())!;
      const to = (x: number, y: number) => page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 6 });
      await to(0.02, 0.02);
      await page.mouse.down();
      for (const [x, y] of [
        [0.98, 0.02],
        [0.98, 0.98],
        [0.02, 0.98],
      ] as const)
        await to(x, y);
      await page.mouse.up();
      await page.waitForSelector('h3:text("1,000 images selected")');
      const rows = await saved(page, heard, 'CSV', '.selection .buttons');
      expect(String(rows.content).trim().split('\n')).toHaveLength(1001);
      await page.click('.selection vscode-button:text("Clear")');
      const svg = await saved(page, heard, 'SVG', '#view-map >> .toolbar >> nth=0');
      expect(String(svg.content)).toContain('<title>test images by UMAP, coloured by label</title>');
      expect(String(svg.content)).not.toContain('<img');
      const png = await saved(page, heard, 'PNG', '#view-map >> .toolbar >> nth=0');
      expect(
        Buffer.from(png.content as ArrayBuffer)
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
      expect(complaints).toEqual([]);
      expect(await page.evaluate('window.broken')).toBeUndefined();
      await page.close();
    });

    test('brings out a class, changes its colours without being asked for again, and has a table', async () => {
      const { page, heard } = await open({ tab: 'map', map });
      await page.click('.legend .group >> nth=2');
      expect(await page.getAttribute('.legend .group >> nth=2', 'aria-pressed')).toBe('true');
      await page.click('#view-map >> vscode-dropdown[aria-label="Colour"]');
      await page.click('vscode-option:text("right or wrong")');
      await page.waitForSelector('.legend .group:has-text("wrong")');
      expect(asks(heard, 'map')).toHaveLength(1);
      await page.click('#view-map >> button.link:text("Table")');
      expect(await page.locator('#view-map >> table.data tbody tr').count()).toBe(100);
      await page.click('vscode-button:text("Next")');
      expect(await page.textContent('#view-map >> table.data tbody th >> nth=0')).toBe('test/100');
      await page.close();
    });

    test('of ten thousand images and thousands of classes has a legend that is searched', async () => {
      const many = Array.from({ length: 4251 }, (_, i) => `w_${i}`);
      const message = { ...run, record: { ...run.record, classNames: many } };
      const { page } = await open({ tab: 'map', map }, { message, answers: { map: () => madeMap(10_000, 4251) } });
      await page.waitForSelector('.legend .group');
      expect(await page.locator('.legend .group').count()).toBe(40);
      await page.fill('#view-map >> vscode-text-field >> input', 'w_425');
      expect(await page.locator('.legend .group').count()).toBe(2);
      await page.close();
    });

    test('that is refused or too small says so; two classes and one image are drawn', async () => {
      const refused = await open(
        { tab: 'map', map },
        { answers: { map: () => new Error('The split has no images.') } },
      );
      await refused.page.waitForSelector('.problem:has-text("The split has no images.")');
      await refused.page.close();
      for (const [count, classes] of [
        [1, 2],
        [2, 2],
      ] as const) {
        const small = await open({ tab: 'map', map }, { answers: { map: () => madeMap(count, classes) } });
        await small.page.waitForSelector('.legend .group');
        expect(small.complaints).toEqual([]);
        await small.page.close();
      }
    });
  });

  test('on the narrowest page nothing but tables and tabs is wider than it', async () => {
    for (const remembered of [
      { tab: 'map', map: { split: 'test', method: 'umap', colour: 'label', drawn: true } },
      { tab: 'mistakes' },
      { tab: 'mistakes', mistakes: { show: 'suspects', order: 'worst' } },
    ]) {
      const { page } = await open(remembered, { width: 320 });
      await page.waitForSelector(remembered.tab === 'map' ? '.scatter-plot canvas' : '.gallery .card');
      if (remembered.tab === 'mistakes') {
        await page.click('.gallery .card >> nth=0');
        await page.waitForSelector('.neighbours .card');
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      await page.close();
    }
  });
});

/** Moves the cross about until it is at a point. */
async function walkToPoint(page: Page): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press(i % 40 < 20 ? 'ArrowRight' : 'ArrowUp');
    if (await page.isVisible('.hover-card')) return;
  }
  throw new Error('No point was found.');
}

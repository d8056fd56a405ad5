/** How long large pages take to be drawn, and to follow the pointer. */

import type { Browser } from 'playwright-core';
import type { ComparedRun } from '../../../../src/protocol/compare-panel.ts';
import { record } from '../../cli/data.ts';
import { makeEvaluation } from './evaluations.ts';
import { openPage } from './harness.ts';

const epochs = 500;

export function manyRuns(count: number): ComparedRun[] {
  return Array.from({ length: count }, (_, i): ComparedRun => {
    const column = (value: (epoch: number) => number) =>
      Float64Array.from({ length: epochs }, (_, epoch) => value(epoch)).buffer as ArrayBuffer;
    // Seeded by position: the same curves each time, no two alike.
    const noise = (epoch: number) => ((Math.imul(epoch * 131 + i * 7919, 0x9e3779b1) >>> 20) / 4096 - 0.5) * 0.05;
    const loss = (epoch: number) => 2 / (1 + (epoch * (10 + i)) / 300) + i / 100 + noise(epoch);
    return {
      folder: `/runs/${i}`,
      name: `fashion dropout=${(i / 100).toFixed(2)}`,
      record: { ...record, id: `run-${i}`, params: { dropout: i / 100, filters: 8 * (1 + (i % 4)) } },
      state: 'completed',
      columns: {
        epoch: column((epoch) => epoch + 1),
        time: column((epoch) => epoch * 2),
        learningRate: column(() => 0.001),
        samplesPerSecond: column(() => 1_000),
        loss: column(loss),
        accuracy: column((epoch) => 1 - loss(epoch) / 3),
        val_loss: column((epoch) => loss(epoch) + 0.1 + noise(epoch + 1_000)),
        val_accuracy: column((epoch) => 0.95 - loss(epoch) / 3 + noise(epoch + 2_000)),
      },
    };
  });
}

export async function measureComparison(browser: Browser, pages: string, picture: string): Promise<void> {
  const { page, tell, complaints } = await openPage(browser, {
    name: 'compare',
    pages,
    state: { folders: [] },
    session: () => ({ receive: () => undefined, dispose: () => undefined }),
  });
  await page.evaluate(`
    window.addEventListener('message', () => {
      const start = performance.now();
      const frame = () => requestAnimationFrame(() => setTimeout(() => {
        // A canvas that was never drawn on has the size that all have.
        const canvases = [...document.querySelectorAll('.chart canvas')];
        if (canvases.length < 8 || canvases.some((canvas) => canvas.width === 300)) return frame();
        window.drawn = performance.now() - start;
      }));
      frame();
    }, { capture: true });
  `);
  await tell({ kind: 'runs', runs: manyRuns(50), problems: [] });
  // Not waitForFunction, which the page's policy refuses.
  while (!(await page.evaluate('window.drawn'))) await page.waitForTimeout(50);
  console.log(`first drawing of 50 runs, 4 charts: ${Math.round(Number(await page.evaluate('window.drawn')))} ms`);
  const hover = await page.evaluate(`(() => {
    const canvas = document.querySelector('.overlay');
    const times = [];
    for (let i = 0; i < 100; i++) {
      const { left, top } = canvas.getBoundingClientRect();
      const start = performance.now();
      canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: left + 60 + i * 4, clientY: top + 60 + i, bubbles: true }));
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return { median: times[50], worst: times[99] };
  })()`);
  console.log('hover, ms:', hover, complaints);
  await page.screenshot({ path: picture, fullPage: true });
  await page.close();
}

/** From the message to the frame after the matrix was drawn, and to that after it was ordered anew and zoomed. */
export async function measureConfusion(browser: Browser, pages: string): Promise<void> {
  for (const [classes, images, filled] of [
    [1_000, 10_000, false],
    [1_000, 1_000, true],
    [4_251, 9_000, false],
  ] as const) {
    const names = Array.from({ length: classes }, (_, i) => `whale ${i}`);
    const { evaluation } = makeEvaluation(names, images);
    // At the worst every class was taken for every other.
    const row = names.map((_, predicted) => [predicted, 1 + (predicted % 7)] as const);
    const shown = filled ? { ...evaluation, confusion: names.map(() => row) } : evaluation;
    for (const order of ['class', 'similarity'] as const) {
      const { page, tell, complaints } = await openPage(browser, {
        name: 'run',
        pages,
        state: {},
        remembered: { tab: 'confusion', confusion: { normalization: 'row', order } },
        session: () => ({ receive: () => undefined, dispose: () => undefined }),
      });
      await page.evaluate(`
        window.addEventListener('message', () => {
          const start = performance.now();
          const frame = () => requestAnimationFrame(() => setTimeout(() => {
            const canvas = document.querySelector('.heat-map canvas');
            if (!canvas || canvas.width === 300) return frame();
            window.drawn = performance.now() - start;
          }));
          frame();
        }, { capture: true });
      `);
      await tell({ kind: 'run', record, state: 'completed', log: [], evaluations: { test: shown } });
      while (!(await page.evaluate('window.drawn'))) await page.waitForTimeout(20);
      const drawn = Math.round(Number(await page.evaluate('window.drawn')));
      const zoom = await page.evaluate(`new Promise((resolve) => {
        const start = performance.now();
        document.querySelector('.heat-map').dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }));
        requestAnimationFrame(() => setTimeout(() => resolve(Math.round(performance.now() - start))));
      })`);
      const cells = shown.confusion.reduce((sum, { length }) => sum + length, 0);
      console.log(
        `confusion of ${classes} classes, ${cells} cells, by ${order}: ${drawn} ms, zoom ${zoom} ms`,
        complaints,
      );
      await page.close();
    }
  }
}

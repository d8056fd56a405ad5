/** How long a map of ten thousand points takes to be drawn, moved and pointed at. */

import type { Browser } from 'playwright-core';
import { record } from '../../cli/data.ts';
import { madeMap } from '../look-data.ts';
import { openPage } from './harness.ts';

const map = { split: 'test', method: 'umap', colour: 'label', drawn: true };

export async function measureMap(browser: Browser, pages: string, picture: string): Promise<void> {
  const classNames = Array.from({ length: 100 }, (_, i) => `class ${i}`);
  const { page, complaints } = await openPage<{ kind: string; id?: number; name?: string }>(browser, {
    name: 'run',
    pages,
    state: {},
    remembered: { tab: 'map', map },
    session: (tell) => ({
      receive({ kind, id, name }) {
        if (kind === 'ready') {
          tell({ kind: 'run', record: { ...record, classNames }, state: 'completed', log: [], evaluations: {} });
        } else if (name === 'map') tell({ kind: 'answer', id, result: madeMap(10_000, 100) });
      },
      dispose: () => undefined,
    }),
  });
  await page.waitForSelector('.legend .group');
  await page.waitForTimeout(500);
  // Each move is drawn at the next frame: what the page computes for it, and from frame to frame.
  const moves = (pulls: boolean) =>
    page.evaluate(`(async () => {
      const canvas = document.querySelector('.scatter-plot .overlay');
      canvas.setPointerCapture = () => undefined;
      const { left, top } = canvas.getBoundingClientRect();
      const send = (kind, i) => canvas.dispatchEvent(new PointerEvent(kind, { clientX: left + 200 + i * 4, clientY: top + 150 + i * 2, bubbles: true, button: 0 }));
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];
      const events = [];
      const frames = [];
      if (${pulls}) send('pointerdown', 0);
      let last = await frame();
      for (let i = 1; i < 60; i++) {
        const start = performance.now();
        send('pointermove', i);
        events.push(performance.now() - start);
        const now = await frame();
        frames.push(now - last);
        last = now;
      }
      if (${pulls}) send('pointerup', 60);
      return { event: median(events), frame: median(frames), worstFrame: Math.max(...frames) };
    })()`);
  console.log('map of 10,000 points, pulled, ms:', await moves(true));
  console.log('map of 10,000 points, pointed at, ms:', await moves(false), complaints);
  await page.screenshot({ path: picture, fullPage: true });
  await page.close();
}

/** The comparison of fifty runs of five hundred epochs: from the data's coming to the first drawing, and under the pointer. */

import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { panel } from '../../test/journeys/panels.mjs';
import { runCommand, statusItem } from '../../test/journeys/workbench.mjs';
import { writeTinyWorkspace } from '../../test/vscode/workspace.mjs';
import { inWindow, median, milliseconds } from './window.mjs';

const darkroom = fileURLToPath(new URL('../../out/cli.js', import.meta.url));
const runs = 50;
const epochs = 500;
const rounds = 5;

/** @typedef {import('playwright-core').Page} Page */

/** @param {string} vsix */
export function measureComparison(vsix) {
  return inWindow(vsix, manyRuns, measure, (page) => page.addInitScript(watchDrawing));
}

/** @param {{ page: Page }} window */
async function measure({ page }) {
  await statusItem(page, 'Darkroom: cpu').waitFor();
  const drawn = [];
  /** @type {number[]} */
  let hovers = [];
  for (let round = 0; round < rounds; round++) {
    await runCommand(page, 'Darkroom: Compare Runs');
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await page.locator('.quick-input-header > .monaco-checkbox').click();
    await page.locator('.quick-input-widget input.input').press('Enter');
    const frame = await panel(page, '.chart canvas');
    drawn.push(
      await frame.evaluate(
        async () => /** @type {{ drawn: Promise<number> }} */ (/** @type {unknown} */ (window)).drawn,
      ),
    );
    hovers = [...hovers, ...(await frame.evaluate(hover))];
    await runCommand(page, 'View: Close All Editors');
  }
  const worst = Math.max(...hovers).toFixed(1);
  return [
    {
      what: `comparison of ${runs} runs of ${epochs} epochs: first drawing`,
      measured: milliseconds(drawn),
      reach: '300 ms',
    },
    { what: 'comparison: hover', measured: `${median(hovers).toFixed(1)} ms, worst ${worst} ms`, reach: '16 ms' },
  ];
}

/** In each page of a panel: the time from the message with the runs to the frame in which all charts are drawn. */
function watchDrawing() {
  /** @type {(time: number) => void} */
  let resolve = () => {};
  Object.assign(window, { drawn: new Promise((done) => (resolve = done)) });
  const listen = () => {
    // VS Code writes the page into its frame, which takes away what listened before.
    if (!document.querySelector('main')) return setTimeout(listen, 1);
    addEventListener('message', ({ data }) => {
      if (data?.kind !== 'runs') return;
      const start = performance.now();
      const look = () =>
        requestAnimationFrame(() =>
          setTimeout(() => {
            const charts = /** @type {HTMLCanvasElement[]} */ ([...document.querySelectorAll('.chart canvas')]);
            // A canvas that was never drawn on has the size that all have.
            if (charts.length > 0 && charts.every(({ width }) => width !== 300)) resolve(performance.now() - start);
            else look();
          }),
        );
      look();
    });
  };
  if (location.pathname.endsWith('fake.html')) listen();
}

/** Milliseconds that the page works for each of a hundred moves over a chart. */
function hover() {
  const canvas = document.querySelector('.overlay');
  return Array.from({ length: 100 }, (_, i) => {
    const { left = 0, top = 0 } = canvas?.getBoundingClientRect() ?? {};
    const at = { clientX: left + 60 + i * 4, clientY: top + 60 + i, bubbles: true };
    const start = performance.now();
    canvas?.dispatchEvent(new PointerEvent('pointermove', at));
    return performance.now() - start;
  });
}

/** @param {string} folder */
async function manyRuns(folder) {
  await writeTinyWorkspace(folder);
  const { status, stderr } = spawnSync(process.execPath, [darkroom, 'train', join(folder, 'shapes.model.ts')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const place = join(folder, '.darkroom', 'runs');
  const [model = ''] = await readdir(place);
  const record = JSON.parse(await readFile(join(place, model, 'run.json'), 'utf8'));
  const line = JSON.parse((await readFile(join(place, model, 'log.jsonl'), 'utf8')).trimEnd().split('\n').at(-1) ?? '');
  for (let run = 0; run < runs - 1; run++) {
    const id = `20260101-000000-shapes-${run.toString(16).padStart(4, '0')}`;
    await mkdir(join(place, id));
    await writeFile(join(place, id, 'run.json'), JSON.stringify({ ...record, id, epochs, params: { filters: run } }));
    const lines = Array.from({ length: epochs }, (_, i) => {
      const loss = 2 / (1 + (i * (10 + run)) / 300) + run / 100;
      const metrics = { loss, accuracy: 1 - loss / 3, val_loss: loss + 0.1, val_accuracy: 0.95 - loss / 3 };
      return JSON.stringify({ ...line, type: 'epoch', epoch: i + 1, time: i + 1, metrics });
    });
    await writeFile(join(place, id, 'log.jsonl'), `${lines.join('\n')}\n`);
  }
}

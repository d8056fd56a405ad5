/**
 * Bad moments, as a person meets them: names full of markup and odd letters, files that go or are none, processes killed
 * under an open panel, a window reloaded in the middle of an epoch.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { panel, press, showTab } from './panels.mjs';
import { enginePids, tinyWorkspace, useVsCode } from './stage.mjs';
import { contextMenu, explorerRow, reloadWindow, runCommand, showContainer, treeRow } from './workbench.mjs';

/** @typedef {import('playwright-core').Frame} Frame */

const darkroom = fileURLToPath(new URL('../../out/cli.js', import.meta.url));

/** Class names, which are names of folders: what would be an element if it were not text. */
const markup = `<img src=x onerror="document.body.dataset.broken='yes'">`;
const quoted = `b "quoted" & 'é' 暗`;
/** What an address could take for a fragment, a query or an escape. */
const odd = 'Ünï "q" #1 %41? 暗.png';

/** A model whose epochs take seconds: half of one each batch, 28 images in batches of 4. */
const slowly = `callbacks: [{ name: 'slow', onBatchEnd() { for (const end = Date.now() + 500; Date.now() < end; ); } }],`;

/** @param {string} folder */
async function awkwardWorkspace(folder) {
  await tinyWorkspace(folder);
  await rename(join(folder, 'shapes', 'circle'), join(folder, 'shapes', markup));
  await rename(join(folder, 'shapes', 'square'), join(folder, 'shapes', quoted));
  await mkdir(join(folder, 'pictures'));
  await copyFile(join(folder, 'shapes', markup, '0.png'), join(folder, 'pictures', odd));
  await copyFile(join(folder, 'shapes', markup, '1.png'), join(folder, 'pictures', 'brief.png'));
  await writeFile(join(folder, 'pictures', 'text.png'), 'This is no image.\n');
  const model = await readFile(join(folder, 'shapes.model.ts'), 'utf8');
  const slow = model.replace('epochs: 2, batchSize: 8,', `epochs: 3, batchSize: 4, ${slowly}`);
  assert.notEqual(slow, model);
  await writeFile(join(folder, 'slow.model.ts'), slow);
}

/** @param {Frame} frame */
const isClean = async (frame) =>
  (await frame.locator('img[src="x"]').count()) === 0 &&
  (await frame.locator('body').getAttribute('data-broken')) === null;

describe('Bad moments', () => {
  const stage = useVsCode({ workspace: awkwardWorkspace, name: `it's "a" café 暗室 #1 %41` });
  const runs = () => join(stage.folder, '.darkroom', 'runs');

  /** Predicts what a row of the explorer names; the panel that shows it. @param {string} path */
  async function predict(path) {
    await contextMenu(stage.page, await explorerRow(stage.page, path), 'Darkroom: Predict');
    return panel(stage.page, 'h1');
  }

  beforeEach(async () => {
    const { page } = stage;
    await page.mouse.move(700, 5);
    await runCommand(page, 'Notifications: Clear All Notifications');
    await runCommand(page, 'View: Close All Editors');
    await showContainer(page, 'Explorer');
  });

  it('a label with markup is text, wherever it is shown', async () => {
    const { page } = stage;
    await contextMenu(page, await explorerRow(page, 'shapes.model.ts'), 'Train');
    const run = await panel(page, 'h1');
    await run.getByText('completed').first().waitFor();
    await press(run, 'Evaluate');
    for (const tab of ['Confusion', 'Mistakes', 'Layers', 'Config']) {
      await showTab(run, tab);
      await page.waitForTimeout(500);
    }
    await showTab(run, 'Confusion');
    await run.getByText(markup).first().waitFor();
    assert.ok(await isClean(run));
    await showContainer(page, 'Darkroom');
    await treeRow(page, 'Datasets', 'shapes').click();
    await treeRow(page, 'Datasets', 'train').click();
    await treeRow(page, 'Datasets', markup).click();
    const image = treeRow(page, 'Datasets', '.png');
    await image.waitFor();
    await image.hover();
    const hover = page.locator('.monaco-hover', { hasText: 'train' }).filter({ has: page.locator('img') });
    await hover.waitFor();
    assert.match((await hover.textContent()) ?? '', /<img\ssrc=x\sonerror=/);
    assert.equal(await page.locator('img[src="x"]').count(), 0);
  });

  it('an image with odd letters in its name is predicted, and opens', async () => {
    const { page } = stage;
    const prediction = await predict(`pictures/${odd}`);
    await prediction.locator('h1', { hasText: odd }).waitFor();
    const top = prediction.locator('.tops');
    await top.getByText(markup).waitFor();
    await top.getByText(quoted).waitFor();
    assert.ok(await isClean(prediction));
    await prediction.locator('figure img').first().waitFor();
    await prediction.locator('button.path').click();
    // Beside the panel, whose tab is called so, too.
    await page.locator('.tab', { hasText: odd }).nth(1).waitFor();
  });

  it('an image that is deleted between the click and the prediction is named', async () => {
    const { page, folder } = stage;
    const row = await explorerRow(page, 'pictures/brief.png');
    await row.click({ button: 'right' });
    const entry = page.locator('.monaco-menu .action-label', { hasText: 'Darkroom: Predict' });
    await entry.waitFor();
    await page.waitForTimeout(250);
    await rm(join(folder, 'pictures', 'brief.png'));
    await entry.click();
    const prediction = await panel(page, 'h1');
    await prediction.locator('.problem', { hasText: 'brief.png' }).waitFor();
    // It can be put back.
    await copyFile(join(folder, 'pictures', odd), join(folder, 'pictures', 'brief.png'));
    await press(prediction, 'Try again');
    await prediction.locator('.tops').waitFor();
  });

  it('a file that is no image says so; in a folder the others are predicted', async () => {
    const one = await predict('pictures/text.png');
    await one.locator('.problem', { hasText: 'text.png' }).waitFor();
    const all = await predict('pictures');
    await all.getByText('3 of 3 images, 1 of which can’t be read').waitFor();
  });

  it('an engine that is killed while it predicts is told of, and the next one answers', async () => {
    const { page } = stage;
    // Mistakes were looked at: what computes for them is a later process, which ends with the first.
    const [pid] = await enginePids(stage);
    assert.ok(pid);
    // Stopped, it has the request and does not come to answer it.
    process.kill(pid, 'SIGSTOP');
    const prediction = await predict(`pictures/${odd}`).finally(async () => {
      await page.waitForTimeout(500);
      process.kill(pid, 'SIGKILL');
    });
    await prediction.locator('h1', { hasText: odd }).waitFor();
    await prediction.locator('.problem', { hasText: 'The engine ended unexpectedly' }).waitFor();
    await page.locator('.notifications-toasts', { hasText: 'It was started again.' }).waitFor();
    await press(prediction, 'Try again');
    await prediction.locator('.tops').waitFor();
  });

  it('a run folder that goes under an open panel is told of, and shown again when it is back', async () => {
    const { page, folder } = stage;
    const [id = ''] = await readdir(runs());
    await showContainer(page, 'Darkroom');
    await treeRow(page, 'Runs', /^shapes/).click();
    const run = await panel(page, 'h1');
    await run.getByText('completed').first().waitFor();
    await rename(join(runs(), id), join(folder, 'elsewhere'));
    await run.locator('.problem', { hasText: 'is not there any more' }).waitFor();
    await treeRow(page, 'Runs', /^shapes/).waitFor({ state: 'detached' });
    await rename(join(folder, 'elsewhere'), join(runs(), id));
    await run.locator('.problem').waitFor({ state: 'detached' });
    await treeRow(page, 'Runs', /^shapes/).waitFor();
    await run.getByText('completed').first().waitFor();
  });

  it('a reload in the middle of an epoch loses nothing: resumed, the run ends with the bits of one that was left alone', async () => {
    const { page, folder } = stage;
    const whole = spawnSync(process.execPath, [darkroom, 'train', join(folder, 'slow.model.ts'), '--json'], {
      encoding: 'utf8',
    });
    assert.equal(whole.status, 0, whole.stderr);
    const [alone] = (await readdir(runs())).filter((name) => name.includes('-slow-'));
    await contextMenu(page, await explorerRow(page, 'slow.model.ts'), 'Train');
    const before = await panel(page, 'h1');
    await before.getByText(/^epoch 2 of 3/).waitFor();
    await page.waitForTimeout(1000);
    await reloadWindow(page);
    const after = await panel(page, 'h1');
    await after.getByText('stopped').first().waitFor();
    const [id = ''] = (await readdir(runs())).filter((name) => name.includes('-slow-') && name !== alone);
    const { progress, ...state } = JSON.parse(await readFile(join(runs(), id, 'last', 'state.json'), 'utf8'));
    assert.ok((progress ?? state).batch > 0, 'it was not stopped in the middle of an epoch');
    await press(after, 'Resume');
    await after.getByText('completed').first().waitFor();
    for (const file of ['best/weights.bin', 'last/weights.bin']) {
      const [one, other] = await Promise.all([alone, id].map((name) => readFile(join(runs(), name ?? '', file))));
      assert.ok(one.equals(other), file);
    }
  });
});

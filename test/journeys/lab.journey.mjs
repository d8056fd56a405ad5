/**
 * The whole way of somebody who has just installed Darkroom: an empty folder, the example, its images, a training that is
 * stopped and resumed, what it got wrong, an image of the explorer, a second training, a comparison, and a reload.
 */

import assert from 'node:assert/strict';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { drawn, panel, press, showTab, takePanelPictures, takePictures } from './panels.mjs';
import { emptyFolder, useVsCode } from './stage.mjs';
import {
  acceptFolder,
  answer,
  contextMenu,
  editorTab,
  explorerRow,
  hoverOf,
  lens,
  quickPick,
  reloadWindow,
  runCommand,
  showContainer,
  treeRow,
  treeRows,
} from './workbench.mjs';

/** @typedef {import('playwright-core').Frame} Frame */

/** Milliseconds. A training of seconds takes minutes on a machine that does something else, too. */
const patience = { timeout: 150_000 };

describe('The lab', () => {
  const stage = useVsCode({ workspace: emptyFolder, name: 'lab' });
  const runs = () => join(stage.folder, 'fashion', '.darkroom', 'runs');
  /** @type {Frame} */
  let run;
  const state = (/** @type {string} */ text) => run.locator('.badge', { hasText: text }).waitFor(patience);
  const epoch = (/** @type {RegExp} */ text) => run.locator('.bar-text', { hasText: text }).waitFor(patience);

  it('begins in an empty folder, with the example', async () => {
    const { page, folder } = stage;
    await showContainer(page, 'Darkroom');
    const create = page.locator('.pane').getByText('Create Example Workspace');
    await create.waitFor(patience);
    await takePictures(page, 'welcome');
    await create.click();
    await acceptFolder(page, 'Create Example Here');
    await editorTab(page, 'fashion.model.ts').waitFor(patience);
    await access(join(folder, 'fashion', 'tsconfig.json'));
  });

  it('shows images by dataset, split and class, with a thumbnail and in VS Code’s own preview', async () => {
    const { page } = stage;
    for (const text of [/^fashion/, /^test/, /^T-shirt/]) {
      const row = treeRow(page, 'Datasets', text);
      await row.waitFor(patience);
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
    }
    const image = treeRow(page, 'Datasets', /^\d+$/);
    await image.waitFor(patience);
    assert.match((await image.getAttribute('aria-label')) ?? '', /^test\/\d+, T-shirt, test image/);
    const hover = await hoverOf(page, image, 'img');
    assert.match((await hover.textContent()) ?? '', /T-shirt\s·\stest/);
    await takePictures(page, 'datasets');
    await image.click();
    await editorTab(page, 'test 19').waitFor(patience);
  });

  it('trains by the lens above the model, beside its code, and the curves grow', async () => {
    const { page } = stage;
    await treeRow(page, 'Models', /^fashion/).click();
    await editorTab(page, 'fashion.model.ts').waitFor(patience);
    await lens(page, 'Train').click(patience);
    run = await panel(page, 'h1');
    await epoch(/^epoch [2-9] of 15/);
    const before = await drawn(run);
    await epoch(/^epoch ([4-9]|1\d) of 15/);
    assert.notEqual(await drawn(run), before, 'the curves did not grow');
  });

  it('stops, and goes on from there', async () => {
    await press(run, 'Stop');
    await state('stopped');
    assert.equal((await readdir(runs())).length, 1);
    await press(run, 'Resume');
    await state('running');
    await takePictures(stage.page, 'training');
    await state('completed');
    assert.equal((await readdir(runs())).length, 1);
  });

  it('evaluates, and a cell of the confusion matrix shows its images', async () => {
    await press(run, 'Evaluate');
    await showTab(run, 'Confusion');
    await run.locator('table.confusion button.wrong').first().click(patience);
    await run.locator('.cell-images .card img').first().waitFor(patience);
  });

  it('shows what its layers make of a mistake', async () => {
    await showTab(run, 'Mistakes');
    await run.locator('.card:visible img').first().click(patience);
    await press(run, 'Feature maps');
    await run.locator('.maps canvas:visible').first().waitFor(patience);
  });

  it('looks right in every tab, theme and width', async () => {
    const seen = (/** @type {string} */ title, /** @type {string} */ selector) => async () => {
      await showTab(run, title);
      await run.locator(`${selector}:visible`).first().waitFor(patience);
    };
    await takePanelPictures(stage.page, 'run', 'fashion', {
      curves: seen('Curves', '.chart canvas'),
      confusion: seen('Confusion', '.cell-images img'),
      metrics: seen('Metrics', 'table'),
      mistakes: seen('Mistakes', '.card img'),
      map: seen('Map', 'p'),
      graph: seen('Graph', 'svg'),
      saliency: seen('Saliency', 'p'),
      weights: seen('Weights', 'p'),
      means: seen('Means', 'p'),
      layers: seen('Layers', '.maps canvas'),
      summary: seen('Summary', 'table.data'),
      config: seen('Config', 'dl'),
    });
    await seen('Config', 'dl')();
  });

  it('predicts an image by right-click in the explorer', async () => {
    const { page } = stage;
    await showContainer(page, 'Explorer');
    await contextMenu(page, await explorerRow(page, 'fashion/images/bag.png'), 'Darkroom: Predict');
    const prediction = await panel(page, '.verdict');
    await prediction.locator('.verdict', { hasText: 'Bag' }).waitFor(patience);
    await press(prediction, 'Show activations');
    await prediction.locator('.maps canvas').first().waitFor(patience);
    await takePictures(page, 'prediction-beside');
    await takePanelPictures(page, 'prediction-image', 'Prediction: bag.png');
  });

  it('trains again with another param', async () => {
    const { page } = stage;
    await page.locator('.tab', { hasText: 'fashion.model.ts' }).click();
    await runCommand(page, 'Darkroom: Train with Params…');
    await quickPick(page, 'dropout', patience.timeout);
    await answer(page, '0.5');
    await quickPick(page, 'epochs');
    await answer(page, '5');
    await quickPick(page, /Start/);
    await panel(page, '.badge:text("running"), .badge:text("completed")', patience.timeout);
    await showContainer(page, 'Darkroom');
    await treeRow(page, 'Runs', /^fashion\d.*% · dropout=0.5$/).waitFor(patience);
  });

  it('compares both, chosen in the tree', async () => {
    const { page } = stage;
    const [first, second] = [treeRow(page, 'Runs', /dropout=0.5$/), treeRow(page, 'Runs', /dropout=0.25$/)];
    await first.click();
    await second.click({ modifiers: ['Control'] });
    await contextMenu(page, second, 'Compare Runs');
    const comparison = await panel(page, 'table.runs tbody tr');
    assert.equal(await comparison.locator('table.runs tbody tr').count(), 2);
    await comparison.locator('.chart canvas').first().waitFor(patience);
    await takePictures(page, 'compare-beside');
    await takePanelPictures(page, 'compare', 'Compare runs');
    const groups = await page.locator('.editor-group-container').count();
    assert.equal(groups, 2, 'panels stand in one column beside the code');
  });

  it('brings its panels back when the window is reloaded', async () => {
    const { page } = stage;
    assert.equal(await treeRows(page, 'Runs').count(), 2);
    await reloadWindow(page);
    await panel(page, 'table.runs tbody tr', patience.timeout);
    await page.locator('.tab', { hasText: 'Prediction: bag.png' }).click();
    await panel(page, '.verdict', patience.timeout);
    await page.locator('.tab', { hasText: 'fashion dropout=0.25' }).click();
    // On the tab that it was left on.
    await panel(page, '.config dl', patience.timeout);
  });
});

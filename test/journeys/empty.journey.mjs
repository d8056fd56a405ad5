/**
 * From nothing to a model of one's own images: the walkthrough, Initialize Workspace, a folder of images that becomes a
 * dataset, and a model file from a template that has no error in it.
 */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takePanelPictures, takePictures } from './panels.mjs';
import { imagesOnly, useVsCode } from './stage.mjs';
import {
  answer,
  contextMenu,
  editorTab,
  explorerRow,
  notification,
  problems,
  quickPick,
  retypeLine,
  runCommand,
  showContainer,
  treeRow,
} from './workbench.mjs';

const patience = { timeout: 120_000 };

describe('Starting from nothing', () => {
  const stage = useVsCode({ workspace: imagesOnly, name: 'photos' });
  const welcome = (/** @type {string} */ text) => stage.page.locator('.pane').getByText(text).first();

  it('has a walkthrough, whose pictures and buttons are there', async () => {
    const { page } = stage;
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await quickPick(page, /^Get Started with Darkroom/);
    const step = (/** @type {string} */ title) => page.locator('.getting-started-step', { hasText: title });
    await step('Open the example').waitFor(patience);
    const all = page.locator('.gettingStartedSlideCategories .getting-started-category');
    const unfold = (/** @type {string} */ title) => async () => {
      // Escape, with which a palette is closed, leads back to the list of walkthroughs.
      const away = all.filter({ hasText: 'Get Started with Darkroom' });
      if ((await step(title).getAttribute('aria-expanded')) === 'true') return;
      if (await step(title).isDisabled()) await away.click();
      if ((await step(title).getAttribute('aria-expanded')) !== 'true') await step(title).click();
    };
    await takePanelPictures(page, 'walkthrough', /Welcome|Walkthrough/, {
      example: unfold('Open the example'),
      dataset: unfold('Add your own images'),
      train: unfold('Train a model'),
      look: unfold('See what it learned'),
      compare: unfold('Change one thing and compare'),
    });
    await unfold('Open the example')();
    await page.locator('.getting-started-step').getByText('Create Example Workspace').click();
    await page.locator('.quick-input-widget .monaco-button', { hasText: 'Create Example Here' }).waitFor(patience);
    await page.keyboard.press('Escape');
    await runCommand(page, 'View: Close All Editors');
  });

  it('says in each tree what fills it', async () => {
    const { page } = stage;
    await showContainer(page, 'Darkroom');
    await welcome('Images in a folder per class').waitFor(patience);
    await welcome('Models learn from a dataset').waitFor(patience);
    await welcome('Trainings are kept as runs').waitFor(patience);
  });

  it('becomes a workspace, which says that a dataset comes next', async () => {
    const { page, folder } = stage;
    await welcome('Initialize Workspace').click();
    await welcome('darkroom.json names no dataset yet').waitFor(patience);
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'darkroom.json'), 'utf8')), { datasets: {} });
    await notification(page, 'The workspace is ready');
    assert.ok((await readdir(folder)).includes('tsconfig.json'));
    await takePictures(page, 'no-dataset');
    assert.equal(await page.locator('.pane').getByText('New Model File…').count(), 0);
  });

  it('gets a dataset from a folder of the explorer, with a name that is asked for', async () => {
    const { page, folder } = stage;
    await showContainer(page, 'Explorer');
    await contextMenu(page, await explorerRow(page, 'shapes'), 'Add Dataset…');
    await answer(page, 'my shapes');
    await notification(page, 'my shapes: 40 images in 2 classes');
    const { datasets } = JSON.parse(await readFile(join(folder, 'darkroom.json'), 'utf8'));
    assert.deepEqual(datasets, { 'my shapes': { path: 'shapes' } });
    await showContainer(page, 'Darkroom');
    await treeRow(page, 'Datasets', /^my shapes/).click(patience);
    await treeRow(page, 'Datasets', /^train/).waitFor(patience);
    await treeRow(page, 'Datasets', /^test/).waitFor(patience);
  });

  it('gets a model file for it from a template, in which TypeScript and Darkroom find nothing wrong', async () => {
    const { page, folder } = stage;
    await welcome('New Model File…').click(patience);
    await quickPick(page, 'Small CNN', patience.timeout);
    await editorTab(page, 'my-shapes.model.ts').waitFor(patience);
    const text = await readFile(join(folder, 'my-shapes.model.ts'), 'utf8');
    assert.match(text, /dataset: 'my shapes',\n {2}input: \{ height: 24, width: 24, channels: [13] \}/);
    await treeRow(page, 'Models', /^my-shapeson my shapes/).waitFor(patience);
    await page.locator('.codelens-decoration', { hasText: 'Summary' }).waitFor(patience);
    assert.deepEqual(await problems(page), []);
  });

  it('marks a mistake at its line, with the shapes, until it is mended', async () => {
    const { page } = stage;
    await retypeLine(page, 'poolSize: 2', 'poolSize: 99');
    await page.locator('.squiggly-error').first().waitFor(patience);
    await takePictures(page, 'diagnostic');
    const [problem] = await problems(page);
    assert.match(problem ?? '', /24/);
    await retypeLine(page, 'poolSize: 99', 'poolSize: 2');
    await page
      .locator('.squiggly-error')
      .first()
      .waitFor({ ...patience, state: 'detached' });
    assert.deepEqual(await problems(page), []);
  });
});

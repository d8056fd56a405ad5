/** The predictions of a folder: a table that sorts and is saved as a CSV file, one of its images, and another run. */

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { panel, press, takePanelPictures } from './panels.mjs';
import { tinyWorkspace, trainFromTerminal, useVsCode } from './stage.mjs';
import { contextMenu, editorTab, explorerRow, saveAs } from './workbench.mjs';

/** @typedef {import('playwright-core').Frame} Frame */

const patience = { timeout: 120_000 };

describe('Predicting a folder', () => {
  const stage = useVsCode({
    name: 'shapes',
    async workspace(folder) {
      await tinyWorkspace(folder);
      await trainFromTerminal(folder, 'shapes.model.ts', '--epochs', '2');
      await trainFromTerminal(folder, 'shapes.model.ts', '--epochs', '1', '--set', 'filters=2');
      // A file that only says that it is an image.
      await writeFile(join(folder, 'shapes', 'circle', 'letter.png'), 'Dear Ada');
    },
  });
  /** @type {Frame} */
  let prediction;
  const rows = () => prediction.locator('table.images tbody tr');

  it('is asked for in the explorer, and tells of every image, of broken ones too', async () => {
    const { page } = stage;
    await contextMenu(page, await explorerRow(page, 'shapes/circle'), 'Darkroom: Predict');
    prediction = await panel(page, 'table.images tbody tr');
    assert.equal(await rows().count(), 21);
    await prediction.getByText('21 of 21 images, 1 of which can’t be read').waitFor(patience);
  });

  it('is sorted, and the broken file stays last', async () => {
    const { page } = stage;
    await prediction.locator('button.sort', { hasText: 'probability' }).click();
    const shares = async () => (await rows().locator('td:nth-of-type(3)').allInnerTexts()).map(Number.parseFloat);
    const ascending = await shares();
    assert.deepEqual(
      ascending,
      [...ascending].sort((a, b) => a - b),
    );
    await prediction.locator('button.sort', { hasText: 'probability' }).click();
    const descending = await shares();
    assert.deepEqual(
      descending,
      [...ascending].sort((a, b) => b - a),
    );
    assert.match((await rows().last().textContent()) ?? '', /letter\.png/);
    await takePanelPictures(page, 'prediction-folder', 'Prediction: circle');
  });

  it('is saved as a CSV file', async () => {
    const { page, folder } = stage;
    await press(prediction, 'Save');
    await prediction.locator('.menu-item', { hasText: 'CSV' }).click();
    const file = join(folder, 'of circles.csv');
    await saveAs(page, 'predictions.csv', file);
    await explorerRow(page, 'of circles.csv');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    assert.equal(lines.length, 22);
    assert.match(lines[0] ?? '', /^path,class 1,probability 1,class 2,probability 2,error$/);
    assert.ok(lines.some((line) => line.includes('letter.png,,,,,')));
  });

  it('opens one of its images, whose file opens beside the panel', async () => {
    const { page } = stage;
    await prediction.locator('button.row').first().click();
    await prediction.locator('.tops').waitFor(patience);
    await prediction.locator('button.path').click();
    await editorTab(page, '.png').waitFor(patience);
    assert.equal(await page.locator('.editor-group-container').count(), 2);
    await press(prediction, 'Back to all images');
    await rows().first().waitFor(patience);
  });

  it('is asked of another run', async () => {
    const before = (await rows().first().textContent()) ?? '';
    const runs = prediction.locator('vscode-dropdown').first();
    await runs.click();
    await runs.locator('vscode-option').last().click();
    await rows().first().filter({ hasNotText: before }).waitFor(patience);
    await rows().last().filter({ hasText: 'letter.png' }).waitFor(patience);
  });
});

/** A window with several folders, and one whose folder is not trusted. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeTinyWorkspace } from '../vscode/workspace.mjs';
import { panel, press } from './panels.mjs';
import { enginePids, tinyWorkspace, useVsCode } from './stage.mjs';
import { contextMenu, explorerRow, openFile, runCommand, showContainer, statusItem, treeRow } from './workbench.mjs';

/** @typedef {import('playwright-core').Page} Page */

const darkroom = fileURLToPath(new URL('../../out/cli.js', import.meta.url));

/** @param {string} folder @returns {Promise<string[]>} names of the folders of its runs */
const runsOf = (folder) => readdir(join(folder, '.darkroom', 'runs')).catch(() => []);

/** Titles of a menu that is open.  @param {Page} page */
async function menuTitles(page) {
  await page.locator('.monaco-menu .action-label').first().waitFor();
  return page.locator('.monaco-menu .action-label').allInnerTexts();
}

describe('Several folders', () => {
  const stage = useVsCode({
    name: 'labs',
    open: 'labs.code-workspace',
    async workspace(folder) {
      for (const name of ['first', '第二 "lab"']) {
        await mkdir(join(folder, name));
        await writeTinyWorkspace(join(folder, name));
      }
      const folders = [{ path: 'first' }, { path: '第二 "lab"' }];
      await writeFile(join(folder, 'labs.code-workspace'), JSON.stringify({ folders }));
    },
  });

  it('have trees of their own', async () => {
    const { page } = stage;
    await showContainer(page, 'Darkroom');
    await treeRow(page, 'Datasets', 'first').waitFor();
    await treeRow(page, 'Datasets', '第二 "lab"').waitFor();
    await treeRow(page, 'Models', /^shapeson shapes · 第二 "lab"/).waitFor();
  });

  it('train where the model file is', async () => {
    const { page, folder } = stage;
    await contextMenu(page, treeRow(page, 'Models', '第二 "lab"'), 'Train');
    const run = await panel(page, 'h1');
    await run.getByText('completed').first().waitFor();
    assert.equal((await runsOf(join(folder, '第二 "lab"'))).length, 1);
    assert.deepEqual(await runsOf(join(folder, 'first')), []);
    await treeRow(page, 'Runs', /^shapes/).waitFor();
  });

  it('delete a run only after asking', async () => {
    const { page, folder } = stage;
    const dialog = page.locator('.monaco-dialog-box');
    await contextMenu(page, treeRow(page, 'Runs', /^shapes/), 'Delete Run…');
    await dialog.getByText('Delete the run shapes?').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await runsOf(join(folder, '第二 "lab"'))).length, 1);
    await contextMenu(page, treeRow(page, 'Runs', /^shapes/), 'Delete Run…');
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await treeRow(page, 'Runs', /^shapes/).waitFor({ state: 'detached' });
    assert.deepEqual(await runsOf(join(folder, '第二 "lab"')), []);
    const run = await panel(page, 'h1');
    await run.getByText('is not there any more').waitFor();
  });

  it('have their runs below them', async () => {
    const { page, folder } = stage;
    for (const name of ['first', '第二 "lab"']) {
      await contextMenu(page, treeRow(page, 'Models', name), 'Train');
      while ((await runsOf(join(folder, name))).length === 0) await page.waitForTimeout(50);
      await treeRow(page, 'Models', name).filter({ hasText: '%' }).waitFor();
    }
    for (const name of ['first', '第二 "lab"']) await treeRow(page, 'Runs', name).waitFor();
  });
});

describe('A folder that is not trusted', () => {
  const stage = useVsCode({
    restricted: true,
    async workspace(folder) {
      await tinyWorkspace(folder);
      const train = [darkroom, 'train', join(folder, 'shapes.model.ts'), '--json'];
      const { status, stderr } = spawnSync(process.execPath, train, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      const model = await readFile(join(folder, 'shapes.model.ts'), 'utf8');
      const mark = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(join(folder, 'ran'))}, '');\n`;
      await writeFile(join(folder, 'shapes.model.ts'), mark + model);
    },
  });

  it('shows its datasets and runs', async () => {
    const { page } = stage;
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await statusItem(page, 'Darkroom: cpu').waitFor();
    assert.deepEqual(await enginePids(stage), [], 'an engine was started that nobody needs yet');
    await showContainer(page, 'Darkroom');
    await treeRow(page, 'Datasets', 'shapes').click();
    await treeRow(page, 'Datasets', 'train').click();
    await treeRow(page, 'Datasets', 'circle').waitFor();
    await treeRow(page, 'Runs', /^shapes/).click();
    const run = await panel(page, 'h1');
    await run.getByText('completed').first().waitFor();
  });

  it('runs none of its code', async () => {
    const { page, folder } = stage;
    await showContainer(page, 'Explorer');
    await openFile(page, 'shapes.model.ts');
    const row = await explorerRow(page, 'shapes.model.ts');
    await row.click({ button: 'right' });
    assert.ok(!(await menuTitles(page)).includes('Train'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').fill('>Darkroom: ');
    await page.locator('.quick-input-list .label-name', { hasText: 'Darkroom: Open Run' }).waitFor();
    const titles = await page.locator('.quick-input-list .label-name').allInnerTexts();
    for (const title of ['Train', 'Evaluate', 'Resume', 'Predict on Image…', 'Show Model Summary']) {
      assert.ok(!titles.includes(`Darkroom: ${title}`), title);
    }
    await page.keyboard.press('Escape');
    await page.locator('.tab', { hasText: /^shapes$/ }).click();
    const run = await panel(page, 'h1');
    await press(run, 'Evaluate');
    await run.getByText('This folder is not trusted').first().waitFor();
    assert.ok(!(await readdir(folder)).includes('ran'));
    assert.equal((await enginePids(stage)).length, 1);
  });

  it('trains once it is trusted', async () => {
    const { page, folder } = stage;
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
    await page.locator('.monaco-modal-editor-block .codicon-close').first().click();
    await page.locator('.workspace-trust-editor').waitFor({ state: 'detached' });
    await contextMenu(page, await explorerRow(page, 'shapes.model.ts'), 'Train');
    while ((await runsOf(folder)).length < 2) await page.waitForTimeout(50);
    assert.ok((await readdir(folder)).includes('ran'));
  });
});

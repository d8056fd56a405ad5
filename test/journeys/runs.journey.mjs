/**
 * The tree of runs as the place where a person keeps order: names, tags, notes, pins, pages of older runs, deleting after a
 * question, and a training of a terminal that shows up by itself.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { panel, press, takePanelPictures, takePictures } from './panels.mjs';
import { cliPath, tinyWorkspace, trainFromTerminal, useVsCode } from './stage.mjs';
import {
  answer,
  answerDialog,
  contextMenu,
  editorTab,
  hoverOf,
  notification,
  quickPick,
  runCommand,
  showContainer,
  statusItem,
  treeRow,
  treeRows,
} from './workbench.mjs';

const patience = { timeout: 120_000 };

/** More than a page of the tree. */
const copies = 230;

describe('Runs', () => {
  const stage = useVsCode({
    name: 'shapes',
    async workspace(folder) {
      await tinyWorkspace(folder);
      await trainFromTerminal(folder, 'shapes.model.ts', '--epochs', '1');
      await trainFromTerminal(folder, 'shapes.model.ts', '--epochs', '2', '--set', 'filters=8');
      await copyRuns(join(folder, '.darkroom', 'runs'));
    },
  });
  const runsFolder = () => join(stage.folder, '.darkroom', 'runs');
  const row = (/** @type {RegExp} */ text) => treeRow(stage.page, 'Runs', text);

  it('are listed by page, newest first', async () => {
    const { page } = stage;
    await showContainer(page, 'Darkroom');
    await row(/filters=8$/).waitFor(patience);
    await row(/filters=8$/).click();
    await page.keyboard.press('End');
    const more = row(/^Load more…32 older$/);
    await more.click(patience);
    await more.waitFor({ ...patience, state: 'detached' });
    assert.equal(await treeRows(page, 'Runs').filter({ hasText: 'Load more' }).count(), 0);
    await page.keyboard.press('Home');
  });

  it('get a name, tags and a note, which the hover tells as they are', async () => {
    const { page } = stage;
    await contextMenu(page, row(/filters=8$/), 'Rename Run…');
    await answer(page, '<b>wide</b> & *first*');
    const named = row(/^<b>wide<\/b> & \*first\*/);
    await named.waitFor(patience);
    // Its open panel is called so, too.
    await editorTab(page, '<b>wide</b> & *first*').waitFor(patience);
    await panel(page, 'h1:text("<b>wide</b> & *first*")');
    await contextMenu(page, named, 'Edit Tags…');
    await answer(page, 'paper, #baseline');
    await row(/#paper · #baseline$/).waitFor(patience);
    await contextMenu(page, named, 'Edit Note…');
    await answer(page, 'Eight filters are enough.');
    const hover = await hoverOf(page, named, 'p');
    const text = (await hover.textContent()) ?? '';
    for (const part of ['<b>wide</b> & *first*', 'Eight filters are enough.', 'filters: 8', 'State: completed'])
      assert.ok(text.replaceAll('\u00a0', ' ').includes(part), `${part} in ${text}`);
  });

  it('are pinned to the top', async () => {
    const { page } = stage;
    const oldest = row(/^shapes\d.*filters=4$/);
    await contextMenu(page, oldest, 'Pin Run');
    await treeRows(page, 'Runs').first().filter({ hasText: 'pinned' }).waitFor(patience);
    await takePictures(page, 'runs');
    await contextMenu(page, treeRows(page, 'Runs').first(), 'Unpin Run');
    await treeRows(page, 'Runs')
      .filter({ hasText: 'pinned' })
      .first()
      .waitFor({ ...patience, state: 'detached' });
  });

  it('are deleted after a question, and kept when the answer is no', async () => {
    const { page } = stage;
    const before = (await readdir(runsFolder())).length;
    await contextMenu(page, row(/^<b>wide/), 'Delete Run…');
    await page
      .locator('.monaco-dialog-box', { hasText: 'Curves, weights and evaluations go with it' })
      .waitFor(patience);
    await answerDialog(page, 'Cancel');
    assert.equal((await readdir(runsFolder())).length, before);
    await contextMenu(page, row(/^<b>wide/), 'Delete Run…');
    await answerDialog(page, 'Delete');
    await row(/^<b>wide/).waitFor({ ...patience, state: 'detached' });
    assert.equal((await readdir(runsFolder())).length, before - 1);
  });

  it('of a terminal show up, with their progress, and their panel follows them', async () => {
    const { page, folder } = stage;
    const model = await readFile(join(folder, 'shapes.model.ts'), 'utf8');
    await writeFile(join(folder, 'endless.model.ts'), model.replace('epochs: 2,', 'epochs: 100_000,'));
    const terminal = spawn(process.execPath, [cliPath, 'train', 'endless.model.ts'], { cwd: folder, stdio: 'ignore' });
    try {
      const live = row(/^endless\d+\/100000 · /);
      await live.waitFor(patience);
      await live.click();
      const run = await panel(page, '.badge:text("running")');
      const bar = run.locator('.bar-text').first();
      const first = await bar.textContent();
      await bar.filter({ hasNotText: first ?? '' }).waitFor(patience);
      // What another process trains is not steered from here, which is said.
      await press(run, 'Stop');
      await notification(page, /was not started in this window: process \d+ trains it/);
      terminal.kill('SIGINT');
      await row(/^endlessstopped/).waitFor(patience);
    } finally {
      terminal.kill('SIGKILL');
    }
  });

  it('that train here are seen and steered from the status bar', async () => {
    const { page } = stage;
    await treeRow(page, 'Models', /^endless/).click();
    await editorTab(page, 'endless.model.ts').waitFor(patience);
    await runCommand(page, 'Darkroom: Train');
    await statusItem(page, /endless \d+\/100000/).waitFor(patience);
    await runCommand(page, 'Darkroom: Pause');
    await statusItem(page, /endless paused/).waitFor(patience);
    await runCommand(page, 'Darkroom: Resume');
    await statusItem(page, /endless \d+\/100000/).waitFor(patience);
    await runCommand(page, 'Darkroom: Stop');
    await statusItem(page, 'Darkroom: cpu').waitFor(patience);
    await notification(page, 'endless was stopped');
    await statusItem(page, 'Darkroom: cpu').click();
    await quickPick(page, /Doctor/);
    await editorTab(page, 'Darkroom Doctor').waitFor(patience);
  });

  it('have a model whose summary is read beside its code', async () => {
    const { page } = stage;
    await page.locator('.tab', { hasText: 'endless.model.ts' }).click();
    await runCommand(page, 'Darkroom: Show Model Summary');
    await editorTab(page, 'Summary of endless').waitFor(patience);
    const preview = await panel(page, 'h1:text("endless")');
    await preview.locator('td', { hasText: '14 × 14 × 4' }).first().waitFor(patience);
    await takePanelPictures(page, 'doctor', 'Darkroom Doctor');
    await takePanelPictures(page, 'summary', 'Summary of endless');
    assert.equal(await page.locator('.editor-group-container').count(), 2);
  });
});

/** Copies of the first run, each a second older than the one before. */
async function copyRuns(/** @type {string} */ folder) {
  const [first = ''] = (await readdir(folder)).sort();
  const record = JSON.parse(await readFile(join(folder, first, 'run.json'), 'utf8'));
  for (let n = 1; n <= copies; n++) {
    const createdAt = new Date(Date.parse(record.createdAt) - n * 1000).toISOString();
    const id = `${createdAt.replace(/[-:]|\..*/g, '').replace('T', '-')}-shapes-${String(n).padStart(4, '0')}`;
    await cp(join(folder, first), join(folder, id), { recursive: true });
    await writeFile(join(folder, id, 'run.json'), JSON.stringify({ ...record, id, createdAt }));
  }
}

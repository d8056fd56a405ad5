/**
 * Two windows on one workspace: what one trains the other shows live, steers nothing of it and never writes into it; and
 * of two that take up the same run at once, one gets it.
 */

import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { panel, press } from './panels.mjs';
import { enginePids, openWindow, tinyWorkspace, useVsCode } from './stage.mjs';
import { contextMenu, explorerRow, runCommand, showContainer, treeRow } from './workbench.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** 100 ms a batch, so that a person in the other window comes in between. */
const slowly = `callbacks: [{ name: 'slow', onBatchEnd() { for (const end = Date.now() + 100; Date.now() < end; ); } }],`;

/** @param {string} folder */
async function slowWorkspace(folder) {
  await tinyWorkspace(folder);
  const path = join(folder, 'shapes.model.ts');
  const model = await readFile(path, 'utf8');
  await writeFile(path, model.replace('epochs: 2,', `epochs: 100_000, ${slowly}`));
}

describe('Two windows', () => {
  const stage = useVsCode({ workspace: slowWorkspace });
  /** @type {Page} */
  let other;

  const runs = () => join(stage.folder, '.darkroom', 'runs');
  const onlyRun = async () => join(runs(), (await readdir(runs()))[0] ?? '');

  /** Every step of the log once, in order: two writers would repeat or mix them. */
  async function assertWhole() {
    const folder = await onlyRun();
    const lines = (await readFile(join(folder, 'log.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const steps = lines.filter(({ type }) => type === 'batch').map(({ step }) => step);
    const epochs = lines.filter(({ type }) => type === 'epoch').map(({ epoch }) => epoch);
    assert.ok(steps.length > 0 && steps.every((step, i) => i === 0 || step > steps[i - 1]), `steps ${steps}`);
    assert.deepEqual(
      epochs,
      epochs.map((_, i) => i + 1),
    );
    const { state, pid } = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    return { state, pid };
  }

  before(async () => {
    other = await openWindow(stage);
    await showContainer(other, 'Darkroom');
  });

  it('the one that does not train shows the run live, and can neither stop nor delete it', async () => {
    const { page } = stage;
    await contextMenu(page, await explorerRow(page, 'shapes.model.ts'), 'Train');
    await (await panel(page, 'h1')).getByText(/^epoch ([2-9]|\d\d+) of/).waitFor();
    const row = treeRow(other, 'Runs', /^shapes/);
    await row.waitFor();
    await contextMenu(other, row, 'Open Run');
    const run = await panel(other, 'h1');
    await run.getByText('running').first().waitFor();
    const progress = run.getByText(/^epoch \d+ of/);
    const before = await progress.textContent();
    while ((await progress.textContent()) === before) await other.waitForTimeout(50);
    assert.match((await row.textContent()) ?? '', /^shapes\d+\/100000/);

    await press(run, 'Stop');
    await other.locator('.notifications-toasts', { hasText: 'was not started in this window' }).waitFor();
    await runCommand(other, 'Notifications: Clear All Notifications');
    await contextMenu(other, row, 'Delete Run…');
    await other.locator('.notifications-toasts', { hasText: 'is still being trained' }).waitFor();
    await runCommand(other, 'Notifications: Clear All Notifications');
    assert.equal((await assertWhole()).state, 'running');
  });

  it('a name given in one is seen in the other', async () => {
    await contextMenu(other, treeRow(other, 'Runs', /^shapes/), 'Rename Run…');
    const input = other.locator('.quick-input-widget input.input');
    await input.fill('Ours');
    await input.press('Enter');
    await showContainer(stage.page, 'Darkroom');
    await treeRow(stage.page, 'Runs', /^Ours/).waitFor();
  });

  it('when the engine that trains is killed, the other takes the run up where it was', async () => {
    const { pid } = await assertWhole();
    assert.ok((await enginePids(stage)).includes(pid));
    process.kill(pid, 'SIGKILL');
    await treeRow(other, 'Runs', 'interrupted').waitFor();
    await contextMenu(other, treeRow(other, 'Runs', /^Ours/), 'Resume');
    const run = await panel(other, 'h1');
    await run.getByText('running').first().waitFor();
    await treeRow(stage.page, 'Runs', /^Ours\d+\/100000/).waitFor();
    await press(run, 'Stop');
    await run.getByText('stopped').first().waitFor();
    assert.equal((await assertWhole()).state, 'stopped');
  });

  it('of both that resume it at once, one trains it and the other is told so', async () => {
    const windows = [stage.page, other];
    for (const window of windows) {
      await runCommand(window, 'Notifications: Clear All Notifications');
      await treeRow(window, 'Runs', /^Ours.*stopped/).waitFor();
    }
    const panels = await Promise.all(windows.map((window) => panel(window, 'h1')));
    const buttons = panels.map((run) => run.locator('header vscode-button', { hasText: 'Resume' }));
    await Promise.all(buttons.map((button) => button.waitFor()));
    // Without a pointer, which would first wait until the button rests: by then the other window trains.
    await Promise.all(buttons.map((button) => button.dispatchEvent('click')));
    for (const window of windows) await runCommand(window, 'Notifications: Show Notifications');
    const told = windows.map((window) =>
      window.locator('.notifications-center .notification-list-item-message', {
        hasText: 'is being trained by process',
      }),
    );
    const refusals = async () => (await Promise.all(told.map((each) => each.count()))).reduce((a, b) => a + b);
    while ((await refusals()) === 0) await other.waitForTimeout(50);
    const { state, pid } = await assertWhole();
    assert.equal(state, 'running');
    assert.ok((await enginePids(stage)).includes(pid));
    await other.waitForTimeout(1500);
    assert.equal(await refusals(), 1);
    assert.equal((await assertWhole()).pid, pid);
  });
});

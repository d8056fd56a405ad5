/** The package alone, in a workspace with an awkward name: the engine starts, trains, and its panel outlives a reload. */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { panel } from './panels.mjs';
import { enginePids, tinyWorkspace, useVsCode } from './stage.mjs';
import { contextMenu, explorerRow, reloadWindow } from './workbench.mjs';

describe('Installed', () => {
  const stage = useVsCode({ workspace: tinyWorkspace, name: `it's a "café" 暗室` });

  it('trains from the explorer', async () => {
    const { page, folder } = stage;
    await contextMenu(page, await explorerRow(page, 'shapes.model.ts'), 'Train');
    const run = await panel(page, 'h1');
    await run.getByText('completed').first().waitFor();
    const runs = join(folder, '.darkroom', 'runs');
    const [id] = await readdir(runs);
    const record = JSON.parse(await readFile(join(runs, id, 'run.json'), 'utf8'));
    assert.equal(record.state, 'completed');
    assert.equal((await enginePids(stage)).length, 1);
  });

  it('shows the panel again after a reload', async () => {
    const { page } = stage;
    await reloadWindow(page);
    const run = await panel(page, 'h1');
    await run.getByText('completed').first().waitFor();
  });
});

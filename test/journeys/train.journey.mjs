/** From the example workspace to a model: open the model file, train it from the palette, watch the curves grow. */

import assert from 'node:assert/strict';
import { panel, takePictures } from './panels.mjs';
import { fashionExample, useVsCode } from './stage.mjs';
import { openFile, runCommand } from './workbench.mjs';

describe('Train', () => {
  const stage = useVsCode({ workspace: fashionExample, name: 'fashion' });

  it('opens a panel beside the model file, whose curves grow', async () => {
    const { page } = stage;
    await openFile(page, 'fashion.model.ts');
    await runCommand(page, 'Darkroom: Train');
    const run = await panel(page, 'svg', 60_000);
    await run.locator('h1', { hasText: 'fashion.model.ts' }).waitFor();
    const epochs = run.locator('tbody tr');
    await epochs.nth(1).waitFor({ timeout: 90_000 });
    assert.ok((await epochs.count()) >= 2);
  });

  it('looks right in every theme', () => takePictures(stage.page, 'run-while-training'));
});

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
    const run = await panel(page, 'h1', 60_000);
    await run.locator('h1', { hasText: 'fashion' }).waitFor();
    const drawn = () =>
      run
        .locator('canvas')
        .first()
        .evaluate((canvas) => canvas.toDataURL());
    await run.getByText(/^epoch 2 of 15/).waitFor({ timeout: 60_000 });
    const before = await drawn();
    await run.getByText(/^epoch 4 of 15/).waitFor({ timeout: 60_000 });
    assert.notEqual(await drawn(), before, 'the curves did not grow');
  });

  it('looks right in every theme', () => takePictures(stage.page, 'run-while-training'));
});

/** Time that the extension takes of the extension host when it is activated, as VS Code itself measures it. */

import { reloadWindow, runCommand, statusItem } from '../../test/journeys/workbench.mjs';
import { writeTinyWorkspace } from '../../test/vscode/workspace.mjs';
import { inWindow, milliseconds } from './window.mjs';

const rounds = 5;

/** @param {string} vsix */
export function measureActivation(vsix) {
  return inWindow(vsix, writeTinyWorkspace, async ({ page }) => {
    const times = [];
    for (let round = 0; round < rounds; round++) {
      if (round > 0) await reloadWindow(page);
      await statusItem(page, 'Darkroom: cpu').waitFor();
      await runCommand(page, 'Developer: Show Running Extensions');
      const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: /^Darkroom/ });
      const text = (await row.locator('.activation-time').textContent()) ?? '';
      times.push(Number(/(\d+)\s*ms/.exec(text)?.[1]));
    }
    return [{ what: 'activation', measured: milliseconds(times), reach: '50 ms' }];
  });
}

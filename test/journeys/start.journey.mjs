/** `npm start` where there is no screen: it prints an address that answers, and Ctrl-C leaves nothing running. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const start = fileURLToPath(new URL('../../start.mjs', import.meta.url));

describe('npm start', () => {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  after(() => child?.kill('SIGKILL'));

  it('serves VS Code until Ctrl-C', async () => {
    const env = { ...process.env, DARKROOM_VSCODE: 'browser', VSCODE_IPC_HOOK_CLI: undefined };
    child = spawn(process.execPath, [start], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    let printed = '';
    for await (const text of child.stdout ?? []) {
      printed += text;
      if (printed.includes('Ctrl-C')) break;
    }
    const [address] = /http:\S+/.exec(printed) ?? [];
    assert.ok(address, printed);
    const page = await fetch(address);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /workbench/);

    child.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
    await assert.rejects(fetch(address));
  });
});

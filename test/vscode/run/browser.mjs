/** The suite in the browser host: the workbench reports the console and the end of the tests to the page. */

import { createWriteStream } from 'node:fs';
import { inspect } from 'node:util';
import { startHost } from '../host.mjs';

/**
 * @param {{ workspace: string, extension: string, tests: string, log: string }} given `log`: file that gets what VS Code
 *   and the extension write to the console
 * @returns {Promise<number>} 0 if all passed
 */
export async function runInBrowser({ workspace, extension, tests, log }) {
  const file = createWriteStream(log);
  const print = (/** @type {string} */ type, /** @type {unknown[]} */ words) => {
    const text = words.map((word) => (typeof word === 'string' ? word : inspect(word))).join(' ');
    file.write(`${type} ${text}\n`);
    if (text.startsWith('│')) console.log(text);
  };
  /** @type {(code: number) => void} */
  let end = () => {};
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const host = await startHost({
    workspace,
    extension: { development: extension, tests },
    async beforeOpen(page) {
      await page.exposeFunction('codeAutomationLog', print);
      await page.exposeFunction('codeAutomationExit', end);
      page.on('crash', () => end(1));
      page.on('close', () => end(1));
    },
  });
  try {
    return await ended;
  } finally {
    await host.stop();
    file.end(host.log.text);
  }
}

/**
 * Runs every `*.test.js` beside this file in the extension host: what VS Code calls when it is started for tests. The
 * numbers go to a file as well, because VS Code itself only tells whether all was well.
 */

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

// The console of an extension host carries much else; run/browser.mjs prints the lines that begin so.
Mocha.reporters.Base.consoleLog = (...words: unknown[]) => {
  for (const line of format(...words).split('\n')) console.log(`│ ${line}`);
};

export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false, reporter: 'spec' });
  const names = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  for (const name of names.sort()) mocha.addFile(join(__dirname, name));
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failed) => {
      const { passes: passed = 0, pending: skipped = 0 } = runner.stats ?? {};
      writeFileSync(join(__dirname, 'results.json'), JSON.stringify({ passed, failed, skipped }));
      if (failed > 0) reject(new Error(`${failed} failed`));
      else resolve();
    });
  });
}

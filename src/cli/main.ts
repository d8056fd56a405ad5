/** The `darkroom` command. */

import { join } from 'node:path';
import { version } from '../../package.json';
import { commands } from './commands.ts';
import { runCommandLine } from './run.ts';
import { realTerminal } from './terminal.ts';

runCommandLine({
  argv: process.argv.slice(2),
  commands,
  version,
  terminal: realTerminal(),
  cwd: process.cwd(),
  enginePath: join(__dirname, 'engine.js'),
}).then((code) => {
  process.exitCode = code;
});

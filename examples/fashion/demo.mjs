/** `npm run demo`: looks at the data, trains, evaluates and predicts, as a person would from the terminal. */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('.', import.meta.url));
const cli = fileURLToPath(new URL('../../out/cli.js', import.meta.url));

const colors = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (colors ? `\u001b[1m${text}\u001b[0m` : text);

function darkroom(...words) {
  console.log(`\n${bold(`$ darkroom ${words.join(' ')}`)}\n`);
  const { status } = spawnSync(process.execPath, [cli, ...words], { cwd: workspace, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

darkroom('data', 'fashion');
darkroom('summary', 'fashion.model.ts');
darkroom('train', 'fashion.model.ts', '--seed', '1');
darkroom('evaluate', 'last', '--split', 'test');
darkroom('predict', 'last', 'images', '--top', '3');

const runs = `${workspace}.darkroom/runs`;
const last = readdirSync(runs).sort().at(-1);
console.log(`\nThe run: ${relative(process.cwd(), `${runs}/${last}`)}`);
console.log('It holds the model file, the settings, the curves, both checkpoints, the evaluation and the predictions.');

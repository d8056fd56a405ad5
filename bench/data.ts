/**
 * `npm run bench:data [-- --only scan|decode|memory|fashion] [-- --folder DIR]`: scanning, near copies, decoding and
 * memory. Prints the rows of a Markdown table. The folder keeps the images that are drawn for it.
 */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchDecode } from './data/decode.ts';
import { benchMemory } from './data/memory.ts';
import { benchFashion, benchScan } from './data/scan.ts';

const root = join(__dirname, '..');

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, folder: { type: 'string', default: join(tmpdir(), 'darkroom-bench') } },
});

/** Where Debian's package dataset-fashion-mnist puts it. */
const fashionFolder = '/usr/share/datasets/fashion-mnist';

async function fashion(): Promise<string[]> {
  if (!existsSync(fashionFolder)) return [];
  const workspace = join(flags.folder, 'fashion');
  mkdirSync(workspace, { recursive: true });
  const datasets = { fashion: { format: 'idx', path: fashionFolder } };
  writeFileSync(join(workspace, 'darkroom.json'), JSON.stringify({ datasets }));
  return benchFashion(workspace);
}

const parts: Readonly<Record<string, () => Promise<string[]>>> = {
  scan: () => benchScan(flags.folder),
  fashion,
  decode: () => benchDecode(flags.folder),
  memory: () => benchMemory(flags.folder, root),
};

async function main(): Promise<void> {
  console.log(`Node ${process.version}; ${cpus()[0]!.model.trim()}, ${availableParallelism()} cores.\n`);
  console.log('| what | time | processor time | reach |\n| --- | ---: | ---: | ---: |');
  for (const [name, part] of Object.entries(parts)) {
    if (flags.only === undefined || flags.only === name) for (const line of await part()) console.log(line);
  }
}

void main();

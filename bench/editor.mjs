/**
 * `npm run bench:editor [-- word…]`: what the extension costs in a real VS Code, with the package installed in the browser
 * host. Prints Markdown; words choose measurements by the beginnings of their names. `DARKROOM_VSIX` names a package to
 * take instead of making one.
 */

import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from '../package.mjs';
import { measureActivation } from './editor/activation.mjs';
import { measureComparison } from './editor/comparison.mjs';
import { measureMemory } from './editor/memory.mjs';
import { measurePackage } from './editor/package.mjs';
import { measurePrediction } from './editor/prediction.mjs';
import { measureTraining } from './editor/training.mjs';
import { measureTree } from './editor/tree.mjs';

/** @typedef {{ what: string, measured: string, reach: string }} Row */

/** @type {Record<string, (vsix: string) => Promise<Row[]>>} */
const measurements = {
  package: measurePackage,
  activation: measureActivation,
  tree: measureTree,
  prediction: measurePrediction,
  comparison: measureComparison,
  memory: measureMemory,
  training: measureTraining,
};

const words = process.argv.slice(2);
const wanted = Object.entries(measurements).filter(
  ([name]) => words.length === 0 || words.some((word) => name.startsWith(word)),
);
const own = join(tmpdir(), `darkroom-bench-${process.pid}.vsix`);
const vsix = process.env.DARKROOM_VSIX ?? (await packageExtension({ out: own })).file;
try {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  console.log(`Commit ${stdout?.trim() || 'unknown'}; Node ${process.version}; ${cpus()[0]?.model.trim()},`);
  console.log(`${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB.\n`);
  console.log('| what | measured | to reach |\n| --- | --- | --- |');
  for (const [, measure] of wanted) {
    for (const { what, measured, reach } of await measure(vsix)) console.log(`| ${what} | ${measured} | ${reach} |`);
  }
} finally {
  await rm(own, { force: true });
}

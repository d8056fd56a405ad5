/**
 * `npm run bench [-- --threads N] [-- --rounds N]`: milliseconds per training step beside PyTorch on the same threads,
 * taking turns in one run so that a machine that changes its speed changes it for both; then a whole epoch with
 * decoding. Prints Markdown.
 */

import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createExecutor } from '../src/jit/devices/registry.ts';
import { augmentedSteps } from './augment.ts';
import { epochThroughput } from './epoch.ts';
import { median } from './median.ts';
import { compileStep } from './steps.ts';
import { Torch } from './torch.ts';

const root = join(__dirname, '..');

const { values: flags } = parseArgs({
  options: { threads: { type: 'string' }, rounds: { type: 'string', default: '15' } },
});

interface Case {
  readonly name: string;
  readonly net: 'mnist' | 'cifar';
  readonly file: string;
  readonly batch: number;
  /** Steps in a turn. */
  readonly steps: number;
}

const cases: readonly Case[] = [
  { name: 'MNIST net, batch 32', net: 'mnist', file: 'models/mnist.model.ts', batch: 32, steps: 40 },
  { name: 'MNIST net, batch 128', net: 'mnist', file: 'models/mnist.model.ts', batch: 128, steps: 15 },
  { name: 'CIFAR net, batch 64', net: 'cifar', file: 'models/cifar-a.model.ts', batch: 64, steps: 3 },
];

const ms = (number: number) => number.toFixed(number < 10 ? 2 : 1);

interface Row {
  readonly name: string;
  readonly first: number;
  readonly own: number;
  readonly torch?: number;
  /** PyTorch's time divided by ours, the median over the rounds: above 1 we are faster. */
  readonly speed?: number;
  readonly spread?: readonly [number, number];
}

async function measure({ name, net, file, batch, steps }: Case, threads: number, torch?: Torch): Promise<Row> {
  const executor = await createExecutor('cpu', { threads });
  const step = await compileStep(executor, join(root, 'examples/reports'), file, batch);
  await step.run(steps);
  await torch?.steps(net, batch, steps);
  const own: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < Number(flags.rounds); round++) {
    own.push(median(await step.run(steps)));
    if (torch) theirs.push(median(await torch.steps(net, batch, steps)));
  }
  step.dispose();
  const ratios = theirs.map((time, i) => time / own[i]).sort((a, b) => a - b);
  return {
    name,
    first: step.first,
    own: median(own),
    ...(torch && { torch: median(theirs), speed: median(ratios), spread: [ratios[0], ratios[ratios.length - 1]] }),
  };
}

function print(threads: number, rows: readonly Row[]): void {
  console.log(`\n### ${threads} ${threads === 1 ? 'thread' : 'threads'}\n`);
  console.log('| net | first step, ms | Darkroom, ms | PyTorch, ms | speed against PyTorch (lowest–highest round) |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const { name, first, own, torch, speed, spread } of rows) {
    const compared = speed && spread ? `${speed.toFixed(2)} (${spread.map((n) => n.toFixed(2)).join('–')})` : '–';
    console.log(`| ${name} | ${ms(first)} | ${ms(own)} | ${torch ? ms(torch) : '–'} | ${compared} |`);
  }
}

async function main(): Promise<void> {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout?.trim();
  console.log(`Commit ${commit || 'unknown'}; Node ${process.version}; ${cpus()[0].model.trim()}, `);
  console.log(`${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB.`);
  const threadCounts = flags.threads ? [Number(flags.threads)] : [1, 2];
  for (const threads of threadCounts) {
    const torch = await Torch.start(join(root, 'bench/torch_step.py'), threads);
    console.log(torch ? `\nBeside ${torch.description}.` : '\nNo Python with torch: nothing to compare with.');
    try {
      const rows: Row[] = [];
      for (const one of cases) rows.push(await measure(one, threads, torch));
      print(threads, rows);
      const executor = await createExecutor('cpu', { threads });
      await augmentedSteps(executor, join(root, 'examples/reports'), Number(flags.rounds));
    } finally {
      torch?.stop();
    }
  }
  await epochThroughput(root);
}

void main();

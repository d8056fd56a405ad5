/** What augmentations cost a training step: with and without them by turns, so that a busy machine slows both. */

import { augmentations } from '../src/api/augment/registry.ts';
import type { Executor } from '../src/jit/executor.ts';
import { median } from './median.ts';
import { compileStep } from './steps.ts';

const { flip, rotate, shift, zoom, shear } = augmentations;
const { brightness, contrast, saturation, noise, blur, cutout, mixup, cutmix } = augmentations;

const lists = {
  'flip, rotate, shift, zoom, shear': [flip(), rotate(), shift(), zoom(), shear()],
  'brightness, contrast, saturation': [brightness(), contrast(), saturation()],
  'noise, blur, cutout': [noise(), blur(), cutout()],
  'mixup, cutmix': [mixup(), cutmix({ p: 0.5 })],
  'all of these': Object.values(augmentations)
    .filter((make) => make !== augmentations.quarterTurn)
    .map((make) => make()),
} as const;

/** Prints Markdown: the CIFAR net with batches of 64. */
export async function augmentedSteps(executor: Executor, workspace: string, rounds: number): Promise<void> {
  const compile = (list: Parameters<typeof compileStep>[4]) =>
    compileStep(executor, workspace, 'models/cifar-a.model.ts', 64, list);
  const plain = await compile([]);
  console.log('\n| augmentations of the CIFAR net, batch 64 | without, ms | with, ms | slower by (median of rounds) |');
  console.log('| --- | ---: | ---: | ---: |');
  for (const [name, list] of Object.entries(lists)) {
    const augmented = await compile(list);
    await plain.run(2);
    await augmented.run(2);
    const pairs: [number, number][] = [];
    for (let round = 0; round < rounds; round++) {
      pairs.push([Math.min(...(await plain.run(3))), Math.min(...(await augmented.run(3)))]);
    }
    augmented.dispose();
    const [before, after] = [0, 1].map((i) => median(pairs.map((pair) => pair[i])));
    const slower = median(pairs.map(([without, changed]) => changed / without - 1));
    console.log(`| ${name} | ${before.toFixed(1)} | ${after.toFixed(1)} | ${(slower * 100).toFixed(1)} % |`);
  }
  plain.dispose();
}

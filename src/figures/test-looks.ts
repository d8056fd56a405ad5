/** How often the test images were looked at, in words. */

import type { TestLooks } from '../protocol/runs.ts';
import { grouped } from './format.ts';

/** Looks from which on the test result is likely to have had a say in which model it is of. */
const many = 10;

export function testLooksText({ run, dataset, since }: TestLooks): string {
  const day = since.slice(0, 10);
  if (dataset === 1) return 'This is the first look at the test images.';
  const times = `The test images were looked at ${grouped(dataset)} times since ${day}, ${grouped(run)} of them by this run.`;
  if (dataset < many) return times;
  return `${times} The more a choice of model rests on them, the less they say about new images.`;
}

/** How accuracy differs between the splits of a run, and whether chance alone may explain it. */

import type { Evaluation, Gap, SplitName } from '../protocol/runs.ts';
import { differenceInterval } from './intervals.ts';

/** Those that say something, the most telling one first. */
const pairs: readonly (readonly [from: SplitName, to: SplitName])[] = [
  ['validation', 'test'],
  ['train', 'validation'],
  ['train', 'test'],
];

/** Between evaluations of the same weights; train is compared with test where there is nothing else. */
export function gapsOf(evaluations: Readonly<Partial<Record<SplitName, Evaluation>>>): readonly Gap[] {
  const found = pairs.flatMap(([from, to]) => {
    const [a, b] = [evaluations[from], evaluations[to]];
    return a && b && sameWeights(a, b) ? [gapOf(a, b)] : [];
  });
  return found.slice(0, 2);
}

const sameWeights = (a: Evaluation, b: Evaluation): boolean => a.weights === b.weights && a.epoch === b.epoch;

function gapOf(a: Evaluation, b: Evaluation): Gap {
  const interval = differenceInterval({ share: a.accuracy, count: a.count }, { share: b.accuracy, count: b.count });
  const chance = interval[0] <= 0 && interval[1] >= 0;
  return { from: a.split, to: b.split, difference: a.accuracy - b.accuracy, interval, chance };
}

/** What a gap says, in a sentence. */
export function gapText({ from, to, difference, interval, chance }: Gap): string {
  const [low, high] = interval.map(points);
  const size = `Accuracy on ${from} is ${points(Math.abs(difference))} points ${difference < 0 ? 'below' : 'above'} ${to}`;
  const range = `(95 % interval of ${from} − ${to}: ${low} to ${high})`;
  return `${size} ${range}: ${meaning(from, difference, chance)}.`;
}

function meaning(from: SplitName, difference: number, chance: boolean): string {
  if (chance) return 'chance alone may explain it';
  if (difference < 0) return 'more than chance explains; these images are easier';
  if (from === 'train') return 'more than chance explains; the network knows some training images by heart';
  return 'more than chance explains; the run was chosen by its validation images, or these are harder';
}

/** Percentage points, with a true minus. */
const points = (share: number): string =>
  (share * 100)
    .toFixed(1)
    .replace(/^-0\.0$/, '0.0')
    .replace('-', '−');

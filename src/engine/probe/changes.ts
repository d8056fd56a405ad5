/** The changes that a network is probed with, each at several strengths. A new one is a line here. */

import { augmentations } from '../../api/augment/registry.ts';
import type { Augmentation } from '../../api/augmentation.ts';
import type { ProbeName } from '../../protocol/probe.ts';
import type { InputSpec } from '../../protocol/runs.ts';
import type { ProbeSide } from './draws.ts';

export interface ProbeChange {
  readonly name: ProbeName;
  readonly strength?: number;
  readonly side: ProbeSide;
  readonly augmentation: Augmentation;
}

const { flip, rotate, shift, zoom, shear, brightness, contrast, saturation, noise, blur, cutout } = augmentations;

interface Kind {
  readonly name: ProbeName;
  readonly side?: ProbeSide;
  /** Degrees or percent. */
  readonly strengths?: readonly number[];
  make(strength: number, input: InputSpec): Augmentation;
}

const kinds: readonly Kind[] = [
  { name: 'mirror', make: () => flip() },
  { name: 'upside-down', make: () => flip({ horizontal: false, vertical: true }) },
  { name: 'rotate', strengths: [5, 15, 30, 45], make: (degrees) => rotate({ degrees }) },
  {
    name: 'shift',
    strengths: [5, 10, 20],
    make: (percent) => shift({ horizontal: percent / 100, vertical: percent / 100 }),
  },
  { name: 'enlarge', side: 1, strengths: [10, 25, 50], make: (percent) => zoom({ amount: percent / 100 }) },
  { name: 'shrink', side: -1, strengths: [10, 25, 50], make: (percent) => zoom({ amount: percent / 100 }) },
  { name: 'shear', strengths: [10, 20], make: (degrees) => shear({ degrees }) },
  { name: 'darken', side: -1, strengths: [20, 40, 60], make: (percent) => brightness({ amount: percent / 100 }) },
  { name: 'brighten', side: 1, strengths: [20, 40, 60], make: (percent) => brightness({ amount: percent / 100 }) },
  { name: 'flatten', side: -1, strengths: [25, 50, 75], make: (percent) => contrast({ amount: percent / 100 }) },
  { name: 'harden', side: 1, strengths: [50, 100], make: (percent) => contrast({ amount: percent / 100 }) },
  { name: 'decolour', side: -1, strengths: [50, 100], make: (percent) => saturation({ amount: percent / 100 }) },
  { name: 'noise', strengths: [5, 10, 20], make: (percent) => noise({ std: percent / 100 }) },
  {
    name: 'blur',
    // Of the shorter side, so that it takes the same details from small and from large images.
    strengths: [2, 4, 8],
    make: (percent, { height, width }) => blur({ sigma: (percent / 100) * Math.min(height, width) }),
  },
  { name: 'cover', strengths: [25, 50], make: (percent) => cutout({ size: percent / 100 }) },
];

/** Gray images have no colour to lose. */
export const changesFor = (input: InputSpec): ProbeChange[] =>
  kinds
    .filter(({ name }) => name !== 'decolour' || input.channels === 3)
    .flatMap(({ name, side = 'both', strengths, make }) =>
      strengths
        ? strengths.map((strength) => ({ name, strength, side, augmentation: make(strength, input) }))
        : [{ name, side, augmentation: make(0, input) }],
    );

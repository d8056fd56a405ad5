/** Classes with too few images, or none where they are needed. */

import type { ClassCount, DataFindingItem } from '../../../protocol/datasets.ts';
import { classCounts } from '../class-counts.ts';
import { counted } from '../source.ts';
import { type Check, finding } from './check.ts';

/** A class with this many times fewer images than another one is worth a word. */
const imbalance = 10;

export const classes: Check = {
  name: 'classes',
  run(input) {
    const filled = classCounts(input.dataset, input.split).filter(({ total }) => total > 0);
    filled.sort((a, b) => a.total - b.total);
    const most = filled.at(-1);
    const ofOne = filled.filter(({ total }) => total === 1);
    const untrained = filled.filter(({ counts }) => counts.train === 0);
    const oneSided = filled.filter(
      ({ counts, total }) => total > 1 && counts.train > 0 && (counts.validation === 0 || counts.test === 0),
    );
    const rare = filled.filter(({ total }) => total * imbalance < (most?.total ?? 0));
    const { sizes } = input.split;
    const measured = sizes.validation > 0 && sizes.test > 0;
    return [
      finding({
        id: 'single-image-class',
        severity: 'warning',
        items: items(ofOne),
        message: (n) =>
          `${counted(n, 'class', 'classes')} with a single image: it can be learned, but neither validated nor tested.`,
      }),
      finding({
        id: 'class-without-training',
        severity: 'warning',
        items: items(untrained),
        message: (n) => `${counted(n, 'class', 'classes')} without an image to train on.`,
      }),
      finding({
        id: 'one-sided-class',
        severity: 'info',
        items: measured ? items(oneSided) : [],
        message: (n) => `${counted(n, 'class', 'classes')} without an image to validate or to test with.`,
      }),
      finding({
        id: 'imbalanced-classes',
        severity: 'info',
        items: items(rare),
        message: (n) =>
          `${counted(n, 'class', 'classes')} with less than a tenth of the images of "${most?.name}"; class weights may help.`,
      }),
    ];
  },
};

const items = (found: readonly ClassCount[]): DataFindingItem[] =>
  found.map(({ name, total }) => ({ images: [], note: `${name} (${total})` }));

/** Files that no training can use: empty, truncated, damaged, no image at all. */

import { counted } from '../source.ts';
import { type Check, imageFinding } from './check.ts';

export const unreadable: Check = {
  name: 'unreadable',
  run: ({ dataset, scan }) => [
    imageFinding(
      {
        id: 'unreadable-image',
        severity: 'warning',
        message: (n) => `${counted(n, 'image')} can't be read; left out of every training.`,
      },
      scan.flatMap(({ unreadable: note }, index) => (note === undefined ? [] : [{ id: dataset.ids[index]!, note }])),
    ),
  ],
};

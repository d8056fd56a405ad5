/** Groups (a person, a pair) that a given split tears apart. */

import type { DataFindingItem } from '../../../protocol/datasets.ts';
import { counted } from '../source.ts';
import { type Check, finding } from './check.ts';
import { otherSides } from './copy-sets.ts';

export const groups: Check = {
  name: 'groups',
  run(input) {
    const { dataset, sides } = input;
    const members = new Map<string, number[]>();
    dataset.groups?.forEach((group, index) => {
      const known = members.get(group);
      if (known) known.push(index);
      else members.set(group, [index]);
    });
    const torn = [...members].filter(([, images]) => images.some((index) => sides[index] !== sides[images[0]!]));
    return [
      finding({
        id: 'groups-across-sides',
        severity: 'warning',
        items: torn.map(
          ([group, images]): DataFindingItem => ({
            images: images.map((index) => dataset.ids[index]!),
            note: group.replaceAll('\0', ' '),
          }),
        ),
        setAside: torn.flatMap(([, images]) => otherSides(images, input)),
        message: (n) =>
          `${counted(n, 'group')} on two sides of the split: results will look too good. Set aside, the images to train on go.`,
      }),
    ];
  },
};

/** Groups (a person, a pair) that a given split tears apart. */

import type { DataFindingItem } from '../../../protocol/datasets.ts';
import { groupedBy } from '../../grouped.ts';
import { counted } from '../source.ts';
import { type Check, finding } from './check.ts';
import { otherSides } from './copy-sets.ts';

export const groups: Check = {
  name: 'groups',
  run(input) {
    const { dataset, sides } = input;
    const { groups = [] } = dataset;
    const members = groupedBy(groups.keys(), (index) => groups[index]!);
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

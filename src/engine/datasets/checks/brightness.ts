/** Images much brighter, darker, flatter, harsher or more colourful than the rest. */

import { counted } from '../source.ts';
import { type Check, imageFinding, picturesOf } from './check.ts';
import { outlierScore, outliers } from './robust.ts';

/** Of 255: means, deviations and saturations closer together than this are all the same. */
const leastSpread = 4;

export const brightness: Check = {
  name: 'brightness',
  run(input) {
    const pictures = picturesOf(input);
    const notes = new Map<number, string>();
    for (const [what, values] of [
      ['mean', pictures.map(({ picture }) => picture.mean)],
      ['contrast', pictures.map(({ picture }) => picture.deviation)],
      ['saturation', pictures.map(({ picture }) => picture.saturation)],
    ] as const) {
      for (const index of outliers(values, leastSpread)) {
        if (!notes.has(index)) notes.set(index, `${what} ${Math.round(values[index]!)}`);
      }
    }
    return [
      imageFinding(
        {
          id: 'unusual-brightness',
          severity: 'info',
          message: (n) => `${counted(n, 'image')} whose brightness, contrast or saturation is unlike the rest's.`,
          rule: `A robust z-score above ${outlierScore} of the mean, the standard deviation or the saturation of the pixels.`,
        },
        [...notes].map(([index, note]) => ({ id: pictures[index]!.id, note })),
      ),
    ];
  },
};

/** Images that are much larger, smaller, wider or taller than the rest, or tiny. */

import { counted } from '../source.ts';
import { type Check, imageFinding, type Pictured, picturesOf } from './check.ts';
import { median, outlierScore, outliers } from './robust.ts';

/** Pixels of a side below which an image shows hardly anything. */
const tiny = 8;
/** log2: sizes that differ by less than this part of an octave count as the same. */
const leastSpread = 0.1;

export const sizes: Check = {
  name: 'sizes',
  run(input) {
    const pictures = picturesOf(input);
    const found = new Set([
      ...outliers(pictures.map(areaOf), leastSpread),
      ...outliers(pictures.map(aspectOf), leastSpread),
      ...pictures.flatMap(({ picture }, index) => (Math.min(picture.width, picture.height) < tiny ? [index] : [])),
    ]);
    const usual = pictures.length === 0 ? '' : usualSize(pictures);
    return [
      imageFinding(
        {
          id: 'unusual-size',
          severity: 'info',
          message: (n) => `${counted(n, 'image')} of an unusual size; the rest is about ${usual} pixels.`,
          rule: `A robust z-score above ${outlierScore} of the logarithm of area or aspect ratio, or a side below ${tiny} pixels.`,
        },
        // All of a tiny dataset, such as digits of 8 x 8, is no exception.
        found.size === pictures.length ? [] : [...found].map((index) => noted(pictures[index]!)),
      ),
    ];
  },
};

const areaOf = ({ picture }: Pictured) => Math.log2(picture.width * picture.height);
/** Upright: a turned camera makes no other image. */
const aspectOf = ({ picture: { width, height, orientation } }: Pictured) =>
  Math.log2(orientation > 4 ? height / width : width / height);

const noted = ({ id, picture: { width, height } }: Pictured) => ({ id, note: `${width} x ${height}` });

function usualSize(pictures: readonly Pictured[]): string {
  const [width, height] = [
    median(pictures.map(({ picture }) => picture.width)),
    median(pictures.map(({ picture }) => picture.height)),
  ];
  return `${Math.round(width)} x ${Math.round(height)}`;
}

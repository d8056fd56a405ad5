/** Images of one colour, to within the noise of a JPEG. */

import { counted } from '../source.ts';
import { type Check, imageFinding, picturesOf } from './check.ts';

/** Standard deviation of gray values, of 0..255: less is one colour with the noise of a JPEG. */
const least = 2;

export const blank: Check = {
  name: 'blank',
  run: (input) => [
    imageFinding(
      {
        id: 'blank-images',
        severity: 'warning',
        message: (n) => `${counted(n, 'image')} of one colour: there is nothing to learn from them.`,
        rule: `The standard deviation of the gray values is below ${least} of 255.`,
      },
      picturesOf(input).flatMap(({ id, picture }) =>
        picture.deviation < least ? [{ id, note: `gray value ${Math.round(picture.mean)}` }] : [],
      ),
    ),
  ],
};

/** Images whose colours are stored or used in another way than those of the rest. */

import { counted } from '../source.ts';
import { type Check, imageFinding, type Pictured, picturesOf } from './check.ts';

/** A mode that fewer than this part of the images have is unusual; with as many, the dataset is mixed on purpose. */
const rare = 0.05;
const fewest = 20;
/** Mean distance of a pixel's channels, of 255, below which a colour image is gray. */
const gray = 1;

export const colours: Check = {
  name: 'colours',
  run(input) {
    const pictures = picturesOf(input);
    const modes = pictures.map(modeOf);
    const counts = new Map<string, number>();
    for (const mode of modes) counts.set(mode, (counts.get(mode) ?? 0) + 1);
    const [usual] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [''];
    const found = pictures.length < fewest ? [] : modes.map((mode) => counts.get(mode)! < rare * pictures.length);
    return [
      imageFinding(
        {
          id: 'unusual-colours',
          severity: 'info',
          message: (n) => `${counted(n, 'image')} with colours of another kind than the rest (${usual}).`,
          rule: 'Gray, colour, CMYK, 16 bits, transparency: a kind that less than 1 image in 20 has.',
        },
        pictures.flatMap(({ id }, index) => (found[index] ? [{ id, note: modes[index]! }] : [])),
      ),
    ];
  },
};

function modeOf({ picture: { space, saturation, alpha } }: Pictured): string {
  const kind =
    space === 'cmyk'
      ? 'CMYK'
      : space === 'rgb16' || space === 'grey16'
        ? '16 bits'
        : saturation < gray
          ? 'gray'
          : 'colour';
  return alpha ? `${kind} with transparency` : kind;
}

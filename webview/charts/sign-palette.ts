/** The theme's colours for what has a sign: more and less than nothing, which is the background. */

import type { Rgb } from '../../src/figures/attribution-colours.ts';
import type { SignPalette } from '../../src/figures/signed-colour.ts';
import { onThemeChange, palette } from '../ui/theme.ts';

let known: SignPalette | undefined;
onThemeChange(() => {
  known = undefined;
});

export function signPalette(): SignPalette {
  const { background, yellow, blue } = palette();
  known ??= { nothing: rgbOf(background), more: rgbOf(yellow), less: rgbOf(blue) };
  return known;
}

/** Of whatever a theme writes: names, hex, functions. */
function rgbOf(colour: string): Rgb {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

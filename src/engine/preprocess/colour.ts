/** Colours of a model file as the image library and file names spell them. */

import type { Colour } from '../../protocol/runs.ts';

/** Six hexadecimal digits: `808080` for 128. */
export function hexColour(colour: Colour): string {
  const parts = typeof colour === 'number' ? [colour, colour, colour] : colour;
  return parts.map((part) => part.toString(16).padStart(2, '0')).join('');
}

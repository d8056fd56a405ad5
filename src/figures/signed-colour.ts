/** A byte with a sign as a colour: 128 is nothing, further away is more, each side in a colour of its own. */

import type { Rgb } from './attribution-colours.ts';

export interface SignPalette {
  readonly nothing: Rgb;
  readonly more: Rgb;
  readonly less: Rgb;
}

export function signedColour(byte: number, { nothing, more, less }: SignPalette): Rgb {
  const share = Math.min(1, Math.abs(byte - 128) / 127);
  const full = byte < 128 ? less : more;
  return [0, 1, 2].map((c) => Math.round(nothing[c]! + (full[c]! - nothing[c]!) * share)) as unknown as Rgb;
}

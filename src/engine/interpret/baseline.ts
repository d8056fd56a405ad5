/** Images without content, of one colour: what attributions are measured against, and what covers a part. */

import type { Baseline } from '../../protocol/attributions.ts';

/**
 * The colour of a baseline, one byte a channel.
 * @param pixels uint8 [height, width, channels].
 */
export function baselineColour(baseline: Baseline, pixels: Uint8Array, channels: number): readonly number[] {
  if (baseline !== 'mean') return new Array<number>(channels).fill({ black: 0, grey: 128, white: 255 }[baseline]);
  const sums = new Array<number>(channels).fill(0);
  for (const [i, byte] of pixels.entries()) sums[i % channels]! += byte;
  return sums.map((sum) => Math.round((sum * channels) / pixels.length));
}

/** An image of that colour, as large as `pixels`. */
export const plainImage = (colour: readonly number[], { length }: Uint8Array): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => colour[i % colour.length]!);

/**
 * Attributions as colours: one for what speaks for the class, one for what speaks against it, the stronger the less one
 * sees through. Blue and orange or yellow stay apart for eyes that don't tell red from green.
 */

import type { Attribution } from '../protocol/attributions.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * The size of a value that gets the full colour. Of methods that give each pixel a value of its own a few stand out so far
 * that all others would vanish: there it is the 99th percentile, as SmoothGrad's authors have it.
 */
export function colourLimit({ map, details: { method } }: Pick<Attribution, 'map' | 'details'>): number {
  const sizes = map.map(Math.abs).sort();
  const last = sizes.length - 1;
  const single = method === 'saliency' || method === 'integrated-gradients';
  const limit = sizes[single ? Math.floor(0.99 * last) : last] ?? 0;
  return limit > 0 ? limit : (sizes[last] ?? 0);
}

/**
 * @param limit Values of this size and more are opaque.
 * @returns RGBA bytes, [map.length, 4].
 */
export function attributionPixels(
  map: Float32Array,
  limit: number,
  { towards, against }: { readonly towards: Rgb; readonly against: Rgb },
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(map.length * 4);
  for (const [i, value] of map.entries()) {
    const strength = limit > 0 ? Math.min(1, Math.abs(value) / limit) : 0;
    pixels.set([...(value < 0 ? against : towards), strength * 255], i * 4);
  }
  return pixels;
}

/** Whether some of it speaks against the class: else the legend needs one half only. */
export const isSigned = ({ lowest }: Pick<Attribution, 'lowest'>): boolean => lowest < 0;

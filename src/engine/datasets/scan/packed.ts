/** Facts about images that a packed dataset holds as raw pixels: no decoding, and the same small picture of each. */

import { hashOf, lookOf } from '../../preprocess/examine.ts';
import type { Dataset, PixelSize } from '../dataset.ts';
import type { ImageFacts } from './facts.ts';
import { signatureSide } from './signature.ts';

/** Facts in the dataset's order, as its blocks come. */
export async function* packedFacts({
  size,
  blocks,
}: NonNullable<Dataset['packed']>): AsyncGenerator<Omit<ImageFacts, 'bytes' | 'mtimeMs'>> {
  const stride = size.height * size.width * size.channels;
  const resize = signatureResizer(size);
  for await (const block of blocks()) {
    for (let at = 0; at < block.length; at += stride) {
      const pixels = block.subarray(at, at + stride);
      yield { hash: hashOf(pixels), picture: pictureOf(size, resize(pixels)) };
    }
  }
}

function pictureOf({ height, width, channels }: PixelSize, rgb: Uint8Array): ImageFacts['picture'] {
  const space = channels === 1 ? 'b-w' : 'srgb';
  const kind = {
    format: 'raw',
    width,
    height,
    channels,
    space,
    alpha: false,
    palette: false,
    orientation: 1,
    pages: 1,
  };
  return { ...kind, ...lookOf(rgb) };
}

/**
 * To [32, 32, 3]: bilinear where it enlarges, mean of the covered pixels where it shrinks. Weights are the same for all
 * images and computed once.
 */
function signatureResizer({ height, width, channels }: PixelSize): (pixels: Uint8Array) => Uint8Array {
  const rows = tapsOf(height);
  const columns = tapsOf(width);
  const across = new Float64Array(height * signatureSide * channels);
  return (pixels) => {
    for (let y = 0; y < height; y++) {
      for (const [x, taps] of columns.entries()) {
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (const { at, weight } of taps) sum += weight * pixels[(y * width + at) * channels + channel]!;
          across[(y * signatureSide + x) * channels + channel] = sum;
        }
      }
    }
    const rgb = new Uint8Array(signatureSide * signatureSide * 3);
    for (const [y, taps] of rows.entries()) {
      for (let x = 0; x < signatureSide; x++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (const { at, weight } of taps) {
            sum += weight * across[(at * signatureSide + x) * channels + Math.min(channel, channels - 1)]!;
          }
          rgb[(y * signatureSide + x) * 3 + channel] = Math.round(sum);
        }
      }
    }
    return rgb;
  };
}

interface Tap {
  readonly at: number;
  readonly weight: number;
}

/** A triangle filter as wide as a pixel of the smaller of the two pictures. */
function tapsOf(from: number): Tap[][] {
  const scale = from / signatureSide;
  const reach = Math.max(1, scale);
  return Array.from({ length: signatureSide }, (_, to) => {
    const centre = (to + 0.5) * scale - 0.5;
    const taps: Tap[] = [];
    let total = 0;
    for (let at = Math.ceil(centre - reach); at <= Math.floor(centre + reach); at++) {
      const weight = 1 - Math.abs(at - centre) / reach;
      if (weight <= 0 || at < 0 || at >= from) continue;
      taps.push({ at, weight });
      total += weight;
    }
    return taps.map(({ at, weight }) => ({ at, weight: weight / total }));
  });
}

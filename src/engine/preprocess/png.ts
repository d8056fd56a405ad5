/** Images as PNG, for people to look at: pages can show PNG, but not TIFF, nor pixels of a packed dataset. */

import sharp, { type Sharp } from 'sharp';
import { unreadableImage } from '../../protocol/errors.ts';
import type { PixelSize } from '../datasets/dataset.ts';
import { reason } from './decode.ts';
import { openImage } from './open-image.ts';

/** An image file, upright; no larger than `longest` pixels on its longer side. @throws UserError `unreadable-image`. */
export async function pngOfFile(path: string, longest?: number): Promise<Uint8Array> {
  try {
    return await encode(openImage(path).autoOrient(), longest);
  } catch (error) {
    throw unreadableImage(path, reason(error));
  }
}

/** Pixels, uint8 [height, width, channels]. */
export function pngOfPixels(pixels: Uint8Array, size: PixelSize, longest?: number): Promise<Uint8Array> {
  const { height, width, channels } = size;
  return encode(sharp(pixels, { raw: { height, width, channels } }), longest);
}

async function encode(image: Sharp, longest: number | undefined): Promise<Uint8Array> {
  const bound = longest === undefined ? undefined : Math.max(1, Math.round(longest));
  const sized = bound === undefined ? image : image.resize(bound, bound, { fit: 'inside', withoutEnlargement: true });
  const png = await sized.png({ compressionLevel: 3 }).toBuffer();
  // A copy of its own: the buffer may be a piece of a larger one, which would cross to the client whole.
  return Uint8Array.from(png);
}

/**
 * Images to pixels, the same way for training, evaluation and prediction: upright by EXIF, first frame or page, in
 * sRGB, transparency on white, brought to the asked size with a Lanczos-3 kernel, as uint8 in grayscale or RGB.
 */

import sharp, { type Sharp } from 'sharp';
import { UserError, unreadableImage } from '../../protocol/errors.ts';
import type { PixelSize } from '../datasets/dataset.ts';
import { hexColour } from './colour.ts';
import { openImage } from './open-image.ts';

/**
 * Decodes an image file or its bytes to [height, width, channels]. Files that end early or are damaged are refused
 * (`unreadable-image`), as the missing rows would be gray. `name` is what the error calls the image.
 */
export async function decodeImage(
  source: string | Buffer,
  size: PixelSize,
  name = typeof source === 'string' ? source : 'The image',
): Promise<Uint8Array> {
  try {
    return await toPixels(openImage(source).autoOrient(), size);
  } catch (error) {
    throw unreadableImage(name, reason(error));
  }
}

/** Brings raw pixels to another size or number of channels like `decodeImage`; those of the right size stay as they are. */
export async function resizePixels(pixels: Uint8Array, from: PixelSize, to: PixelSize): Promise<Uint8Array> {
  if (from.height === to.height && from.width === to.width && from.channels === to.channels) return pixels;
  const { height, width, channels } = from;
  return toPixels(sharp(pixels, { raw: { height, width, channels } }), to);
}

const fits = { stretch: 'fill', cover: 'cover', contain: 'contain' } as const;

async function toPixels(image: Sharp, size: PixelSize): Promise<Uint8Array> {
  const { height, width, channels, resize = 'stretch', pad = 0 } = size;
  const pixels = await image
    .flatten({ background: '#fff' })
    .resize(width, height, { fit: fits[resize], kernel: 'lanczos3', background: `#${hexColour(pad)}` })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  if (pixels.length !== height * width * channels) throw new Error('its colours are of an unknown kind');
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
}

/** What libvips says, as one plain clause. */
export function reason(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  if (/missing/i.test(text)) return 'the file does not exist';
  if (/unsupported image format|is empty/i.test(text)) return 'it is empty or not an image';
  if (/exceeds pixel limit/i.test(text)) return 'it has more than 268 million pixels';
  if (/compression format has not been built in|no decoding plugin/i.test(text)) {
    return 'it is compressed like a HEIC photo, which can not be decoded here; save it as JPEG';
  }
  // libvips has one place for its messages: of two images that fail at once, one gets "Unknown error".
  if (/premature end|unexpected end|bad seek|read error|end of (file|stream)|truncated|unknown error/i.test(text)) {
    return 'it is truncated or damaged';
  }
  return text.split('\n')[0]!.trim().replace(/\.$/, '');
}

/**
 * Looks at an image file once, for the checks: what kind of image it is, and a small picture of it in colour. An image is
 * readable here if and only if `decodeImage` reads it.
 */

import { createHash } from 'node:crypto';
import type { Metadata } from 'sharp';
import type { ImageFacts, Picture } from '../datasets/scan/facts.ts';
import { lumaOf, signatureOf, signatureSide } from '../datasets/scan/signature.ts';
import { reason } from './decode.ts';
import { formatDecodedHere, openImage } from './open-image.ts';

/** Below this deviation of the small picture the whole image is looked at, as detail may have been averaged away. */
const flat = 3;

type Examined = Omit<ImageFacts, 'bytes' | 'mtimeMs'>;

/** Never throws for what is wrong with the file. */
export async function examineFile(read: () => Promise<Buffer>): Promise<Examined> {
  let bytes: Buffer;
  try {
    bytes = await read();
  } catch (error) {
    return { hash: '', unreadable: reason(error) };
  }
  const hash = hashOf(bytes);
  try {
    return { hash, picture: await examineBytes(bytes) };
  } catch (error) {
    return { hash, unreadable: reason(error) };
  }
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

async function examineBytes(bytes: Buffer): Promise<Picture> {
  const image = openImage(bytes);
  const kind = describe(await image.metadata(), formatDecodedHere(bytes));
  // Each operation of libvips costs a tenth of the time that a small image takes.
  if (kind.orientation > 1) image.autoOrient();
  if (kind.alpha) image.flatten({ background: '#fff' });
  if (kind.space !== 'srgb') image.toColourspace('srgb');
  if (kind.width !== signatureSide || kind.height !== signatureSide) {
    image.resize(signatureSide, signatureSide, { fit: 'fill' });
  }
  const rgb = await image.raw({ depth: 'uchar' }).toBuffer();
  if (rgb.length !== signatureSide * signatureSide * 3) throw new Error('its colours are of an unknown kind');
  const look = lookOf(rgb);
  if (look.deviation > flat) return { ...kind, ...look };
  const { channels } = await openImage(bytes).flatten({ background: '#fff' }).stats();
  return { ...kind, ...look, deviation: Math.max(look.deviation, ...channels.map(({ stdev }) => stdev)) };
}

function describe(found: Metadata, decodedHere: string | undefined) {
  return {
    format: decodedHere ?? (found.mediaType === 'image/avif' ? 'avif' : found.format),
    width: found.width,
    height: found.height,
    channels: found.channels,
    space: found.space,
    alpha: found.hasAlpha,
    palette: found.isPalette,
    orientation: found.orientation ?? 1,
    pages: found.pages ?? 1,
  };
}

/** @param rgb uint8 [32, 32, 3] */
export function lookOf(rgb: Uint8Array): Pick<Picture, 'mean' | 'deviation' | 'saturation' | 'signature'> {
  const luma = lumaOf(rgb);
  let [sum, squares, spread] = [0, 0, 0];
  for (let at = 0; at < luma.length; at++) {
    const [red, green, blue] = [rgb[3 * at]!, rgb[3 * at + 1]!, rgb[3 * at + 2]!];
    sum += luma[at]!;
    squares += luma[at]! * luma[at]!;
    spread += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  const mean = sum / luma.length;
  const deviation = Math.sqrt(Math.max(0, squares / luma.length - mean * mean));
  return {
    mean: rounded(mean / 256),
    deviation: rounded(deviation / 256),
    saturation: rounded(spread / luma.length),
    signature: signatureOf(rgb),
  };
}

/** Two decimals are more than anyone reads, and keep the file of facts short. */
const rounded = (value: number) => Math.round(value * 100) / 100;

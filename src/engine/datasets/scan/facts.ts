/** What a scan finds out about an image, and how that is written as a line of text. */

import { signatureBytes } from './signature.ts';

/** How a file looked to the file system when it was read: it is read again when that has changed. */
export interface FileStamp {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** What is known of an image that can be decoded. */
export interface Picture {
  /** libvips's name: `jpeg`, `png`, …; `raw` in a packed dataset. */
  readonly format: string;
  /** As stored, before it is turned upright. Pixels. */
  readonly width: number;
  readonly height: number;
  /** With alpha. */
  readonly channels: number;
  /** libvips's name: `srgb`, `b-w`, `cmyk`, `rgb16`, … */
  readonly space: string;
  readonly alpha: boolean;
  readonly palette: boolean;
  /** Of EXIF, 1 to 8; 1 is upright. */
  readonly orientation: number;
  /** Frames of an animation, pages of a document. */
  readonly pages: number;
  /** Mean and standard deviation of its gray values, 0..255. A deviation near 0 is a blank image. */
  readonly mean: number;
  readonly deviation: number;
  /** Mean distance between a pixel's largest and smallest channel, 0..255. */
  readonly saturation: number;
  /** See signature.ts. */
  readonly signature: Uint8Array;
}

export interface ImageFacts extends FileStamp {
  /** SHA-256 of the file, or of the pixels of an image in a packed dataset: base64. Empty for a file that can't be opened. */
  readonly hash: string;
  readonly picture?: Picture;
  /** Why there is no picture. */
  readonly unreadable?: string;
}

/** One line without its end. */
export function factsLine(id: string, { picture, ...facts }: ImageFacts): string {
  if (!picture) return JSON.stringify({ id, ...facts });
  const { signature, ...plain } = picture;
  const text = Buffer.from(signature.buffer, signature.byteOffset, signature.length).toString('base64');
  return JSON.stringify({ id, ...facts, picture: plain, signature: text });
}

/** Undefined for a line that was torn by a crash or is of another kind. */
export function parseFactsLine(line: string): { readonly id: string; readonly facts: ImageFacts } | undefined {
  try {
    const { id, signature, picture, ...facts } = JSON.parse(line);
    if (typeof id !== 'string' || typeof facts.hash !== 'string') return undefined;
    if (picture === undefined) return typeof facts.unreadable === 'string' ? { id, facts } : undefined;
    const decoded = Buffer.from(signature, 'base64');
    const bytes = new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.length);
    return bytes.length === signatureBytes
      ? { id, facts: { ...facts, picture: { ...picture, signature: bytes } } }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The size and colours of a PNG from its first bytes, and the input that a new model file should have for such images. */

export interface PngHeader {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly gray: boolean;
}

/** PNG specification, 11.2.2: IHDR is the first chunk. Undefined where the bytes are no PNG. */
export function pngHeader(png: Uint8Array): PngHeader | undefined {
  if (png.byteLength < 26 || png[0] !== 0x89 || png[1] !== 0x50) return undefined;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const color = view.getUint8(25);
  return { width: view.getUint32(16), height: view.getUint32(20), gray: color === 0 || color === 4 };
}

/** Larger images only make the first training slow. */
const largest = 128;

/** Images of up to 128 pixels as they are, larger ones as a square of 128; of unknown images 64 in colour. */
export function inputFor(header: PngHeader | undefined): { height: number; width: number; channels: 1 | 3 } {
  if (!header) return { height: 64, width: 64, channels: 3 };
  const { width, height, gray } = header;
  const channels = gray ? 1 : 3;
  return Math.max(width, height) <= largest
    ? { height, width, channels }
    : { height: largest, width: largest, channels };
}

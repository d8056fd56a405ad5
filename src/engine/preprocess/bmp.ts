/**
 * BMP, which libvips does not read: Windows bitmaps of 1 to 32 bits a pixel, with and without run-length encoding, bottom
 * up and top down. What stands in it follows Microsoft's description of BITMAPINFOHEADER and its successors.
 */

import type { RawImage } from './raw-image.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Where the colours of indexed pixels begin, how many there are, and the bytes of each. */
  readonly palette: { readonly at: number; readonly count: number; readonly size: 3 | 4 };
  readonly pixels: number;
  /** Red, green, blue and alpha of 16- and 32-bit pixels. */
  readonly masks: readonly [number, number, number, number];
}

const rgb = 0;
const rle8 = 1;
const rle4 = 2;
const bitFields = 3;
const alphaBitFields = 6;

export const isBmp = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > 26;

/** Throws an Error that says in one clause what is wrong. */
export function decodeBmp(bytes: Buffer): RawImage {
  const header = readHeader(bytes);
  const { bits, compression } = header;
  if (compression === rle8 || compression === rle4) return fromIndices(bytes, header, unpack(bytes, header));
  if (bits <= 8) return fromIndices(bytes, header, indicesOf(bytes, header));
  return fromColours(bytes, header);
}

function readHeader(bytes: Buffer): Header {
  const size = bytes.readUInt32LE(14);
  const isCore = size === 12;
  if (!isCore && (size < 40 || bytes.length < 14 + size)) throw new Error('its header is damaged');
  const signedHeight = isCore ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
  const width = isCore ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const bits = bytes.readUInt16LE(isCore ? 24 : 28);
  const compression = isCore ? rgb : bytes.readUInt32LE(30);
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0 || width * height > 2 ** 28)
    throw new Error(`its header says ${width} x ${height} pixels`);
  checkKind(bits, compression);
  const hasMasks = compression === bitFields || compression === alphaBitFields;
  // A header of 40 bytes has its masks behind it; longer ones have them inside, at the same place.
  const masksAfter = hasMasks && size === 40 ? (compression === alphaBitFields ? 16 : 12) : 0;
  const used = isCore ? 0 : bytes.readUInt32LE(46);
  return {
    width,
    height,
    isTopDown: signedHeight < 0,
    bits,
    compression,
    palette: { at: 14 + size + masksAfter, count: used || (bits <= 8 ? 2 ** bits : 0), size: isCore ? 3 : 4 },
    pixels: bytes.readUInt32LE(10),
    masks: hasMasks ? readMasks(bytes, size, compression) : defaultMasks(bits),
  };
}

function checkKind(bits: number, compression: number): void {
  const fits =
    (compression === rgb && [1, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === rle8 && bits === 8) ||
    (compression === rle4 && bits === 4) ||
    ((compression === bitFields || compression === alphaBitFields) && (bits === 16 || bits === 32));
  if (!fits)
    throw new Error(`it is a BMP of an unusual kind (${bits} bits, compression ${compression}); save it as PNG`);
}

function readMasks(bytes: Buffer, size: number, compression: number): Header['masks'] {
  const mask = (index: number) => bytes.readUInt32LE(54 + 4 * index);
  const hasAlpha = compression === alphaBitFields || size >= 56;
  return [mask(0), mask(1), mask(2), hasAlpha ? mask(3) : 0];
}

/** The fourth byte of plain 32-bit pixels is not alpha: most programs leave it 0. */
const defaultMasks = (bits: number): Header['masks'] =>
  bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];

/** Bytes of a row: padded to four. */
const strideOf = ({ width, bits }: Header) => Math.ceil((width * bits) / 32) * 4;

/** Row of the file that is row `y` of the picture. */
const rowOf = ({ height, isTopDown }: Header, y: number) => (isTopDown ? y : height - 1 - y);

function checkLength(bytes: Buffer, header: Header): void {
  if (bytes.length < header.pixels + strideOf(header) * header.height) throw new Error('it is truncated or damaged');
}

/** Palette index of each pixel, [height, width]. */
function indicesOf(bytes: Buffer, header: Header): Uint8Array {
  checkLength(bytes, header);
  const { width, height, bits } = header;
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bits;
  for (let y = 0; y < height; y++) {
    const start = header.pixels + rowOf(header, y) * strideOf(header);
    for (let x = 0; x < width; x++) {
      const shift = 8 - bits * ((x % perByte) + 1);
      indices[y * width + x] = (bytes[start + Math.floor(x / perByte)]! >> shift) & (2 ** bits - 1);
    }
  }
  return indices;
}

/** Run-length encoding: pairs of a count and a colour; a count of 0 begins an escape. */
function unpack(bytes: Buffer, header: Header): Uint8Array {
  const { width, height, bits } = header;
  const indices = new Uint8Array(width * height);
  let [x, y] = [0, 0];
  const put = (index: number) => {
    if (x < width && y < height) indices[rowOf(header, y) * width + x] = index;
    x++;
  };
  const nth = (byte: number, n: number) => (bits === 8 ? byte : n % 2 === 0 ? byte >> 4 : byte & 15);
  for (let at = header.pixels; ; ) {
    const [count, value] = [bytes[at], bytes[at + 1]];
    if (count === undefined || value === undefined) throw new Error('it is truncated or damaged');
    at += 2;
    if (count > 0) for (let n = 0; n < count; n++) put(nth(value, n));
    else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) return indices;
    else if (value === 2) [x, y, at] = [x + (bytes[at] ?? 0), y + (bytes[at + 1] ?? 0), at + 2];
    else {
      for (let n = 0; n < value; n++) put(nth(bytes[at + (bits === 8 ? n : n >> 1)] ?? 0, n));
      // Padded to whole words.
      at += 2 * Math.ceil((value * bits) / 16);
    }
  }
}

function fromIndices(bytes: Buffer, { width, height, palette }: Header, indices: Uint8Array): RawImage {
  if (bytes.length < palette.at + palette.count * palette.size) throw new Error('it is truncated or damaged');
  const data = Buffer.alloc(3 * indices.length);
  for (const [at, index] of indices.entries()) {
    if (index >= palette.count) continue;
    const colour = palette.at + index * palette.size;
    data[3 * at] = bytes[colour + 2]!;
    data[3 * at + 1] = bytes[colour + 1]!;
    data[3 * at + 2] = bytes[colour]!;
  }
  return { data, width, height, channels: 3, format: 'bmp' };
}

function fromColours(bytes: Buffer, header: Header): RawImage {
  checkLength(bytes, header);
  const { width, height, bits, masks } = header;
  const channels = masks[3] === 0 ? 3 : 4;
  const fields = masks.slice(0, channels).map(fieldOf);
  const data = Buffer.alloc(channels * width * height);
  const step = bits / 8;
  for (let y = 0; y < height; y++) {
    const start = header.pixels + rowOf(header, y) * strideOf(header);
    for (let x = 0; x < width; x++) {
      const pixel = bytes.readUIntLE(start + x * step, step);
      for (let channel = 0; channel < channels; channel++) {
        data[(y * width + x) * channels + channel] = fields[channel]!(pixel);
      }
    }
  }
  return { data, width, height, channels, format: 'bmp' };
}

/** Takes the bits of a mask out of a pixel, as 0..255. */
function fieldOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((255 * ((pixel & mask) >>> shift)) / most);
}

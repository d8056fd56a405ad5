/** PBM, PGM and PPM, which sharp's libvips does not read: plain and binary, of up to 16 bits. Face datasets come as PGM. */

import type { RawImage } from './raw-image.ts';

export const isNetpbm = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1]! >= 0x31 && bytes[1]! <= 0x36 && /[\s#]/.test(String.fromCharCode(bytes[2] ?? 0));

/** Throws an Error that says in one clause what is wrong. */
export function decodeNetpbm(bytes: Buffer): RawImage {
  const kind = bytes[1]! - 0x30;
  const isBits = kind % 3 === 1;
  const channels = kind % 3 === 0 ? 3 : 1;
  const header = new Tokens(bytes, 2);
  const [width, height] = [header.number(), header.number()];
  const most = isBits ? 1 : header.number();
  if (width < 1 || height < 1 || width * height > 2 ** 28 || most < 1 || most > 65535) {
    throw new Error(`its header says ${width} x ${height} pixels of up to ${most}`);
  }
  const count = width * height * channels;
  const start = header.at + 1;
  const values =
    kind <= 3
      ? header.numbers(count, isBits)
      : isBits
        ? bitsOf(bytes, start, width, height)
        : bytesOf(bytes, start, count, most);
  // In a bitmap 1 is black.
  const data = Buffer.from(
    values.map((value) => Math.round((255 * (isBits ? 1 - value : Math.min(value, most))) / most)),
  );
  return { data, width, height, channels, format: 'netpbm' };
}

function bytesOf(bytes: Buffer, start: number, count: number, most: number): Uint16Array {
  const size = most > 255 ? 2 : 1;
  if (bytes.length < start + count * size) throw new Error('it is truncated or damaged');
  return Uint16Array.from({ length: count }, (_, at) =>
    size === 2 ? bytes.readUInt16BE(start + 2 * at) : bytes[start + at]!,
  );
}

/** Eight pixels a byte, rows padded to whole bytes. */
function bitsOf(bytes: Buffer, start: number, width: number, height: number): Uint16Array {
  const stride = Math.ceil(width / 8);
  if (bytes.length < start + stride * height) throw new Error('it is truncated or damaged');
  return Uint16Array.from({ length: width * height }, (_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return (bytes[start + y * stride + (x >> 3)]! >> (7 - (x & 7))) & 1;
  });
}

/** Numbers between blanks and comments. */
class Tokens {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
  ) {}

  number(): number {
    this.#skip();
    let value = -1;
    for (; this.#isDigit(); this.at++) value = 10 * Math.max(0, value) + this.bytes[this.at]! - 0x30;
    if (value < 0) throw new Error('it is truncated or damaged');
    return value;
  }

  /** @param single Whether each digit is a number: bits need no blanks between them. */
  numbers(count: number, single: boolean): Uint16Array {
    return Uint16Array.from({ length: count }, () => {
      if (!single) return this.number();
      this.#skip();
      if (!this.#isDigit()) throw new Error('it is truncated or damaged');
      return this.bytes[this.at++]! - 0x30;
    });
  }

  #isDigit(): boolean {
    const code = this.bytes[this.at]!;
    return code >= 0x30 && code <= 0x39;
  }

  #skip(): void {
    for (; this.at < this.bytes.length; this.at++) {
      if (this.bytes[this.at] === 0x23) while (this.at < this.bytes.length && this.bytes[this.at] !== 0x0a) this.at++;
      else if (!/\s/.test(String.fromCharCode(this.bytes[this.at]!))) return;
    }
  }
}

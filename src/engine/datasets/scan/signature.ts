/**
 * What an image looks like, in 624 bytes: perceptual hashes to find candidates by, a small gray picture to compare them
 * with, and its colours. Integer arithmetic, so that every machine computes the same.
 *
 * The hash is that of Zauner, "Implementation and benchmarking of perceptual image hash functions" (2010): the 8 x 8
 * lowest frequencies of a discrete cosine transform of 32 x 32 gray values, each of them above the median or not.
 */

/** Pixels of a side of the picture that a signature is made of. */
export const signatureSide = 32;
/** Pixels of a side of the gray picture that is kept. */
export const thumbSide = 24;
/** Cells of a side in which colours are kept. */
const colourCells = 4;
const frequencies = 8;

export const hashBytes = (frequencies * frequencies) / 8;
export const thumbBytes = thumbSide * thumbSide;
export const colourBytes = 2 * colourCells * colourCells;
export const signatureBytes = 2 * hashBytes + thumbBytes + colourBytes;
/** The part of each side that is left in the inner picture: about what a crop of 3 % on each side leaves. */
const inner = 15 / 16;

/** Views into one array of `signatureBytes`. */
export interface Signature {
  /** 64 bits. */
  readonly hash: Uint8Array;
  /** 64 bits of the picture without its rim: those of a copy whose rim was cut off. */
  readonly innerHash: Uint8Array;
  /** uint8 [24, 24], smoothed. */
  readonly thumb: Uint8Array;
  /** Blue and red difference (Cb, Cr of BT.601, each + 128) of 4 x 4 cells, uint8 [2, 4, 4]. */
  readonly colours: Uint8Array;
}

export function signatureAt(bytes: Uint8Array): Signature {
  const thumb = 2 * hashBytes;
  const colours = thumb + thumbBytes;
  return {
    hash: bytes.subarray(0, hashBytes),
    innerHash: bytes.subarray(hashBytes, thumb),
    thumb: bytes.subarray(thumb, colours),
    colours: bytes.subarray(colours, signatureBytes),
  };
}

/** @param rgb uint8 [32, 32, 3]. @returns The signature as one array. */
export function signatureOf(rgb: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(signatureBytes);
  const { hash, innerHash, thumb, colours } = signatureAt(bytes);
  const luma = lumaOf(rgb);
  writeHash(luma, hash);
  writeHash(withoutRim(luma), innerHash);
  shrink(smooth(luma), thumb);
  writeColours(rgb, colours);
  return bytes;
}

/** 256 times the luma of BT.601: whole numbers. @returns [32, 32] */
export function lumaOf(rgb: Uint8Array): Int32Array {
  const luma = new Int32Array(signatureSide * signatureSide);
  for (let at = 0; at < luma.length; at++) {
    luma[at] = 77 * rgb[3 * at]! + 150 * rgb[3 * at + 1]! + 29 * rgb[3 * at + 2]!;
  }
  return luma;
}

/** The inner picture at the same number of pixels: bilinear, with weights in 32nds, rounded to whole numbers. */
function withoutRim(luma: Int32Array): Int32Array {
  const side = signatureSide;
  const result = new Int32Array(luma.length);
  const places = Array.from({ length: side }, (_, at) => {
    const place = (at + 0.5) * inner + (side * (1 - inner)) / 2 - 0.5;
    return { first: Math.floor(place), weight: 32 * (place - Math.floor(place)) };
  });
  for (const [y, { first: top, weight: down }] of places.entries()) {
    for (const [x, { first: left, weight: right }] of places.entries()) {
      const at = top * side + left;
      const upper = luma[at]! * (32 - right) + luma[at + 1]! * right;
      const lower = luma[at + side]! * (32 - right) + luma[at + side + 1]! * right;
      result[y * side + x] = Math.round((upper * (32 - down) + lower * down) / 1024);
    }
  }
  return result;
}

/** cosines[u][x], times 4096 and rounded: sums of their products with luma stay whole numbers below 2^53. */
const cosines = Array.from({ length: frequencies }, (_, u) =>
  Float64Array.from({ length: signatureSide }, (_, x) =>
    Math.round(4096 * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * signatureSide))),
  ),
);

function writeHash(luma: Int32Array, hash: Uint8Array): void {
  const rows = new Float64Array(signatureSide * frequencies);
  for (let y = 0; y < signatureSide; y++) {
    for (let u = 0; u < frequencies; u++) {
      const cosine = cosines[u]!;
      let sum = 0;
      for (let x = 0; x < signatureSide; x++) sum += cosine[x]! * luma[y * signatureSide + x]!;
      rows[y * frequencies + u] = sum;
    }
  }
  const coefficients = new Float64Array(frequencies * frequencies);
  for (let v = 0; v < frequencies; v++) {
    const cosine = cosines[v]!;
    for (let u = 0; u < frequencies; u++) {
      let sum = 0;
      for (let y = 0; y < signatureSide; y++) sum += cosine[y]! * rows[y * frequencies + u]!;
      coefficients[v * frequencies + u] = sum;
    }
  }
  const sorted = Float64Array.from(coefficients).sort();
  const median = (sorted[31]! + sorted[32]!) / 2;
  for (let bit = 0; bit < coefficients.length; bit++) {
    if (coefficients[bit]! > median) hash[bit >> 3]! |= 1 << (bit & 7);
  }
}

/** Binomial filter (1 2 1) both ways: what is finer than the kept picture's pixels would alias. 16 times the input. */
function smooth(luma: Int32Array): Int32Array {
  const side = signatureSide;
  const inside = (at: number) => Math.min(side - 1, Math.max(0, at));
  const across = new Int32Array(luma.length);
  const result = new Int32Array(luma.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const row = y * side;
      across[row + x] = luma[row + inside(x - 1)]! + 2 * luma[row + x]! + luma[row + inside(x + 1)]!;
    }
  }
  for (let y = 0; y < side; y++) {
    const [above, row, below] = [inside(y - 1) * side, y * side, inside(y + 1) * side];
    for (let x = 0; x < side; x++) result[row + x] = across[above + x]! + 2 * across[row + x]! + across[below + x]!;
  }
  return result;
}

/** From 32 to 24 pixels: bilinear, with weights in sixths, which are exact. */
function shrink(smoothed: Int32Array, thumb: Uint8Array): void {
  for (let y = 0; y < thumbSide; y++) {
    // The centre of pixel y of 24 lies at (y + 1/2) * 32 / 24 - 1/2 of 32: a multiple of a sixth.
    const top = Math.floor((8 * y + 1) / 6);
    const down = 8 * y + 1 - 6 * top;
    for (let x = 0; x < thumbSide; x++) {
      const left = Math.floor((8 * x + 1) / 6);
      const right = 8 * x + 1 - 6 * left;
      const at = top * signatureSide + left;
      const upper = smoothed[at]! * (6 - right) + smoothed[at + 1]! * right;
      const lower = smoothed[at + signatureSide]! * (6 - right) + smoothed[at + signatureSide + 1]! * right;
      thumb[y * thumbSide + x] = Math.round((upper * (6 - down) + lower * down) / (36 * 16 * 256));
    }
  }
}

function writeColours(rgb: Uint8Array, colours: Uint8Array): void {
  const cell = signatureSide / colourCells;
  const count = cell * cell;
  for (let at = 0; at < colourCells * colourCells; at++) {
    const top = Math.floor(at / colourCells) * cell;
    const left = (at % colourCells) * cell;
    let [red, green, blue] = [0, 0, 0];
    for (let y = top; y < top + cell; y++) {
      for (let x = left; x < left + cell; x++) {
        const pixel = 3 * (y * signatureSide + x);
        red += rgb[pixel]!;
        green += rgb[pixel + 1]!;
        blue += rgb[pixel + 2]!;
      }
    }
    colours[at] = Math.min(255, 128 + Math.round((-43 * red - 85 * green + 128 * blue) / (256 * count)));
    colours[16 + at] = Math.min(255, 128 + Math.round((128 * red - 107 * green - 21 * blue) / (256 * count)));
  }
}

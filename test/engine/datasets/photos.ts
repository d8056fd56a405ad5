/**
 * Draws pictures that are like photos in what matters for comparing them: light that changes over the picture, objects in
 * front of each other ("dead leaves"), stripes, and noise whose strength falls with its frequency. Each seed gives another
 * picture.
 */

import sharp from 'sharp';
import { randomNumbers } from '../random-numbers.ts';

export const photoWidth = 256;
export const photoHeight = 192;
const pixels = photoWidth * photoHeight;

/** Objects, exponent and strength of the noise for five kinds of pictures: few objects, many, a crowd, sky, stripes. */
const kinds = [
  { objects: 3, exponent: 1, strength: 18 },
  { objects: 12, exponent: 0.8, strength: 12 },
  { objects: 40, exponent: 0.5, strength: 20 },
  { objects: 0, exponent: 1, strength: 45 },
  { objects: 8, exponent: 0.9, strength: 30 },
];

type Planes = readonly [Float32Array, Float32Array, Float32Array];
type Random = () => number;

/** Raw RGB, uint8 [192, 256, 3]. */
export function photo(seed: number): Buffer {
  const random = randomNumbers(seed * 7919 + 13);
  const kind = kinds[seed % kinds.length]!;
  const planes: Planes = [new Float32Array(pixels), new Float32Array(pixels), new Float32Array(pixels)];
  drawLight(planes, random);
  const objects = kind.objects + Math.floor(random() * 5);
  for (let count = 0; count < objects; count++) drawObject(planes, random);
  const noise = fractalNoise(seed * 31 + 7, kind.exponent);
  const strength = kind.strength * (0.5 + random());
  const image = new Uint8ClampedArray(3 * pixels);
  for (let at = 0; at < pixels; at++) {
    const shade = noise[at]! * strength + (random() - 0.5) * 6;
    for (const [channel, plane] of planes.entries()) image[3 * at + channel] = plane[at]! + shade;
  }
  return Buffer.from(image.buffer);
}

/** An image of raw pixels, to be changed and saved. */
export const asImage = (raw: Buffer) => sharp(raw, { raw: { width: photoWidth, height: photoHeight, channels: 3 } });

/** The ways in which a copy is saved again; each gives the bytes of a file. */
export const copyings: Readonly<Record<string, (raw: Buffer, random: Random) => Promise<Buffer>>> = {
  'JPEG of quality 40': (raw) => asImage(raw).jpeg({ quality: 40 }).toBuffer(),
  'half the size and back': async (raw) =>
    sharp(
      await asImage(raw)
        .resize(photoWidth / 2)
        .png()
        .toBuffer(),
    )
      .resize(photoWidth, photoHeight)
      .png()
      .toBuffer(),
  '3 % cropped, anywhere': (raw, random) => {
    const [width, height] = [Math.round(photoWidth * 0.97), Math.round(photoHeight * 0.97)];
    const left = Math.round(random() * (photoWidth - width));
    const top = Math.round(random() * (photoHeight - height));
    return asImage(raw).extract({ left, top, width, height }).png().toBuffer();
  },
  '3 % cropped on each side': (raw) => {
    const [left, top] = [Math.round(photoWidth * 0.03), Math.round(photoHeight * 0.03)];
    const inner = { left, top, width: photoWidth - 2 * left, height: photoHeight - 2 * top };
    return asImage(raw).extract(inner).png().toBuffer();
  },
  '10 % brighter': (raw) => asImage(raw).linear(1.1, 0).png().toBuffer(),
  '10 % darker': (raw) => asImage(raw).linear(0.9, 0).png().toBuffer(),
};

function drawLight(planes: Planes, random: Random): void {
  const angle = random() * 2 * Math.PI;
  const [across, down] = [Math.cos(angle), Math.sin(angle)];
  for (const plane of planes) {
    const [from, to] = [random() * 255, random() * 255];
    each((x, y, at) => {
      const part = 0.5 + (x / photoWidth - 0.5) * across + (y / photoHeight - 0.5) * down;
      plane[at] = from + (to - from) * part;
    });
  }
}

/** A turned ellipse or rectangle in one colour, perhaps striped. */
function drawObject(planes: Planes, random: Random): void {
  const radius = photoHeight * (0.05 + 0.3 * random() ** 2);
  const [centreX, centreY] = [random() * photoWidth, random() * photoHeight];
  const [flatness, turn, isRound] = [0.5 + random(), random() * Math.PI, random() > 0.4];
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const colour = [random() * 255, random() * 255, random() * 255];
  const [depth, frequency] = [random() < 0.4 ? random() * 0.6 : 0, 3 + random() * 24];
  each((x, y, at) => {
    const u = ((x - centreX) * cosine + (y - centreY) * sine) / radius;
    const v = (((y - centreY) * cosine - (x - centreX) * sine) / radius) * flatness;
    const isInside = isRound ? u * u + v * v < 1 : Math.max(Math.abs(u), Math.abs(v)) < 0.8;
    if (!isInside) return;
    const shade = 1 + depth * Math.sin(u * frequency);
    for (const [channel, plane] of planes.entries()) plane[at] = colour[channel]! * shade;
  });
}

/** Noise at wavelengths of 2, 4, 8, … pixels whose strength grows with a power of them. Mean 0, deviation 1. */
function fractalNoise(seed: number, exponent: number): Float32Array {
  const sum = new Float32Array(pixels);
  for (let wave = photoWidth; wave >= 2; wave /= 2) {
    const strength = wave ** exponent;
    const corner = (x: number, y: number) => lattice(x, y, seed + wave);
    each((x, y, at) => {
      const [column, row] = [Math.floor(x / wave), Math.floor(y / wave)];
      const [right, down] = [eased(x / wave - column), eased(y / wave - row)];
      const upper = corner(column, row) * (1 - right) + corner(column + 1, row) * right;
      const lower = corner(column, row + 1) * (1 - right) + corner(column + 1, row + 1) * right;
      sum[at]! += strength * (upper * (1 - down) + lower * down);
    });
  }
  const mean = sum.reduce((total, value) => total + value, 0) / pixels;
  const deviation = Math.sqrt(sum.reduce((total, value) => total + (value - mean) ** 2, 0) / pixels);
  return sum.map((value) => (value - mean) / deviation);
}

const eased = (t: number) => t * t * (3 - 2 * t);

/** A number in 0..1 for each corner of a lattice. */
function lattice(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 13), 1274126177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function each(visit: (x: number, y: number, at: number) => void): void {
  for (let y = 0, at = 0; y < photoHeight; y++) for (let x = 0; x < photoWidth; x++, at++) visit(x, y, at);
}

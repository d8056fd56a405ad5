/**
 * Images whose class is decided by a small patch at a random place, over backgrounds that say nothing: a place where an
 * explanation must point. Each background is a slope of colour with noise and some plain discs and bars on it; each patch
 * is a square of 8 x 8 pixels with the pattern of its class. Everything follows from the seed.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNumbers } from '../random-numbers.ts';

export const side = 32;
export const patch = 8;
export const classNames = ['checks', 'columns', 'rows'] as const;

/** Where the patch of an image begins. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

type Random = () => number;

/** Bright or dark, by the place within the patch. */
const patterns: readonly ((y: number, x: number) => boolean)[] = [
  (y, x) => (y >> 1) % 2 === (x >> 1) % 2,
  (_, x) => (x >> 1) % 2 === 0,
  (y) => (y >> 1) % 2 === 0,
];

/** Writes an IDX dataset of RGB images. @returns The places of the patches of the test images, in their order. */
export async function plantPatches(
  folder: string,
  { train, test, seed }: { readonly train: number; readonly test: number; readonly seed: number },
): Promise<readonly Place[]> {
  await mkdir(folder, { recursive: true });
  const random = randomNumbers(seed);
  await writePart(folder, 'train', train, random);
  return writePart(folder, 't10k', test, random);
}

async function writePart(folder: string, part: string, count: number, random: Random): Promise<readonly Place[]> {
  const bytes = side * side * 3;
  const pixels = new Uint8Array(count * bytes);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classNames.length);
  const places = Array.from(labels, (label, i) =>
    drawPlanted(pixels.subarray(i * bytes, (i + 1) * bytes), label, random),
  );
  await writeFile(join(folder, `${part}-images-idx4-ubyte`), idxFile([count, side, side, 3], pixels));
  await writeFile(join(folder, `${part}-labels-idx1-ubyte`), idxFile([count], labels));
  return places;
}

function idxFile(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  for (const [i, extent] of shape.entries()) header.setUint32(4 + 4 * i, extent);
  return Buffer.concat([new Uint8Array(header.buffer), data]);
}

/** @param pixels uint8 [side, side, 3], to be filled. */
function drawPlanted(pixels: Uint8Array, label: number, random: Random): Place {
  const between = (low: number, high: number) => low + random() * (high - low);
  const colour = () => [between(40, 215), between(40, 215), between(40, 215)];
  const [from, to, angle] = [colour(), colour(), between(0, Math.PI)];
  paint(pixels, (y, x, c) => {
    const share = 0.5 + ((y - side / 2) * Math.sin(angle) + (x - side / 2) * Math.cos(angle)) / (side * 1.5);
    return from[c]! + (to[c]! - from[c]!) * share;
  });
  for (let i = 0; i < 4; i++) {
    const [y0, x0, radius, fill] = [between(0, side), between(0, side), between(2, 5), colour()];
    const bar = random() < 0.5;
    paint(pixels, (y, x, c) => {
      const inside = bar
        ? Math.abs(y - y0) < radius * 1.5 && Math.abs(x - x0) < radius / 2
        : (y - y0) ** 2 + (x - x0) ** 2 < radius ** 2;
      return inside ? fill[c]! : undefined;
    });
  }
  const place = { row: Math.floor(between(0, side - patch + 1)), column: Math.floor(between(0, side - patch + 1)) };
  const [bright, dark] = [between(170, 230), between(20, 80)];
  paint(pixels, (y, x) => {
    const [dy, dx] = [y - place.row, x - place.column];
    if (dy < 0 || dx < 0 || dy >= patch || dx >= patch) return undefined;
    return patterns[label]!(dy, dx) ? bright : dark;
  });
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(255, Math.max(0, pixels[i]! + between(-12, 12)));
  return place;
}

/** Sets each value that `value` gives. */
function paint(pixels: Uint8Array, value: (y: number, x: number, channel: number) => number | undefined): void {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = Math.floor(i / 3);
    const painted = value(Math.floor(pixel / side), pixel % side, i % 3);
    if (painted !== undefined) pixels[i] = painted;
  }
}

/** A convolutional network that learns it; its last feature maps are 16 x 16. */
export const plantedModel = `
import * as tf from '@tensorflow/tfjs';
import { adam, defineModel } from 'darkroom';

export default defineModel({
  dataset: 'planted',
  input: { height: 32, width: 32, channels: 3 },
  build({ inputShape, classes }) {
    return tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape, filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }),
        tf.layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', name: 'last' }),
        tf.layers.globalMaxPooling2d({}),
        tf.layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
  },
  train: { epochs: 8, batchSize: 32, optimizer: adam({ learningRate: 0.003 }) },
});
`;

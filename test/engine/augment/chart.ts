/** A test chart, plain JavaScript to move its pixels with, and augmentations with numbers that are known. */

import * as tf from '@tensorflow/tfjs-core';
import type { Augmentation, Draws, Fill } from '../../../src/api/augmentation.ts';
import { augmentBatch } from '../../../src/engine/augment/augment.ts';
import type { Executor, HostTensor } from '../../../src/jit/executor.ts';

export interface Images {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Waves of several lengths with a frame, a cross and a corner: every image, side and channel is different. */
export function chart(batch: number, height: number, width: number, channels: 1 | 3): Images {
  const data = new Uint8Array(batch * height * width * channels);
  let at = 0;
  for (let i = 0; i < batch; i++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++, at++) {
          const wave = Math.sin((x * (c + 1)) / 3 + i) + Math.cos(y / 2 + c + (i * x) / 9);
          const frame = x === 0 || y === height - 1 ? 60 : 0;
          data[at] = Math.min(255, Math.max(0, Math.round(120 + 45 * wave + frame + (x + y < 3 ? 30 : 0))));
        }
      }
    }
  }
  return { batch, height, width, channels, data };
}

export const hostImages = ({ batch, height, width, channels, data }: Images): HostTensor => ({
  dtype: 'uint8',
  shape: [batch, height, width, channels],
  data,
});

/** Numbers that are drawn for each image of the batch; those that are left out must not be asked for. */
export interface Known {
  readonly chance?: readonly number[];
  readonly strength?: readonly number[];
  readonly signed?: readonly (readonly number[])[];
  readonly amount?: readonly number[];
  readonly places?: readonly (readonly number[])[];
  /** [batch · height · width · channels] */
  readonly normal?: readonly number[];
}

function knownDraws(size: Pick<Draws, 'batch' | 'height' | 'width' | 'channels'>, known: Known): Draws {
  const lists = { signed: [...(known.signed ?? [])], places: [...(known.places ?? [])] };
  const numbers = (values: readonly number[] | undefined) => tf.tensor1d([...values!]);
  const ones = Array.from({ length: size.batch }, () => 1);
  return {
    ...size,
    chance: () => numbers(known.chance ?? ones),
    strength: () => numbers(known.strength ?? ones),
    signed: () => numbers(lists.signed.shift()),
    amount: () => numbers(known.amount),
    place: () => numbers(lists.places.shift()),
    normal: (...shape) => tf.tensor([...known.normal!], [size.batch, ...shape]),
  };
}

export interface Result {
  readonly images: readonly number[];
  readonly share?: readonly number[];
  readonly partners?: readonly number[];
}

/** Runs augmentations on an executor with the numbers that are known for each of them. */
export async function augmented(
  executor: Executor,
  images: Images,
  list: readonly (readonly [Augmentation, Known])[],
): Promise<Result> {
  const known = new Map(list);
  const compiled = executor.compile(({ pixels, labels }) => {
    const batch = { pixels: pixels as tf.Tensor4D, labels: labels as tf.Tensor1D };
    const result = augmentBatch([...known.keys()], batch, (augmentation, size, use) =>
      use(knownDraws(size, known.get(augmentation)!)),
    );
    return {
      images: result.images,
      ...(result.mixed && { share: result.mixed.share, partners: tf.clone(result.mixed.labels) }),
    };
  });
  try {
    const labels = Int32Array.from({ length: images.batch }, (_, i) => i);
    const results = await compiled.run({
      pixels: hostImages(images),
      labels: { dtype: 'int32', shape: [images.batch], data: labels },
    });
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => [name, [...data]]),
    ) as unknown as Result;
  } finally {
    compiled.dispose();
  }
}

/** From a pixel of the changed image to that of the original, for the image of the batch. */
export type Move = (x: number, y: number, image: number) => readonly [x: number, y: number];

/** Moves pixels by a map in the definition's own words: read the four pixels around, those outside as the fill says. */
export function moved(images: Images, map: Move, fill: Fill): number[] {
  const { batch, height, width, channels, data } = images;
  const read = (i: number, y: number, x: number, c: number): number => {
    const [inY, inX] = [outside(y, height, fill), outside(x, width, fill)];
    if (inY === undefined || inX === undefined) return Array.isArray(fill) ? fill[c]! : (fill as number);
    return data[((i * height + inY) * width + inX) * channels + c]!;
  };
  const result: number[] = [];
  for (let i = 0; i < batch; i++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [fromX, fromY] = map(x, y, i);
        const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
        const [right, down] = [fromX - left, fromY - top];
        for (let c = 0; c < channels; c++) {
          const above = (1 - right) * read(i, top, left, c) + right * read(i, top, left + 1, c);
          const below = (1 - right) * read(i, top + 1, left, c) + right * read(i, top + 1, left + 1, c);
          result.push((1 - down) * above + down * below);
        }
      }
    }
  }
  return result;
}

function outside(at: number, extent: number, fill: Fill): number | undefined {
  if (at >= 0 && at < extent) return at;
  const modulo = (period: number) => ((at % period) + period) % period;
  if (fill === 'nearest') return at < 0 ? 0 : extent - 1;
  if (fill === 'wrap') return modulo(extent);
  if (fill === 'reflect') return modulo(2 * extent) < extent ? modulo(2 * extent) : 2 * extent - 1 - modulo(2 * extent);
  return undefined;
}

/** Largest difference of two lists of equal length. */
export function distance(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

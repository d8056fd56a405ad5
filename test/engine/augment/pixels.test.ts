/** Each augmentation of colours, pixels and mixtures against its own definition, eagerly and compiled. */

import { describe, expect, it } from 'vitest';
import { augmentations } from '../../../src/api/augment/registry.ts';
import type { Augmentation } from '../../../src/api/augmentation.ts';
import { augmented, chart, distance, type Images, type Known } from './chart.ts';
import { devices, executorOf } from './devices.ts';

const { brightness, contrast, saturation, noise, blur, cutout, mixup, cutmix, rotate } = augmentations;

const tolerance = 0.02;
const signs = [0.9, -1, 0];
const luma = [0.299, 0.587, 0.114];
const clip = (value: number) => Math.min(255, Math.max(0, value));

/** Computes each number from its image, place and channel. */
function each(images: Images, value: (byte: number, image: number, y: number, x: number, channel: number) => number) {
  const { height, width, channels, data } = images;
  return Array.from(data, (byte, at) => {
    const place = Math.floor(at / channels);
    const y = Math.floor(place / width) % height;
    return value(byte, Math.floor(place / (width * height)), y, place % width, at % channels);
  });
}

const byteAt = ({ height, width, channels, data }: Images, i: number, y: number, x: number, c: number) =>
  data[((i * height + y) * width + x) * channels + c]!;

const grayAt = (images: Images, i: number, y: number, x: number) =>
  images.channels === 1
    ? byteAt(images, i, y, x, 0)
    : luma.reduce((sum, weight, c) => sum + weight * byteAt(images, i, y, x, c), 0);

function meanGray(images: Images, i: number): number {
  let sum = 0;
  for (let y = 0; y < images.height; y++) for (let x = 0; x < images.width; x++) sum += grayAt(images, i, y, x);
  return sum / (images.height * images.width);
}

const charts = [chart(3, 8, 8, 3), chart(3, 9, 7, 1)];

describe.each(devices)('on %s', (device) => {
  const run = async (images: Images, ...list: readonly (readonly [Augmentation, Known])[]) =>
    augmented(await executorOf(device), images, list);

  it.each(charts)('brightness, contrast and saturation of $channels channels', async (images) => {
    const bright = await run(images, [brightness({ amount: 0.8 }), { signed: [signs] }]);
    expect(
      distance(
        bright.images,
        each(images, (byte, i) => clip(byte * (1 + 0.8 * signs[i]!))),
      ),
    ).toBeLessThan(tolerance);

    const harsh = await run(images, [contrast({ amount: 0.6 }), { signed: [signs] }]);
    const contrasted = each(images, (byte, i) => clip(byte + 0.6 * signs[i]! * (byte - meanGray(images, i))));
    expect(distance(harsh.images, contrasted)).toBeLessThan(tolerance);

    const vivid = await run(images, [saturation({ amount: 1 }), { signed: [signs] }]);
    const saturated = each(images, (byte, i, y, x) => clip(byte + signs[i]! * (byte - grayAt(images, i, y, x))));
    expect(distance(vivid.images, saturated)).toBeLessThan(tolerance);
  });

  it.each(charts)('noise and blur of $channels channels', async (images) => {
    const normal = Array.from(images.data, (_, i) => Math.sin(i * 12.9898) * 2);
    const amount = [1, 0.5, 0.2];
    const strength = [1, 1, 0];
    const deviation = amount.map((value, i) => value * strength[i]!);
    const grainy = await run(images, [noise({ std: 0.2 }), { amount, strength, normal }]);
    const expected = each(images, () => 0).map((_, at) => {
      const i = Math.floor(at / (images.data.length / 3));
      return clip(images.data[at]! + 255 * 0.2 * deviation[i]! * normal[at]!);
    });
    expect(distance(grainy.images, expected)).toBeLessThan(tolerance);

    const soft = await run(images, [blur({ sigma: 2 }), { amount, strength }]);
    const weights = (i: number, at: number, extent: number) => {
      const sigma = Math.max(1e-3, 2 * deviation[i]!);
      const all = Array.from({ length: extent }, (_, other) => Math.exp(-((other - at) ** 2) / (2 * sigma ** 2)));
      const sum = all.reduce((total, weight) => total + weight, 0);
      return all.map((weight) => weight / sum);
    };
    const blurred = each(images, (_, i, y, x, c) => {
      const [down, across] = [weights(i, y, images.height), weights(i, x, images.width)];
      let sum = 0;
      down.forEach((a, row) => {
        across.forEach((b, column) => {
          sum += a * b * byteAt(images, i, row, column, c);
        });
      });
      return sum;
    });
    expect(distance(soft.images, blurred)).toBeLessThan(tolerance);
    const third = images.data.length / 3;
    expect(soft.images.slice(2 * third)).toEqual([...images.data.subarray(2 * third)]);
  });

  it('cutout covers a square and nothing else, also where it stands out', async () => {
    const images = chart(3, 8, 12, 3);
    const places = [
      [0.5, 0, 1],
      [0.5, 1, 0.5],
    ];
    const { images: actual } = await run(images, [cutout({ size: 0.5, fill: [1, 2, 3] }), { places }]);
    const rows = [
      [2, 6],
      [0, 2],
      [6, 8],
    ];
    const columns = [
      [4, 8],
      [10, 12],
      [4, 8],
    ];
    const within = (bounds: readonly number[], at: number) => at >= bounds[0]! && at < bounds[1]!;
    expect(actual).toEqual(
      each(images, (byte, i, y, x, c) => (within(rows[i]!, y) && within(columns[i]!, x) ? c + 1 : byte)),
    );
    const none = await run(images, [cutout(), { strength: [0, 0, 0], places }]);
    expect(none.images).toEqual([...images.data]);
  });

  it('mixup blends neighbours of the batch and their labels', async () => {
    const images = chart(3, 8, 8, 3);
    const known = { chance: [1, 1, 0], amount: [0.25, 0.7, 0.5] };
    const { images: actual, share, partners } = await run(images, [mixup({ alpha: 1 }), known]);
    // Of 0.7 the smaller part is the partner's.
    expect(distance(share!, [0.75, 0.7, 1])).toBeLessThan(1e-5);
    expect(partners).toEqual([2, 0, 1]);
    const blended = each(images, (byte, i, y, x, c) => {
      const part = [0.75, 0.7, 1][i]!;
      return byte * part + byteAt(images, (i + 2) % 3, y, x, c) * (1 - part);
    });
    expect(distance(actual, blended)).toBeLessThan(tolerance);
  });

  it('cutmix takes a box, and the share of the label that it covers', async () => {
    const images = chart(3, 8, 8, 3);
    // A quarter of the area is half of each side.
    const known = {
      chance: [1, 1, 0],
      amount: [0.25, 0.25, 1],
      places: [
        [0.5, 0, 0.5],
        [0.5, 0.5, 0.5],
      ],
    };
    const { images: actual, share } = await run(images, [cutmix({ alpha: 1 }), known]);
    expect(share).toEqual([0.75, 0.875, 1]);
    const inside = (i: number, y: number, x: number) =>
      [y >= 2 && y < 6 && x >= 2 && x < 6, y < 2 && x >= 2 && x < 6, false][i]!;
    const mixed = each(images, (byte, i, y, x, c) => (inside(i, y, x) ? byteAt(images, (i + 2) % 3, y, x, c) : byte));
    expect(actual).toEqual(mixed);
  });

  it('an image is mixed once, whatever the list says', async () => {
    const images = chart(3, 8, 8, 1);
    const middle = [0.5, 0.5, 0.5];
    const { share } = await run(
      images,
      [mixup({ alpha: 1 }), { chance: [1, 0, 0], amount: [0.25, 0.5, 0.5] }],
      [cutmix({ alpha: 1 }), { chance: [1, 1, 0], amount: [0.25, 0.25, 0.25], places: [middle, middle] }],
    );
    expect(distance(share!, [0.75, 0.75, 1])).toBeLessThan(1e-5);
  });

  it('moves first, whatever the order of the list, and takes a batch of one', async () => {
    const images = chart(1, 8, 8, 3);
    const known = { signed: [[1]] };
    const list = [
      [brightness({ amount: 0.5 }), known],
      [rotate({ degrees: 45, fill: 100 }), known],
      [mixup({ alpha: 1 }), { amount: [0.5] }],
    ] as const;
    const { images: actual, partners } = await run(images, ...list);
    expect(partners).toEqual([0]);
    // The corner is filled, and then brightened.
    expect(actual[0]).toBeCloseTo(150, 1);
  });
});

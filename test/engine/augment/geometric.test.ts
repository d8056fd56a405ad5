/** Each geometric augmentation against its own definition on a test chart, eagerly and compiled. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { augmentations } from '../../../src/api/augment/registry.ts';
import type { Augmentation, Fill } from '../../../src/api/augmentation.ts';
import { augmented, chart, distance, type Images, type Known, type Move, moved } from './chart.ts';
import { devices, executorOf } from './devices.ts';

const { flip, quarterTurn, rotate, shift, zoom, shear } = augmentations;

/** Bytes; 1/255 of the range is 1. */
const tolerance = 0.02;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The map about the middle of the image. */
const about =
  ({ height, width }: Images, map: Move): Move =>
  (x, y, i) => {
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    const [fromX, fromY] = map(x - middleX, y - middleY, i);
    return [fromX + middleX, fromY + middleY];
  };

const signs = [0.7, -1, 0];
const turn =
  (angle: number): Move =>
  (x, y) => [Math.cos(angle) * x - Math.sin(angle) * y, Math.sin(angle) * x + Math.cos(angle) * y];

interface Case {
  readonly name: string;
  make(fill: Fill): Augmentation;
  readonly known: Known;
  map(images: Images): Move;
}

const cases: readonly Case[] = [
  {
    name: 'rotate',
    make: (fill) => rotate({ degrees: 40, fill }),
    known: { signed: [signs] },
    map: () => (x, y, i) => turn(radians(40 * signs[i]!))(x, y, i),
  },
  {
    name: 'shift',
    make: (fill) => shift({ horizontal: 0.4, vertical: 0.25, fill }),
    known: { signed: [signs, [-0.3, 0.9, 1]], strength: [1, 1, 0] },
    map:
      ({ height, width }) =>
      (x, y, i) =>
        i === 2 ? [x, y] : [x + 0.4 * width * signs[i]!, y + 0.25 * height * [-0.3, 0.9][i]!],
  },
  {
    name: 'zoom',
    make: (fill) => zoom({ amount: 0.5, fill }),
    known: { signed: [signs], strength: [1, 0.5, 1] },
    map: () => (x, y, i) => {
      const scale = 1.5 ** -(signs[i]! * [1, 0.5, 1][i]!);
      return [x * scale, y * scale];
    },
  },
  {
    name: 'shear',
    make: (fill) => shear({ degrees: 30, fill }),
    known: { signed: [signs] },
    map: () => (x, y, i) => [x + Math.tan(radians(30 * signs[i]!)) * y, y],
  },
];

const charts = [chart(3, 8, 8, 3), chart(3, 9, 7, 1)];
const fills: readonly Fill[] = ['reflect', 'nearest', 200, [10, 240, 90]];

describe.each(devices)('on %s', (device) => {
  const run = async (images: Images, list: readonly (readonly [Augmentation, Known])[]) =>
    augmented(await executorOf(device), images, list);

  describe.each(cases)('$name', ({ make, known, map }) => {
    it.each(fills)('filled with %s', async (fill) => {
      for (const images of charts) {
        // A gray image gets the colour's own gray.
        const shown = images.channels === 1 && typeof fill === 'object' ? 154 : fill;
        const { images: actual } = await run(images, [[make(fill), known]]);
        const expected = moved(images, about(images, map(images)), shown);
        expect(distance(actual, expected)).toBeLessThan(tolerance);
      }
    });
  });

  it('repeats the image to all sides', async () => {
    const images = chart(3, 8, 8, 3);
    const whole = shift({ horizontal: 0.5, vertical: 0.25, fill: 'wrap' });
    const { images: actual } = await run(images, [[whole, { signed: [signs.map(Math.sign), [-1, 1, 0]] }]]);
    const map: Move = (x, y, i) => [x + 4 * [1, -1, 0][i]!, y + 2 * [-1, 1, 0][i]!];
    expect(actual).toEqual(moved(images, map, 'wrap'));
  });

  it.each([
    [4, 4],
    [32, 32],
    [7, 12],
    [28, 28],
    [150, 3],
  ])('flips are exact at %i × %i', async (height, width) => {
    const images = chart(4, height, width, 3);
    const both = flip({ horizontal: true, vertical: true });
    const mirrored = flip();
    const chance = [1, 0, 1, 0];
    const { images: once } = await run(images, [[mirrored, { chance }]]);
    const side: Move = (x, y, i) => [chance[i] ? width - 1 - x : x, y];
    expect(once).toEqual(moved(images, side, 0));
    const { images: twice } = await run(images, [[both, { chance }]]);
    const turned: Move = (x, y, i) => (chance[i] ? [width - 1 - x, height - 1 - y] : [x, y]);
    expect(twice).toEqual(moved(images, turned, 0));
  });

  it.each([4, 9, 32, 28, 75])('quarter turns are exact at %i pixels', async (side) => {
    const images = chart(5, side, side, 3);
    const known = { amount: [0, 0.25, 0.5, 0.99, 1], chance: [1, 1, 1, 1, 0] };
    const { images: actual } = await run(images, [[quarterTurn(), known]]);
    const last = side - 1;
    const map: Move = (x, y, i) =>
      [
        [x, y],
        [last - y, x],
        [last - x, last - y],
        [y, last - x],
        [x, y],
      ][i] as [number, number];
    expect(actual).toEqual(moved(images, map, 0));
  });

  it('those that fill alike are one interpolation, in the order of the list', async () => {
    const images = chart(3, 8, 8, 3);
    const transform = vi.spyOn(tf.image, 'transform');
    const list = [
      [flip(), { chance: [1, 0, 1] }],
      [rotate({ degrees: 30 }), { signed: [signs] }],
      [shift({ horizontal: 0.25, vertical: 0 }), { signed: [signs, signs] }],
      [zoom({ amount: 0.2 }), { signed: [signs] }],
    ] as const;
    const { images: actual } = await run(images, list);
    expect(transform).toHaveBeenCalledTimes(1);
    transform.mockRestore();
    // What is applied last to the image is undone first to find where its pixel comes from.
    const map = about(images, (x, y, i) => {
      const sign = signs[i]!;
      const zoomed = [x * 1.2 ** -sign, y * 1.2 ** -sign] as const;
      const [fromX, fromY] = turn(radians(30 * sign))(zoomed[0] + 2 * sign, zoomed[1], i);
      return [i === 1 ? fromX : -fromX, fromY];
    });
    expect(distance(actual, moved(images, map, 'reflect'))).toBeLessThan(tolerance);
  });

  it('those that fill otherwise come one after another', async () => {
    const images = chart(3, 8, 8, 1);
    const left = shift({ horizontal: 0.25, vertical: 0, fill: 7 });
    const right = shift({ horizontal: 0.25, vertical: 0, fill: 'nearest' });
    const ones = [1, 1, 1];
    const { images: actual } = await run(images, [
      [left, { signed: [ones, ones] }],
      [right, { signed: [ones.map((one) => -one), ones] }],
    ]);
    const between = { ...images, data: Uint8Array.from(moved(images, (x, y) => [x + 2, y], 7)) };
    expect(actual).toEqual(moved(between, (x, y) => [x - 2, y], 'nearest'));
  });
});

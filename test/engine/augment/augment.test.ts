/**
 * Augmentations on a test chart: geometric ones against their matrix, sampled here in plain arithmetic; the others against
 * what they say they do. All of it compiled, as in a training step.
 */

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { augmentations } from '../../../src/api/augment/registry.ts';
import type { Augmentation, Draws } from '../../../src/api/augmentation.ts';
import { augmentBatch } from '../../../src/engine/augment/augment.ts';
import { trainingAugmentation } from '../../../src/engine/augment/training.ts';
import { createExecutor } from '../../../src/jit/devices/registry.ts';
import type { Executor } from '../../../src/jit/executor.ts';

const { flip, quarterTurn, rotate, shift, zoom, shear } = augmentations;
const { brightness, contrast, saturation, noise, blur, cutout, mixup, cutmix } = augmentations;

const [batch, height, width, channels] = [4, 9, 12, 3];
/** A chart: another ramp in each channel and image, with a bright spot. */
const chart = Uint8Array.from({ length: batch * height * width * channels }, (_, i) => {
  const [c, x, y, n] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 36) % height, Math.floor(i / (36 * height))];
  return x === 3 + n && y === 2 ? 250 : (7 * x * (c + 1) + 11 * y + 40 * n) % 200;
});

let executor: Executor;
beforeAll(async () => {
  executor = await createExecutor('cpu');
});

async function run(
  fn: (pixels: tf.Tensor4D, labels: tf.Tensor1D, key: tf.Tensor1D) => Record<string, tf.Tensor>,
  { step = 0, shape = [batch, height, width, channels], data = chart } = {},
): Promise<Record<string, Float32Array>> {
  const compiled = executor.compile(({ pixels, labels, key }) =>
    fn(pixels as tf.Tensor4D, labels as tf.Tensor1D, key as tf.Tensor1D),
  );
  const outputs = await compiled.run({
    pixels: { dtype: 'uint8', shape, data },
    labels: { dtype: 'int32', shape: [shape[0]!], data: Int32Array.from({ length: shape[0]! }, (_, i) => i % 2) },
    key: { dtype: 'int32', shape: [2], data: Int32Array.of(7, step) },
  });
  compiled.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data: values }]) => [name, values as Float32Array]));
}

const drawn = (list: readonly Augmentation[], options: { step?: number; only?: string[] } = {}) =>
  run((pixels, labels, key) => {
    const { images, mixed } = trainingAugmentation(list, ['even', 'odd'])!({ pixels, labels }, key);
    return { images, ...(mixed && { share: mixed.share, labels: tf.cast(mixed.labels, 'float32') }) };
  }, options);

/** Augments with numbers that the test says. */
const scripted = (list: readonly Augmentation[], numbers: Partial<Record<'signed' | 'amount' | 'place', number[]>>) =>
  run((pixels, labels) => {
    const fixed =
      (values: number[] = [1, 1, 1, 1]) =>
      () =>
        tf.tensor1d(values);
    return {
      images: augmentBatch(list, { pixels, labels }, (_, size, use) => {
        const ones = () => tf.ones([size.batch]) as tf.Tensor1D;
        const draws: Draws = {
          ...size,
          chance: ones,
          strength: ones,
          signed: fixed(numbers.signed),
          amount: fixed(numbers.amount),
          place: fixed(numbers.place),
          normal: (...shape) => tf.ones([size.batch, ...shape]),
        };
        return use(draws);
      }).images,
    };
  });

const at = (n: number, y: number, x: number, c: number) => ((n * height + y) * width + x) * channels + c;

/** Edge pixels repeated. */
const clamped = (n: number, y: number, x: number, c: number) =>
  chart[at(n, Math.min(height - 1, Math.max(0, y)), Math.min(width - 1, Math.max(0, x)), c)]!;

/** The chart seen through a map about the middle, between pixels weighed by nearness. */
function reference(matrixOf: (n: number) => readonly [number, number, number, number, number, number]): Float32Array {
  const out = new Float32Array(chart.length);
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let n = 0; n < batch; n++) {
    const [a, b, right, c, d, down] = matrixOf(n);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [u, v] = [x - middleX, y - middleY];
        const fromX = Math.min(width - 1, Math.max(0, a * u + b * v + right + middleX));
        const fromY = Math.min(height - 1, Math.max(0, c * u + d * v + down + middleY));
        const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
        const [p, q] = [fromX - left, fromY - top];
        for (let channel = 0; channel < channels; channel++) {
          const pixel = (dy: number, dx: number) => clamped(n, top + dy, left + dx, channel);
          out[at(n, y, x, channel)] =
            (1 - q) * ((1 - p) * pixel(0, 0) + p * pixel(0, 1)) + q * ((1 - p) * pixel(1, 0) + p * pixel(1, 1));
        }
      }
    }
  }
  return out;
}

function expectClose(values: Float32Array, expected: ArrayLike<number>, tolerance = 1) {
  expect(values.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < values.length; i++) worst = Math.max(worst, Math.abs(values[i]! - expected[i]!));
  expect(worst).toBeLessThanOrEqual(tolerance);
}

const degrees = Math.PI / 180;

describe('Geometric augmentations', () => {
  const signed = [-1, -0.3, 0.4, 1];
  const fill = 'nearest';

  it('rotate as their matrix does', async () => {
    const { images } = await scripted([rotate({ degrees: 40, fill })], { signed });
    const expected = reference((n) => {
      const [cos, sin] = [Math.cos(40 * degrees * signed[n]!), Math.sin(40 * degrees * signed[n]!)];
      return [cos, -sin, 0, sin, cos, 0];
    });
    expectClose(images!, expected);
  });

  it('shift by parts of the size', async () => {
    const { images } = await scripted([shift({ horizontal: 0.25, vertical: 0.5, fill })], { signed });
    expectClose(
      images!,
      reference((n) => [1, 0, signed[n]! * 0.25 * width, 0, 1, signed[n]! * 0.5 * height]),
    );
  });

  it('zoom as often in as out', async () => {
    const { images } = await scripted([zoom({ amount: 0.5, fill })], { signed });
    expectClose(
      images!,
      reference((n) => [1.5 ** -signed[n]!, 0, 0, 0, 1.5 ** -signed[n]!, 0]),
    );
  });

  it('shear upright lines', async () => {
    const { images } = await scripted([shear({ degrees: 30, fill })], { signed });
    expectClose(
      images!,
      reference((n) => [1, Math.tan(30 * degrees * signed[n]!), 0, 0, 1, 0]),
    );
  });

  it('after one another are one interpolation', async () => {
    const list = [shift({ horizontal: 0.25, vertical: 0, fill }), rotate({ degrees: 30, fill })];
    const { images } = await scripted(list, { signed });
    const expected = reference((n) => {
      const [cos, sin] = [Math.cos(30 * degrees * signed[n]!), Math.sin(30 * degrees * signed[n]!)];
      return [cos, -sin, signed[n]! * 0.25 * width, sin, cos, 0];
    });
    expectClose(images!, expected);
  });

  it('flip exactly', async () => {
    const { images } = await scripted([flip({ horizontal: true, vertical: true })], {});
    const expected = Float32Array.from(chart, (_, i) => {
      const [c, x, y, n] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 36) % height, Math.floor(i / 324)];
      return chart[at(n, height - 1 - y, width - 1 - x, c)]!;
    });
    expect(images).toEqual(expected);
  });

  it('turn by quarters exactly', async () => {
    const side = 5;
    const data = Uint8Array.from({ length: 4 * side * side }, (_, i) => (i * 37) % 251);
    const { images } = await run(
      (pixels, labels) => ({
        images: augmentBatch([quarterTurn()], { pixels, labels }, (_, size, use) =>
          use({
            ...size,
            chance: () => tf.ones([4]) as tf.Tensor1D,
            amount: () => tf.tensor1d([0, 0.25, 0.5, 0.75]),
          } as unknown as Draws),
        ).images,
      }),
      { shape: [4, side, side, 1], data },
    );
    for (let n = 0; n < 4; n++) {
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          let [fromX, fromY] = [x, y];
          for (let turn = 0; turn < n; turn++) [fromX, fromY] = [side - 1 - fromY, fromX];
          const place = (row: number, column: number) => (n * side + row) * side + column;
          expect(images![place(y, x)]).toBe(data[place(fromY, fromX)]);
        }
      }
    }
  });

  it('fill with a colour, with the mirrored image, or with the image again', async () => {
    const whole = { horizontal: 0.5, vertical: 0 };
    const right = (values: Float32Array, n: number, c: number) => values[at(n, 4, width - 1, c)];
    const { images: coloured } = await scripted([shift({ ...whole, fill: [10, 20, 30] })], {});
    expect([0, 1, 2].map((c) => right(coloured!, 0, c))).toEqual([10, 20, 30]);
    const { images: mirrored } = await scripted([shift({ ...whole, fill: 'reflect' })], {});
    // Six pixels to the right of the last one, counted back from it.
    expect(right(mirrored!, 1, 2)).toBe(chart[at(1, 4, width - 6, 2)]);
  });
});

describe('Augmentations of pixels', () => {
  it('brighten and darken by a factor, and cut at the ends', async () => {
    const { images } = await scripted([brightness({ amount: 0.5 })], { signed: [-1, 0, 0.5, 1] });
    const factors = [0.5, 1, 1.25, 1.5];
    expectClose(
      images!,
      Float32Array.from(chart, (byte, i) => Math.min(255, byte * factors[Math.floor(i / 324)]!)),
      1e-3,
    );
  });

  it('move towards the mean gray, and towards the own gray', async () => {
    const down = [-1, -1, -1, -1];
    const { images: flat } = await scripted([contrast({ amount: 1 })], { signed: down });
    for (let n = 0; n < batch; n++)
      expect(new Set([...flat!.subarray(n * 324, n * 324 + 3)].map(Math.round)).size).toBe(1);
    const { images: gray } = await scripted([saturation({ amount: 1 })], { signed: down });
    const [r, g, b] = [0, 1, 2].map((c) => chart[at(2, 5, 7, c)]!);
    for (const c of [0, 1, 2]) expect(gray![at(2, 5, 7, c)]).toBeCloseTo(0.299 * r! + 0.587 * g! + 0.114 * b!, 2);
  });

  it('add noise of the deviation that was asked for', async () => {
    const { images } = await scripted([noise({ std: 0.1 })], { amount: [0, 0, 0, 1] });
    expectClose(
      images!,
      Float32Array.from(chart, (byte, i) => (i < 3 * 324 ? byte : Math.min(255, byte + 25.5))),
      1e-3,
    );
  });

  it('blur by a Gaussian of the deviation that was drawn', async () => {
    const { images } = await scripted([blur({ sigma: 1.5 })], { amount: [0, 0.5, 1, 1] });
    // Sigma 0.75 at a place in the middle, from its weights.
    const weight = (distance: number) => Math.exp(-(distance ** 2) / (2 * 0.75 ** 2));
    const line = (extent: number, place: number) => {
      const weights = Array.from({ length: extent }, (_, i) => weight(i - place));
      const sum = weights.reduce((a, b) => a + b, 0);
      return weights.map((each) => each / sum);
    };
    const [rows, columns] = [line(height, 4), line(width, 6)];
    let expected = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) expected += rows[y]! * columns[x]! * chart[at(1, y, x, 0)]!;
    }
    expect(images![at(1, 4, 6, 0)]).toBeCloseTo(expected, 2);
    expect(images!.subarray(0, 324)).toEqual(Float32Array.from(chart.subarray(0, 324)));
  });

  it('cover a square of the size that was asked for', async () => {
    const { images } = await scripted([cutout({ size: 0.5, fill: [1, 2, 3] })], { place: [0.5, 0.5, 0.5, 0.5] });
    const covered = Array.from({ length: height * width }, (_, i) =>
      [0, 1, 2].every((c) => images![3 * i + c] === c + 1),
    );
    expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(16);
    expect(covered.filter(Boolean).length).toBeLessThanOrEqual(25);
  });
});

describe('Augmentations that mix', () => {
  it('blend with the image before in the batch, by the share of its label', async () => {
    const { images, share, labels } = await drawn([mixup({ alpha: 1 })]);
    expect([...labels!]).toEqual([1, 0, 1, 0]);
    for (let n = 0; n < batch; n++) {
      const own = share![n]!;
      expect(own).toBeGreaterThanOrEqual(0);
      expect(own).toBeLessThanOrEqual(1);
      const partner = (n + batch - 1) % batch;
      const expected = own * chart[at(n, 3, 3, 1)]! + (1 - own) * chart[at(partner, 3, 3, 1)]!;
      expect(images![at(n, 3, 3, 1)]).toBeCloseTo(expected, 2);
    }
    expect(new Set(share).size).toBe(batch);
  });

  it('replace a box, and count its pixels', async () => {
    const { images, share } = await drawn([cutmix()]);
    for (let n = 0; n < batch; n++) {
      const partner = (n + batch - 1) % batch;
      let [replaced, kept] = [0, 0];
      for (let i = 0; i < height * width; i++) {
        const [own, other] = [chart[n * 324 + 3 * i]!, chart[partner * 324 + 3 * i]!];
        if (own === other) continue;
        if (images![n * 324 + 3 * i] === other) replaced++;
        else kept++;
      }
      expect(replaced / (replaced + kept)).toBeCloseTo(1 - share![n]!, 1);
    }
  });
});

describe('What is drawn', () => {
  const all = [flip(), rotate(), shift(), zoom(), brightness(), noise(), cutout()];

  it('is the same for the same step, and other for the next one', async () => {
    const first = await drawn(all, { step: 3 });
    expect((await drawn(all, { step: 3 })).images).toEqual(first.images);
    expect((await drawn(all, { step: 4 })).images).not.toEqual(first.images);
  });

  it('changes the part p of the images', async () => {
    let changed = 0;
    for (let step = 0; step < 50; step++) {
      const { images } = await drawn([brightness({ p: 0.3 })], { step });
      for (let n = 0; n < batch; n++) if (images![at(n, 2, 5, 1)] !== chart[at(n, 2, 5, 1)]) changed++;
    }
    expect(changed / 200).toBeGreaterThan(0.2);
    expect(changed / 200).toBeLessThan(0.4);
  });

  it('changes only the classes that it is for', async () => {
    for (const only of [['odd'], { odd: 1, even: 0 }] as const) {
      const { images } = await drawn([rotate({ degrees: 90, only })]);
      const same = (n: number) =>
        images!.subarray(n * 324, n * 324 + 324).every((value, i) => value === chart[n * 324 + i]);
      expect([0, 1, 2, 3].map(same)).toEqual([true, false, true, false]);
    }
    expect(() => trainingAugmentation([rotate({ only: ['ode'] })], ['even', 'odd'])).toThrow('no class "ode"');
  });

  it('leaves an image that is not changed as it was, to the bit', async () => {
    const nothing = [
      rotate({ degrees: 0 }),
      shift({ horizontal: 0, vertical: 0, fill: 77 }),
      zoom({ amount: 0, fill: 'wrap' }),
      shear({ degrees: 0 }),
      flip({ horizontal: false }),
      brightness({ amount: 0 }),
      contrast({ amount: 0 }),
      saturation({ amount: 0 }),
      noise({ std: 0 }),
      blur({ sigma: 0 }),
      cutout({ size: 0 }),
      mixup({ p: 0 }),
      cutmix({ p: 0 }),
    ];
    const { images, share } = await drawn(nothing);
    expect(images).toEqual(Float32Array.from(chart));
    expect([...share!]).toEqual([1, 1, 1, 1]);
  });
});

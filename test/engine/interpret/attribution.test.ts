/** Each method against its definition, computed another way, on small networks; and on networks of every kind. */

import * as tf from '@tensorflow/tfjs-core';
import { model as modelOf } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeptNetwork } from '../../../src/engine/evaluate/kept-networks.ts';
import { attribute } from '../../../src/engine/interpret/attribution.ts';
import { attributionPicture } from '../../../src/engine/interpret/attribution-picture.ts';
import { enlarge } from '../../../src/engine/interpret/enlarge.ts';
import { normalizeInput } from '../../../src/engine/models/normalize.ts';
import {
  type Attribution,
  type AttributionMethod,
  type AttributionOptions,
  attributionMethods,
} from '../../../src/protocol/attributions.ts';
import { type BuiltSubject, modelFile, randomPixels, silent, untrained } from './subject.ts';

const open: BuiltSubject[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.dispose();
});
async function build(source: string, classes: number, device?: string): Promise<KeptNetwork> {
  const built = await untrained(source, classes, device);
  open.push(built);
  return built.kept;
}

const gray = randomPixels(64);
const explain = (
  kept: KeptNetwork,
  method: AttributionMethod,
  options: AttributionOptions = {},
  pixels = gray,
  context = silent,
): Promise<Attribution> => attribute(kept, { path: 'x.png', pixels }, { method, options }, context);

/** Smooth all along, so that differences of one byte are good gradients. */
const smooth = modelFile(`
  tf.layers.conv2d({ inputShape, filters: 4, kernelSize: 3, activation: 'tanh', name: 'conv' }),
  tf.layers.averagePooling2d({ poolSize: 2, name: 'pool' }),
  tf.layers.flatten(),
  tf.layers.dense({ units: classes, activation: 'softmax' }),`);

const close = (values: ArrayLike<number>, expected: ArrayLike<number>, digits = 5) => {
  expect(values.length).toBe(expected.length);
  for (let i = 0; i < values.length; i++) expect(values[i]).toBeCloseTo(expected[i]!, digits);
};
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

/** The score of a class, as the method itself tells it. */
const scoreOf = async (kept: KeptNetwork, target: number, pixels: Uint8Array) =>
  (await explain(kept, 'occlusion', { target, window: 8 }, pixels)).score;

describe('Saliency', () => {
  it('is the gradient of the class’s score, as differences of one byte give it', async () => {
    const kept = await build(smooth, 3);
    for (const target of [0, 2]) {
      const { map, details, scoreKind } = await explain(kept, 'saliency', { target, samples: 1 });
      expect([details, scoreKind]).toEqual([{ method: 'saliency', samples: 1, noise: 0 }, 'logit']);
      for (const at of [0, 9, 27, 63]) {
        const [less, more] = [gray.slice(), gray.slice()];
        less[at]!--;
        more[at]!++;
        const slope = ((await scoreOf(kept, target, more)) - (await scoreOf(kept, target, less))) / (2 / 255);
        expect(map[at]).toBeCloseTo(slope, 3);
      }
    }
  });

  it('averages over noise that is the same each time, and takes the channel that counts most', async () => {
    const coloured = modelFile(
      `tf.layers.flatten({ inputShape }), tf.layers.dense({ units: classes, name: 'dense', activation: 'softmax' }),`,
      { channels: 3 },
    );
    const kept = await build(coloured, 3);
    const pixels = randomPixels(192);
    const averaged = await explain(kept, 'saliency', { target: 1, samples: 21 }, pixels);
    expect(averaged.details).toEqual({ method: 'saliency', samples: 21, noise: 0.15 });
    // A linear network has the same gradient everywhere: its weights.
    const weights = kept.network.model.getLayer('dense').getWeights()[0]!;
    const ofClass = Array.from({ length: 192 }, (_, i) => (weights.arraySync() as number[][])[i]![1]!);
    const strongest = Array.from({ length: 64 }, (_, pixel) =>
      ofClass.slice(pixel * 3, pixel * 3 + 3).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a)),
    );
    close(averaged.map, strongest);
    expect((await explain(kept, 'saliency', { target: 1, samples: 21 }, pixels)).map).toEqual(averaged.map);
  });
});

describe('Integrated gradients', () => {
  it('sum to the difference of the scores, for every class and baseline', async () => {
    const kept = await build(smooth, 3);
    for (const target of [0, 1, 2]) {
      for (const baseline of ['mean', 'black', 'white'] as const) {
        const { map, score, details } = await explain(kept, 'integrated-gradients', { target, baseline });
        if (details.method !== 'integrated-gradients') throw new Error(details.method);
        const difference = score - details.baselineScore;
        expect(Math.abs(sum(map) - difference)).toBeLessThan(0.01 * Math.abs(difference) + 1e-3);
        expect(details.sum).toBeCloseTo(sum(map), 4);
        expect(details.steps).toBeGreaterThanOrEqual(32);
        const byte = { mean: Math.round(gray.reduce((a, b) => a + b) / 64), black: 0, white: 255 }[baseline];
        const plain = await scoreOf(kept, target, new Uint8Array(64).fill(byte));
        expect(details.baselineScore).toBeCloseTo(plain, 5);
      }
    }
  });

  it('of a linear network are weight times change', async () => {
    const kept = await build(
      modelFile(`tf.layers.flatten({ inputShape }), tf.layers.dense({ units: classes, name: 'dense' }),`),
      3,
    );
    const { map, details } = await explain(kept, 'integrated-gradients', { target: 2, baseline: 'black' });
    expect(details).toMatchObject({ steps: 32 });
    const weights = kept.network.model.getLayer('dense').getWeights()[0]!.arraySync() as number[][];
    close(
      map,
      Array.from(gray, (byte, i) => (weights[i]![2]! * byte) / 255),
    );
  });
});

describe('Occlusion', () => {
  it('is the mean loss of score behind the squares over each pixel', async () => {
    const kept = await build(smooth, 3);
    const { map, score, details } = await explain(kept, 'occlusion', { target: 1, window: 4, baseline: 'grey' });
    expect(details).toMatchObject({ window: 4, stride: 1, positions: 121, baseline: 'grey' });
    const sums = new Float64Array(64);
    const counts = new Float64Array(64);
    let lowest = { score: Number.POSITIVE_INFINITY, row: 0, column: 0 };
    for (let row = -3; row < 8; row++) {
      for (let column = -3; column < 8; column++) {
        const within = (i: number) =>
          Math.floor(i / 8) >= row && Math.floor(i / 8) < row + 4 && i % 8 >= column && i % 8 < column + 4;
        const covered = gray.map((byte, i) => (within(i) ? 128 : byte));
        const left = await scoreOf(kept, 1, covered);
        if (left < lowest.score) lowest = { score: left, row, column };
        for (let i = 0; i < 64; i++) {
          if (!within(i)) continue;
          sums[i]! += score - left;
          counts[i]!++;
        }
      }
    }
    close(
      map,
      sums.map((all, i) => all / counts[i]!),
      4,
    );
    if (details.method !== 'occlusion') throw new Error(details.method);
    expect([details.strongest.row, details.strongest.column]).toEqual([
      Math.max(0, lowest.row),
      Math.max(0, lowest.column),
    ]);
  });

  it('says what is left of the probability, and bears a square larger than the image', async () => {
    const kept = await build(smooth, 3);
    const { details, map } = await explain(kept, 'occlusion', { target: 1, window: 99, baseline: 'black' });
    if (details.method !== 'occlusion') throw new Error(details.method);
    expect(details.window).toBe(8);
    expect(details.strongest.probability).toBeGreaterThan(0);
    expect(map.every(Number.isFinite)).toBe(true);
  });
});

describe('Grad-CAM', () => {
  /** Behind a global average pooling, the gradient of a score with respect to a map is a weight of the last layer. */
  const pooled = modelFile(
    `const input = tf.input({ shape: inputShape });
    const first = tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', strides: 2, name: 'first' }).apply(input) as tf.SymbolicTensor;
    const second = tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'second' }).apply(first) as tf.SymbolicTensor;
    const sum = tf.layers.add({ name: 'sum' }).apply([first, second]) as tf.SymbolicTensor;
    const small = tf.layers.globalAveragePooling2d({}).apply(tf.layers.elu({ name: 'elu' }).apply(sum)) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: classes, activation: 'softmax', name: 'dense' }).apply(small) as tf.SymbolicTensor });`,
    { functional: true },
  );

  it('weighs the last maps with the mean gradient of the score', async () => {
    const kept = await build(pooled, 3);
    const { model, record } = kept.network;
    for (const target of [0, 1, 2]) {
      const { map, details, lowest } = await explain(kept, 'gradcam', { target });
      expect(details).toMatchObject({ layer: 'elu', grid: [4, 4] });
      const expected = tf.tidy(() => {
        const part = modelOf({ inputs: model.inputs, outputs: model.getLayer('elu').output });
        const maps = part.predict(normalizeInput(tf.tensor4d([...gray], [1, 8, 8, 1], 'int32'), record.input));
        const weights = tf.slice(model.getLayer('dense').getWeights()[0]!, [0, target], [3, 1]);
        const weighed = tf.relu(tf.matMul(tf.reshape(maps as tf.Tensor, [16, 3]), tf.div(weights, 16)));
        return weighed.dataSync() as Float32Array;
      });
      expect(lowest).toBeGreaterThanOrEqual(0);
      close(map, enlarge(expected, [4, 4], [8, 8]));
    }
  });

  it('takes the layer that is asked for, and says which there are', async () => {
    const kept = await build(pooled, 3);
    const { details } = await explain(kept, 'gradcam', { layer: 'first' });
    expect(details).toMatchObject({ layer: 'first', grid: [4, 4] });
    if (details.method !== 'gradcam') throw new Error(details.method);
    expect(details.layers.map(({ name }) => name)).toEqual(['first', 'second', 'sum', 'elu']);
    await expect(explain(kept, 'gradcam', { layer: 'secnd' })).rejects.toMatchObject({
      code: 'no-such-layer',
      nextStep: 'Did you mean "second"?',
    });
    // Asked for once more, the same graph answers.
    expect((await explain(kept, 'gradcam', { layer: 'first' })).details).toEqual(details);
  });

  it('passes over a convolution whose maps are one pixel', async () => {
    const kept = await build(
      modelFile(`
        tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3, name: 'large', activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2, name: 'halved' }),
        tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'one' }),
        tf.layers.flatten(),
        tf.layers.dense({ units: classes }),`),
      2,
    );
    expect((await explain(kept, 'gradcam')).details).toMatchObject({ layer: 'large', grid: [6, 6] });
  });

  it('without a convolution says what to use instead', async () => {
    const kept = await build(
      modelFile(`tf.layers.flatten({ inputShape }), tf.layers.dense({ units: classes, activation: 'softmax' }),`),
      2,
    );
    await expect(explain(kept, 'gradcam')).rejects.toMatchObject({
      code: 'no-feature-maps',
      nextStep: expect.stringContaining('occlusion'),
    });
    for (const method of ['saliency', 'integrated-gradients', 'occlusion'] as const) {
      expect((await explain(kept, method)).highest).toBeGreaterThan(0);
    }
  });
});

it('a coarse map keeps its values at the middle of its cells', () => {
  close(enlarge(Float32Array.of(0, 1), [1, 2], [1, 6]), [0, 0, 1 / 3, 2 / 3, 1, 1]);
  close(enlarge(Float32Array.of(0, 1, 2, 3), [2, 2], [2, 2]), [0, 1, 2, 3]);
});

describe('Networks of every kind', () => {
  const conv = `tf.layers.conv2d({ inputShape, filters: 3, kernelSize: 3, activation: 'relu' }),`;

  it('with one output: what speaks for the one class speaks against the other', async () => {
    const kept = await build(
      modelFile(`${conv} tf.layers.flatten(), tf.layers.dense({ units: 1, activation: 'sigmoid' }),`),
      2,
    );
    for (const method of ['saliency', 'integrated-gradients', 'occlusion'] as const) {
      const [against, towards] = [
        await explain(kept, method, { target: 0 }),
        await explain(kept, method, { target: 1 }),
      ];
      expect(against.scoreKind).toBe('logit');
      close(
        against.map,
        towards.map.map((value) => -value),
      );
      expect(against.score).toBeCloseTo(-towards.score, 6);
      expect(towards.target.probability).toBeCloseTo(1 / (1 + Math.exp(-towards.score)), 5);
    }
  });

  it.each([
    ['softmax', `${conv} tf.layers.flatten(), tf.layers.dense({ units: classes, activation: 'softmax' }),`, 'logit'],
    [
      'a softmax layer',
      `${conv} tf.layers.flatten(), tf.layers.dense({ units: classes }), tf.layers.softmax(),`,
      'logit',
    ],
    ['logits', `${conv} tf.layers.flatten(), tf.layers.dense({ units: classes }),`, 'logit'],
    [
      'a convolution and its activation',
      `${conv} tf.layers.conv2d({ filters: classes, kernelSize: 6 }), tf.layers.flatten(), tf.layers.activation({ activation: 'softmax' }),`,
      'logit',
    ],
  ])('that end in %s: scores are logits', async (_, layers, kind) => {
    const kept = await build(modelFile(layers), 4);
    const all = await Promise.all([0, 1, 2, 3].map((target) => explain(kept, 'gradcam', { target })));
    const whole = all.reduce((total, { score }) => total + Math.exp(score), 0);
    for (const { score, scoreKind, target } of all) {
      expect(scoreKind).toBe(kind);
      expect(Math.exp(score) / whole).toBeCloseTo(target.probability, 5);
    }
  });

  it('whose last layer gives only probabilities: scores are their logarithms', async () => {
    const kept = await build(
      modelFile(
        `${conv} tf.layers.conv2d({ filters: classes, kernelSize: 1, activation: 'softmax' }), tf.layers.globalAveragePooling2d({}),`,
        {
          train:
            "loss: { name: 'mine', compute: () => { throw new Error(); }, probabilities: (outputs: tf.Tensor2D) => outputs }",
        },
      ),
      3,
    );
    const { score, scoreKind, target } = await explain(kept, 'integrated-gradients', { target: 1 });
    expect(scoreKind).toBe('log-probability');
    expect(score).toBeCloseTo(Math.log(target.probability), 5);
  });

  it('of four thousand classes, any of them', async () => {
    const kept = await build(
      modelFile(`${conv} tf.layers.flatten(), tf.layers.dense({ units: classes, activation: 'softmax' }),`),
      4_251,
    );
    for (const method of attributionMethods) {
      const { target, map, prediction } = await explain(kept, method, { target: 4_250 });
      expect(target.label).toBe('class 4250');
      expect(map.some((value) => value !== 0)).toBe(true);
      expect(prediction.top).toHaveLength(5);
    }
    await expect(explain(kept, 'occlusion', { target: 4_251 })).rejects.toMatchObject({ code: 'no-such-class' });
  });

  it('with an op that has no gradient: only occlusion', async () => {
    const kept = await build(
      modelFile(
        `class Rounded extends tf.layers.Layer {
          static className = 'Rounded';
          override call(x: tf.Tensor | tf.Tensor[]) { return tf.bincount(tf.cast(tf.reshape(tf.clipByValue((x as tf.Tensor[])[0]!, 0, 1), [-1]), 'int32') as tf.Tensor1D, [], 2).reshape([1, 2]); }
          override computeOutputShape() { return [null, 2]; }
        }
        return tf.sequential({ layers: [tf.layers.flatten({ inputShape }), new Rounded(), tf.layers.dense({ units: classes })] });`,
        { functional: true },
      ),
      2,
      'eager',
    );
    await expect(explain(kept, 'saliency')).rejects.toMatchObject({
      code: 'no-gradient',
      nextStep: expect.stringContaining('occlusion'),
    });
  });
});

describe('An explanation', () => {
  it('is the same op by op', async () => {
    const [compiled, eager] = [await build(smooth, 3), await build(smooth, 3, 'eager')];
    for (const method of attributionMethods) {
      const options = method === 'occlusion' ? { window: 4 } : {};
      const [one, other] = [await explain(compiled, method, options), await explain(eager, method, options)];
      expect(other.target.index).toBe(one.target.index);
      expect(other.peak).toEqual(one.peak);
      const range = one.highest - one.lowest;
      for (const [i, value] of other.map.entries()) expect(Math.abs(value - one.map[i]!)).toBeLessThan(range * 1e-3);
    }
  });

  it('tells how far it is and ends when it is cancelled', async () => {
    const kept = await build(smooth, 3);
    for (const method of ['saliency', 'integrated-gradients', 'occlusion'] as const) {
      const seen: string[] = [];
      const own = new AbortController();
      const progress = (phase: string, done: number, total: number) => {
        seen.push(`${phase} ${done}/${total}`);
        own.abort();
      };
      await expect(explain(kept, method, {}, gray, { ...silent, signal: own.signal, progress })).rejects.toThrow(
        'cancelled',
      );
      expect(seen).toHaveLength(1);
    }
  });

  it('leaves no tensors behind', async () => {
    for (const device of ['cpu', 'eager']) {
      const built = await untrained(smooth, 3, device);
      const all = async () => {
        for (const method of attributionMethods) await explain(built.kept, method, { window: 8, samples: 2 });
      };
      await all();
      const { numTensors } = tf.memory();
      await all();
      expect(tf.memory().numTensors).toBe(numTensors);
      built.dispose();
    }
  });

  it('is a picture of the image, the map over it and a legend, whatever the class is called', async () => {
    const kept = await build(smooth, 3);
    const attribution = await explain(kept, 'occlusion', { window: 2 });
    const named = { ...attribution, target: { ...attribution.target, label: `<b>&"'${'long '.repeat(40)}` } };
    const png = await attributionPicture(named, gray, kept.network.record.input, 'run');
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([2 * 320 + 60, 58 + 320 + 92]);
    const colour = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    // The pixels of the image, 40 times as large; and over the highest of the map the full colour.
    expect(colour(20 + 40 * 3 + 20, 58 + 40 * 2 + 20)).toEqual([gray[19], gray[19], gray[19]]);
    const { row, column } = attribution.peak;
    expect(colour(360 + 40 * column + 20, 58 + 40 * row + 20)).toEqual([230, 159, 0]);
  });

  it('refuses options that are no numbers', async () => {
    const kept = await build(smooth, 3);
    await expect(explain(kept, 'occlusion', { window: 0 })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(explain(kept, 'saliency', { samples: 1.5 })).rejects.toMatchObject({ code: 'bad-option' });
  });
});

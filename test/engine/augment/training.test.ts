/** Augmentations in the training step: drawn from the seed, the same when resumed, and nothing where they do nothing. */

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { augmentations } from '../../../src/api/augment/registry.ts';
import type { Augmentation } from '../../../src/api/augmentation.ts';
import { installSeededNoise } from '../../../src/api/layers/seeded-noise.ts';
import { sparseCategoricalCrossentropy } from '../../../src/api/losses/sparse-categorical-crossentropy.ts';
import { adam } from '../../../src/api/optimizers/adam.ts';
import { trainingAugmentation } from '../../../src/engine/augment/training.ts';
import { stepInputs } from '../../../src/engine/train/batches.ts';
import { trainingStep } from '../../../src/engine/train/step.ts';
import { modelVariables, readVariables, trainableVariables } from '../../../src/engine/train/variables.ts';
import type { Executor } from '../../../src/jit/executor.ts';
import { chart, distance, hostImages } from './chart.ts';
import { devices, executorOf } from './devices.ts';

const a = augmentations;
installSeededNoise();

const classNames = ['cat', 'dog', 'owl'];

/** Everything that there is, so that nothing is left out when one is added. */
const full: readonly Augmentation[] = Object.values(augmentations).map((make) => make());

/** Everything that there is, in ways that change nothing. */
const identities: Readonly<Record<string, readonly Augmentation[]>> = {
  'never applied': Object.values(augmentations).map((make) => make({ p: 0 })),
  'without strength': [
    a.rotate({ degrees: 0, fill: [9, 99, 199] }),
    a.shift({ horizontal: 0, vertical: 0, fill: [9, 99, 199] }),
    a.zoom({ amount: 0, fill: 'nearest' }),
    a.shear({ degrees: 0, fill: 'wrap' }),
    a.brightness({ amount: 0 }),
    a.contrast({ amount: 0 }),
    a.saturation({ amount: 0 }),
    a.noise({ std: 0 }),
    a.blur({ sigma: 0 }),
    a.cutout({ size: 0 }),
  ],
  'of a class that is not there': Object.values(augmentations).map((make) => make({ only: { owl: 1, cat: 0 } })),
};

/** Convolution, normalization, dropout: weights after five steps, and the losses on the way. */
async function train(executor: Executor, list: readonly Augmentation[], labels = [0, 1, 0, 0, 1]) {
  executor.activate();
  const kernelInitializer = tfl.initializers.randomNormal({ seed: 3, stddev: 0.3 });
  const model = tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [9, 7, 3], filters: 4, kernelSize: 3, kernelInitializer, padding: 'same' }),
      tfl.layers.batchNormalization(),
      tfl.layers.reLU(),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.dropout({ rate: 0.3 }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 3, activation: 'softmax', kernelInitializer }),
    ],
  });
  const optimizer = adam({ learningRate: 0.01 });
  const state = optimizer.createState(trainableVariables(model));
  const learner = {
    model,
    input: { height: 9, width: 7, channels: 3, scale: '0..1' } as const,
    loss: sparseCategoricalCrossentropy(),
  };
  const step = trainingStep(learner, optimizer, state, trainingAugmentation(list, classNames));
  const compiled = executor.compile(step);
  const batch = {
    pixels: hostImages(chart(labels.length, 9, 7, 3)),
    labels: { dtype: 'int32', shape: [labels.length], data: Int32Array.from(labels) } as const,
  };
  const classWeights = Float32Array.of(1, 2, 3);
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) {
    // The runner wants to hear from this process now and then.
    await new Promise(setImmediate);
    const outputs = await compiled.run(stepInputs(batch, { classWeights, learningRate: 0.01, seed: 4, step: i }));
    losses.push(outputs.loss!.data[0]!);
  }
  const weights = (await readVariables(modelVariables(model))).flatMap(({ data }) => [...data]);
  compiled.dispose();
  tf.dispose(state);
  model.dispose();
  return { losses, weights };
}

describe.each(devices)('on %s', (device) => {
  it.each(Object.entries(identities))('augmentations %s change no bit of a training', async (_, list) => {
    expect(list.length).toBeGreaterThan(9);
    const plain = await train(await executorOf(device), []);
    expect(plain.losses.every(Number.isFinite)).toBe(true);
    expect(await train(await executorOf(device), list)).toEqual(plain);
  });

  it('each of them by itself changes a training, the same way each time', async () => {
    const plain = await train(await executorOf(device), []);
    // Making a session takes seconds on a software driver.
    for (const list of device === 'webgpu' ? [full] : full.map((each) => [each])) {
      const first = await train(await executorOf(device), list);
      expect(first.losses, list[0]!.name).not.toEqual(plain.losses);
      expect(await train(await executorOf(device), list), list[0]!.name).toEqual(first);
    }
  });
});

it('compiled, all together do what they do eagerly', async () => {
  const eager = await train(await executorOf('eager'), full);
  const compiled = await train(await executorOf('cpu'), full);
  expect(distance(compiled.losses, eager.losses)).toBeLessThan(1e-4);
});

/** Images of one step, [batch] of lists of bytes. */
async function drawn(list: readonly Augmentation[], labels: readonly number[], { seed = 1, step = 0 } = {}) {
  const images = chart(1, 6, 6, 3);
  const augment = trainingAugmentation(list, classNames)!;
  const executor = await executorOf('cpu');
  const compiled = executor.compile(({ pixels, labels: given, key }) => {
    const tiled = tf.tile(pixels as tf.Tensor4D, [labels.length, 1, 1, 1]);
    return { images: augment({ pixels: tiled, labels: given as tf.Tensor1D }, key as tf.Tensor1D).images };
  });
  const { images: result } = await compiled.run({
    pixels: hostImages(images),
    labels: { dtype: 'int32', shape: [labels.length], data: Int32Array.from(labels) },
    key: { dtype: 'int32', shape: [2], data: Int32Array.of(seed, step) },
  });
  compiled.dispose();
  const stride = images.data.length;
  const each = labels.map((_, i) => [...result!.data.subarray(i * stride, (i + 1) * stride)]);
  return { original: [...images.data], each };
}

const labelsOf = (count: number) => Array.from({ length: count }, (_, i) => i % 3);
const same = (x: readonly number[], y: readonly number[]) => distance(x, y) === 0;

it('changes the part p of the images, others in each step and with each seed', async () => {
  const labels = labelsOf(900);
  const { original, each } = await drawn([a.brightness({ amount: 0.5, p: 0.3 })], labels);
  const changed = each.map((image) => !same(image, original));
  expect(changed.filter(Boolean).length / 900).toBeCloseTo(0.3, 1);
  for (const other of [{ step: 1 }, { seed: 2 }]) {
    const { each: later } = await drawn([a.brightness({ amount: 0.5, p: 0.3 })], labels, other);
    expect(later.map((image) => !same(image, original))).not.toEqual(changed);
  }
});

it('changes the classes that are named, and as strongly as is said', async () => {
  const labels = labelsOf(300);
  const { original, each } = await drawn([a.brightness({ amount: 0.8, only: { cat: 1, owl: 0.25 } })], labels);
  const factor = each.map((image) => Math.abs(image[40]! / original[40]! - 1));
  const most = [0, 1, 2].map((label) => Math.max(...factor.filter((_, i) => labels[i] === label)));
  expect(most[1]).toBe(0);
  expect(most[0]).toBeGreaterThan(0.5);
  expect(most[2]! / most[0]!).toBeCloseTo(0.25, 1);
  const flipped = await drawn([a.flip({ only: ['dog'], p: 1 })], labels);
  flipped.each.forEach((image, i) => {
    expect(same(image, flipped.original)).toBe(labels[i] !== 1);
  });
  expect(() => trainingAugmentation([a.flip({ only: ['dgo'] })], classNames)).toThrow(
    expect.objectContaining({ code: 'bad-option', nextStep: 'Did you mean "dog"?' }),
  );
});

it('what one draws does not depend on the others, but two of a kind draw twice', async () => {
  const labels = labelsOf(30);
  const alone = await drawn([a.contrast({ amount: 0.5 })], labels);
  const behind = await drawn([a.blur({ sigma: 0 }), a.contrast({ amount: 0.5 })], labels);
  expect(behind.each).toEqual(alone.each);
  const twice = await drawn([a.brightness({ amount: 0.3 }), a.brightness({ amount: 0.3 })], labels);
  const once = await drawn([a.brightness({ amount: 0.3 })], labels);
  const squared = once.each.map((image) => (image[40]! / once.original[40]!) ** 2);
  const products = twice.each.map((image) => image[40]! / twice.original[40]!);
  expect(distance(products, squared)).toBeGreaterThan(0.1);
});

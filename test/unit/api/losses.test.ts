import * as tf from '@tensorflow/tfjs-core';
import { metrics as tfMetrics } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { lossByName, losses, resolveLoss } from '../../../src/api/losses/registry.ts';
import type { Loss } from '../../../src/api/model.ts';
import { expectClose, read, useCpu } from './cpu.ts';

useCpu();

const labels = [2, 0, 1, 2];
const probabilities = [
  [0.1, 0.2, 0.7],
  [0.5, 0.25, 0.25],
  [0.3, 0.4, 0.3],
  [0.6, 0.3, 0.1],
];
const logits = [
  [1, 2, -3],
  [0.5, -1, 0],
  [10, -10, 3],
  [0, 0, 0],
];

const valuesOf = (loss: Loss, y: number[], outputs: number[][]) =>
  read(() => loss.compute(tf.tensor1d(y, 'int32'), tf.tensor2d(outputs)));
const gradientOf = (loss: Loss, y: number[], outputs: number[][]) =>
  read(() => tf.grad((x) => tf.sum(loss.compute(tf.tensor1d(y, 'int32'), x as tf.Tensor2D)))(tf.tensor2d(outputs)));
const softmaxOf = (row: number[]) => {
  const powers = row.map((value) => Math.exp(value));
  return powers.map((power) => power / powers.reduce((sum, other) => sum + other));
};

describe('sparseCategoricalCrossentropy', () => {
  const loss = losses.sparseCategoricalCrossentropy();

  it('is minus the logarithm of the label’s probability', () => {
    expectClose(
      valuesOf(loss, labels, probabilities),
      [0.7, 0.5, 0.4, 0.1].map((p) => -Math.log(p)),
    );
  });

  it('agrees with tfjs, value and gradient', () => {
    const dense = () => tf.oneHot(tf.tensor1d(labels, 'int32'), 3);
    const reference = (x: tf.Tensor) => tfMetrics.categoricalCrossentropy(dense(), x);
    expectClose(
      valuesOf(loss, labels, probabilities),
      read(() => reference(tf.tensor2d(probabilities))),
    );
    const expected = read(() => tf.grad((x) => tf.sum(reference(x)))(tf.tensor2d(probabilities)));
    expectClose(gradientOf(loss, labels, probabilities), expected);
  });

  it('scales outputs that do not sum to 1', () => {
    expectClose(valuesOf(loss, [1], [[2, 1, 1]]), [-Math.log(0.25)]);
  });

  it('from logits agrees with tf.losses.softmaxCrossEntropy, value and gradient', () => {
    const fromLogits = losses.sparseCategoricalCrossentropy({ fromLogits: true });
    const none = tf.Reduction.NONE;
    const reference = (x: tf.Tensor) =>
      tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, 'int32'), 3), x, undefined, 0, none);
    expectClose(
      valuesOf(fromLogits, labels, logits),
      read(() => reference(tf.tensor2d(logits))),
    );
    const expected = read(() => tf.grad((x) => tf.sum(reference(x)))(tf.tensor2d(logits)));
    expectClose(gradientOf(fromLogits, labels, logits), expected);
  });

  it.each([false, true])('smooths labels (from logits: %s)', (fromLogits) => {
    const outputs = fromLogits ? logits : probabilities;
    const expected = outputs.map((row, i) => {
      const p = fromLogits ? softmaxOf(row) : row;
      return -p.reduce((sum, value, c) => sum + ((c === labels[i] ? 0.9 : 0) + 0.1 / 3) * Math.log(value), 0);
    });
    const loss = losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.1, fromLogits });
    expectClose(valuesOf(loss, labels, outputs), expected, 2e-5);
  });

  it('clips at 1e-7, and still has a gradient there', () => {
    expectClose(
      valuesOf(
        loss,
        [0, 0],
        [
          [0, 1],
          [1, 0],
        ],
      ),
      [-Math.log(1e-7), 0],
      1e-6,
    );
    const logitsOfAWrongNet = [[-20, 0]];
    const throughSoftmax = read(() =>
      tf.grad((x) => tf.sum(loss.compute(tf.tensor1d([0], 'int32'), tf.softmax(x as tf.Tensor2D))))(
        tf.tensor2d(logitsOfAWrongNet),
      ),
    );
    expectClose(throughSoftmax, [-1, 1], 1e-4);
  });

  it('is finite and has a finite gradient where a probability is 0', () => {
    expect(gradientOf(loss, [0], [[0, 1]]).every(Number.isFinite)).toBe(true);
  });

  it('gives probabilities', () => {
    expectClose(
      read(() => loss.probabilities(tf.tensor2d(probabilities))),
      probabilities.flat(),
    );
    const fromLogits = losses.sparseCategoricalCrossentropy({ fromLogits: true });
    expectClose(
      read(() => fromLogits.probabilities(tf.tensor2d(logits))),
      logits.flatMap(softmaxOf),
    );
  });

  it('needs more than one output unit', () => {
    expect(() => tf.tidy(() => loss.compute(tf.tensor1d([0], 'int32'), tf.tensor2d([[0.5]])))).toThrow(
      expect.objectContaining({ code: 'wrong-outputs' }),
    );
  });
});

describe('binaryCrossentropy', () => {
  const y = [1, 0, 1];
  const p = [[0.9], [0.2], [0.01]];

  it('agrees with tfjs, value and gradient', () => {
    const loss = losses.binaryCrossentropy();
    expectClose(
      valuesOf(loss, y, p),
      [0.9, 0.8, 0.01].map((value) => -Math.log(value)),
    );
    const target = () => tf.tensor2d(y, [3, 1]);
    const reference = (x: tf.Tensor) => tfMetrics.binaryCrossentropy(target(), x);
    expectClose(
      valuesOf(loss, y, p),
      read(() => reference(tf.tensor2d(p))),
    );
    const expected = read(() => tf.grad((x) => tf.sum(reference(x)))(tf.tensor2d(p)));
    expectClose(gradientOf(loss, y, p), expected, 1e-4);
  });

  it('from logits agrees with tf.losses.sigmoidCrossEntropy, value and gradient', () => {
    const loss = losses.binaryCrossentropy({ fromLogits: true });
    const z = [[3], [-50], [40]];
    const reference = (x: tf.Tensor) =>
      tf.losses.sigmoidCrossEntropy(tf.tensor2d(y, [3, 1]), x, undefined, 0, tf.Reduction.NONE);
    expectClose(
      valuesOf(loss, y, z),
      read(() => reference(tf.tensor2d(z))),
    );
    expectClose(
      gradientOf(loss, y, z),
      read(() => tf.grad((x) => tf.sum(reference(x)))(tf.tensor2d(z))),
    );
  });

  it('gives the probabilities of both classes', () => {
    expectClose(
      read(() => losses.binaryCrossentropy().probabilities(tf.tensor2d(p))),
      [0.1, 0.9, 0.8, 0.2, 0.99, 0.01],
    );
    const fromLogits = losses.binaryCrossentropy({ fromLogits: true });
    expectClose(
      read(() => fromLogits.probabilities(tf.tensor2d([[0]]))),
      [0.5, 0.5],
    );
  });

  it('needs one output unit', () => {
    const wrong = () =>
      tf.tidy(() => losses.binaryCrossentropy().compute(tf.tensor1d([0], 'int32'), tf.tensor2d([[0, 1]])));
    expect(wrong).toThrow(/binaryCrossentropy needs one output per image, but the model's last layer gives 2 numbers/);
  });
});

describe('hinge losses', () => {
  it('of one unit', () => {
    expectClose(valuesOf(losses.hinge(), [1, 1, 0, 0], [[0.3], [2], [0.3], [-2]]), [0.7, 0, 1.3, 0]);
    expectClose(gradientOf(losses.hinge(), [1, 1, 0, 0], [[0.3], [2], [0.3], [-2]]), [-1, 0, 1, 0]);
    expectClose(
      read(() => losses.hinge().probabilities(tf.tensor2d([[0]]))),
      [0.5, 0.5],
    );
  });

  it('of one unit for each class', () => {
    const scores = [
      [0.1, 0.4, 0.2],
      [3, 1, 0.5],
      [-1, -2, -3],
    ];
    // As in Keras: in the last row the label's own place counts as 0, which is larger than -2 and -3.
    expectClose(valuesOf(losses.categoricalHinge(), [2, 0, 0], scores), [1.2, 0, 2]);
  });
});

describe('focalCrossentropy', () => {
  it('holds back what is already recognized', () => {
    const expected = [0.7, 0.5, 0.4, 0.1].map((p) => -0.25 * (1 - p) ** 2 * Math.log(p));
    expectClose(valuesOf(losses.focalCrossentropy(), labels, probabilities), expected);
  });

  it('with gamma 0 and alpha 1 is cross-entropy, with its gradient', () => {
    const plain = losses.focalCrossentropy({ gamma: 0, alpha: 1 });
    const reference = losses.sparseCategoricalCrossentropy();
    expectClose(valuesOf(plain, labels, probabilities), valuesOf(reference, labels, probabilities));
    expectClose(gradientOf(plain, labels, probabilities), gradientOf(reference, labels, probabilities));
  });

  it('from logits, and with one unit', () => {
    const loss = losses.focalCrossentropy({ fromLogits: true, gamma: 0.5 });
    const p = softmaxOf(logits[1]!)[0]!;
    expectClose(valuesOf(loss, [0], [logits[1]!]), [-0.25 * (1 - p) ** 0.5 * Math.log(p)]);
    const sigmoid = 1 / (1 + Math.exp(-1.5));
    const expected = [-0.25 * (1 - sigmoid) ** 0.5 * Math.log(sigmoid), -0.25 * sigmoid ** 0.5 * Math.log(1 - sigmoid)];
    expectClose(valuesOf(loss, [1, 0], [[1.5], [1.5]]), expected);
    expectClose(
      read(() => loss.probabilities(tf.tensor2d([[1.5]]))),
      [1 - sigmoid, sigmoid],
    );
  });

  it('has a finite gradient where an image is recognized with certainty', () => {
    const loss = losses.focalCrossentropy({ gamma: 0.5 });
    expect(gradientOf(loss, [0], [[1, 0]]).every(Number.isFinite)).toBe(true);
  });
});

describe('by name', () => {
  it('every loss is named as its key', () => {
    for (const [name, make] of Object.entries(losses)) expect(make().name).toBe(name);
    expect(lossByName('hinge').name).toBe('hinge');
  });

  it('an unknown one is told with the nearest', () => {
    expect(() => lossByName('binary_crossentropy')).toThrow(
      expect.objectContaining({ code: 'unknown-loss', nextStep: 'Did you mean "binaryCrossentropy"?' }),
    );
  });

  it('without one the number of output units decides', () => {
    expect(resolveLoss(undefined, 1).name).toBe('binaryCrossentropy');
    expect(resolveLoss(undefined, 10).name).toBe('sparseCategoricalCrossentropy');
    expect(resolveLoss(losses.hinge(), 1, 'linear').name).toBe('hinge');
  });

  it('the last activation tells probabilities from logits, unless the model file does', () => {
    const { binaryCrossentropy, focalCrossentropy, sparseCategoricalCrossentropy } = losses;
    for (const make of [sparseCategoricalCrossentropy, focalCrossentropy]) {
      const valueFor = (loss: Loss | undefined, activation: string) =>
        valuesOf(resolveLoss(loss, 3, activation), labels, logits);
      expect(valueFor(make(), 'linear')).toEqual(valuesOf(make({ fromLogits: true }), labels, logits));
      expect(valueFor(make(), 'softmax')).toEqual(valuesOf(make({ fromLogits: false }), labels, logits));
      const told = make({ fromLogits: false });
      expect(valueFor(told, 'linear')).toEqual(valuesOf(told, labels, logits));
    }
    const ofOneUnit = resolveLoss(undefined, 1, 'linear');
    expect(valuesOf(ofOneUnit, [1], [[-4]])).toEqual(valuesOf(binaryCrossentropy({ fromLogits: true }), [1], [[-4]]));
    expect(valuesOf(resolveLoss(undefined, 1), [1], [[0.5]])).toEqual(valuesOf(binaryCrossentropy(), [1], [[0.5]]));
  });
});

/** Losses and metrics for classification, from logits and from probabilities: tfjs's and our own. */

import * as tf from '@tensorflow/tfjs';
import { losses as own } from '../../../../src/api/losses/registry.ts';
import { correctInTopK } from '../../../../src/api/metrics.ts';
import { between, floats, type InputSpec, ints } from '../data.ts';
import type { Case, Inputs } from '../harness.ts';

const { losses, metrics } = tf;
const rows = 6;
const classes = 5;
const logits = between(-3, 3, floats(rows, classes));
const labels = ints(classes, rows);
const vector = (t: tf.Tensor) => t as unknown as tf.Tensor1D;
const matrix = (t: tf.Tensor) => t as tf.Tensor2D;
const oneHot = (t: tf.Tensor) => tf.cast(tf.oneHot(vector(t), classes), 'float32') as tf.Tensor2D;
const rate = (x: tf.Tensor) => tf.softmax(x);

const loss = (
  name: string,
  fn: (inputs: Inputs) => tf.Tensor | tf.Tensor[],
  inputs: Record<string, InputSpec> = { x: logits, labels },
): Case => ({ name, inputs, fn });

const binary = { x: between(-3, 3, floats(rows, 1)), labels: ints(2, rows, 1) };
const asFloat = (t: tf.Tensor) => tf.cast(t, 'float32');

export const lossCases: readonly Case[] = [
  loss('softmaxCrossEntropy', ({ x, labels: l }) => [
    losses.softmaxCrossEntropy(oneHot(l), matrix(x)),
    losses.softmaxCrossEntropy(oneHot(l), matrix(x), undefined, 0.1),
    losses.softmaxCrossEntropy(oneHot(l), matrix(x), tf.tensor1d([1, 2, 0, 1, 3, 0.5])),
  ]),
  loss(
    'sigmoidCrossEntropy, logLoss, hingeLoss',
    ({ x, labels: l }) => [
      losses.sigmoidCrossEntropy(asFloat(l), x),
      losses.sigmoidCrossEntropy(asFloat(l), x, undefined, 0.1),
      losses.logLoss(asFloat(l), tf.sigmoid(x)),
      losses.hingeLoss(asFloat(l), x),
    ],
    binary,
  ),
  loss('meanSquaredError, absoluteDifference, cosineDistance', ({ x, labels: l }) => [
    losses.meanSquaredError(oneHot(l), rate(x)),
    losses.absoluteDifference(oneHot(l), rate(x)),
    losses.cosineDistance(oneHot(l), rate(x), 1),
  ]),
  { ...loss('huberLoss', ({ x, labels: l }) => losses.huberLoss(oneHot(l), matrix(x))) },
  loss('categoricalCrossentropy', ({ x, labels: l }) => metrics.categoricalCrossentropy(oneHot(l), rate(x))),
  loss('binaryCrossentropy', ({ x, labels: l }) => metrics.binaryCrossentropy(asFloat(l), tf.sigmoid(x)), binary),
  {
    ...loss('accuracies', ({ x, labels: l }) => [
      metrics.categoricalAccuracy(oneHot(l), rate(x)),
      metrics.sparseCategoricalAccuracy(asFloat(l), rate(x)),
      correctInTopK(vector(l), matrix(rate(x)), 1),
      correctInTopK(vector(l), matrix(rate(x)), 3),
    ]),
    wrt: [],
  },
  {
    ...loss(
      'binary metrics',
      ({ x, labels: l }) => [
        metrics.binaryAccuracy(asFloat(l), tf.sigmoid(x)),
        metrics.precision(matrix(asFloat(l)), matrix(tf.round(tf.sigmoid(x)))),
        metrics.recall(matrix(asFloat(l)), matrix(tf.round(tf.sigmoid(x)))),
      ],
      binary,
    ),
    wrt: [],
  },
  loss('regression metrics', ({ x, labels: l }) => [
    metrics.meanSquaredError(oneHot(l), rate(x)),
    metrics.meanAbsoluteError(oneHot(l), rate(x)),
    metrics.cosineProximity(oneHot(l), rate(x)),
  ]),
  loss('our losses from probabilities', ({ x, labels: l }) =>
    [
      own.sparseCategoricalCrossentropy(),
      own.sparseCategoricalCrossentropy({ labelSmoothing: 0.1 }),
      own.focalCrossentropy(),
    ].map((each) => each.compute(vector(l), matrix(rate(x)))),
  ),
  loss('our losses from logits', ({ x, labels: l }) =>
    [
      own.sparseCategoricalCrossentropy({ fromLogits: true }),
      own.sparseCategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }),
      own.focalCrossentropy({ fromLogits: true }),
      own.categoricalHinge(),
    ].map((each) => each.compute(vector(l), matrix(x))),
  ),
  loss(
    'our binary losses',
    ({ x, labels: l }) => [
      own.binaryCrossentropy().compute(vector(l), matrix(tf.sigmoid(x))),
      own.binaryCrossentropy({ fromLogits: true }).compute(vector(l), matrix(x)),
      own.hinge().compute(vector(l), matrix(x)),
    ],
    { x: binary.x, labels: ints(2, rows) },
  ),
  loss('activity regularizers', ({ x }) => [
    tf.regularizers.l1({ l1: 0.1 }).apply(x),
    tf.regularizers.l2({ l2: 0.1 }).apply(x),
    tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 }).apply(tf.relu(x)),
  ]),
];

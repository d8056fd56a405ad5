/** Protocol data for the rendering tests: report 001's MNIST network on Fashion-MNIST, and a few awkward cases. */

import { averageReports } from '../../../src/figures/averages.ts';
import { sparseRow } from '../../../src/figures/confusion-rows.ts';
import { gapsOf } from '../../../src/figures/gaps.ts';
import { wilson } from '../../../src/figures/intervals.ts';
import type { Attribution } from '../../../src/protocol/attributions.ts';
import type { DatasetReport } from '../../../src/protocol/datasets.ts';
import type { Neighbours } from '../../../src/protocol/features.ts';
import type { Suspects } from '../../../src/protocol/labels.ts';
import type { Probe } from '../../../src/protocol/probe.ts';
import type { DoctorReport } from '../../../src/protocol/requests.ts';
import type { Evaluation, LogLine, ModelSummary, Prediction, RunRecord } from '../../../src/protocol/runs.ts';

export const classNames = [
  'T-shirt',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Boot',
];

export const record: RunRecord = {
  format: 1,
  id: '20261122-104530-mnist-3f9a',
  modelFile: 'models/mnist.model.ts',
  dataset: 'fashion',
  datasetFingerprint: 'abc',
  classNames,
  input: { height: 28, width: 28, channels: 1, scale: '0..1' },
  params: { filters: 32, dropout: 0.25 },
  seed: 42,
  epochs: 10,
  batchSize: 32,
  loss: 'sparseCategoricalCrossentropy',
  optimizer: { name: 'adam', learningRate: 0.001 },
  split: { manifest: '.darkroom/splits/fashion.json', id: 's1', sizes: { train: 5400, validation: 600, test: 1000 } },
  device: { id: 'cpu', description: 'Intel Xeon, 2 threads' },
  versions: { node: '20.9.0' },
  parameters: { total: 126_786, trainable: 126_786 },
  state: 'completed',
  createdAt: '2026-11-22T10:45:30.000Z',
  duration: 94.2,
  epochsDone: 10,
  best: { epoch: 7, monitor: 'val_loss', value: 0.34019 },
};

export const folder = '/home/ada/fashion/.darkroom/runs/20261122-104530-mnist-3f9a';

export const batch: Extract<LogLine, { type: 'batch' }> = {
  type: 'batch',
  epoch: 3,
  batch: 103,
  batches: 169,
  step: 441,
  time: 12.5,
  loss: 0.31214,
  accuracy: 0.88934,
  learningRate: 0.001,
  samplesPerSecond: 12_431.4,
};

export const epoch: Extract<LogLine, { type: 'epoch' }> = {
  type: 'epoch',
  epoch: 3,
  step: 507,
  time: 14,
  learningRate: 0.0008,
  samplesPerSecond: 12_102,
  metrics: { loss: 0.30121, accuracy: 0.8911, val_loss: 0.3402, val_accuracy: 0.878, top5: 0.99, val_top5: 0.98 },
};

/** Most images on the diagonal, shirts taken for T-shirts, and a class without images. */
const confusion = classNames.map((_, actual) =>
  sparseRow(
    classNames.map((__, predicted) => {
      if (actual === 8) return 0;
      if (actual === 6) return predicted === 0 ? 17 : predicted === 6 ? 80 : predicted === 2 ? 3 : 0;
      return predicted === actual ? 98 : predicted === (actual + 2) % 10 ? 2 : 0;
    }),
  ),
);

const classes = classNames.map((name, i) => ({
  name,
  precision: 0.9 + i / 200,
  recall: i === 8 ? 0 : 0.98 - i / 100,
  f1: i === 8 ? 0 : 0.94 - i / 300,
  support: i === 8 ? 0 : 100,
}));

export const evaluation: Evaluation = {
  format: 2,
  run: record.id,
  split: 'test',
  weights: 'best',
  epoch: 7,
  count: 900,
  loss: 0.3312,
  accuracy: 0.96,
  interval: wilson(0.96, 900),
  topK: [
    { k: 3, accuracy: 0.99 },
    { k: 5, accuracy: 0.9981 },
  ],
  ranks: [864, 20, 7, 4, 3, 2],
  classNames,
  confusion,
  classes,
  averages: averageReports(classes, confusion),
  calibration: {
    bins: Array.from({ length: 15 }, (_, i) => ({
      count: i < 5 ? 0 : i * i,
      confidence: i < 5 ? 0 : (i + 0.6) / 15,
      accuracy: i < 5 ? 0 : (i + 0.2) / 15.5,
    })),
    ece: 0.0214,
    mce: 0.0613,
    confidence: 0.9812,
  },
  baselines: [
    {
      kind: 'majority',
      accuracy: 0.1111,
      interval: wilson(0.1111, 900),
      count: 900,
      note: 'always T-shirt, the most frequent in training',
    },
    {
      kind: 'nearest',
      accuracy: 0.82,
      interval: wilson(0.82, 900),
      count: 900,
      note: 'the 5 nearest of 5,400 training images, 28 × 28 pixels',
    },
    {
      kind: 'logistic',
      accuracy: 0.8315,
      interval: wilson(0.8315, 900),
      count: 900,
      note: 'trained on 5,400 images, 28 × 28 pixels',
    },
  ],
  mistakes: [
    { id: 'test/417', actual: 6, predicted: 0, predictedProbability: 0.9991, actualProbability: 0.0004, loss: 7.8 },
    { id: 'test/3', actual: 2, predicted: 4, predictedProbability: 0.97, actualProbability: 0.02, loss: 3.9 },
  ],
  confused: [
    { actual: 6, predicted: 0, count: 17 },
    { actual: 6, predicted: 2, count: 3 },
    { actual: 0, predicted: 2, count: 2 },
  ],
  createdAt: '2026-11-22T10:47:00.000Z',
};

export const gaps = gapsOf({
  test: evaluation,
  validation: { ...evaluation, split: 'validation', accuracy: 0.982, count: 600 },
});

const thousandNames = Array.from({ length: 1000 }, (_, i) => `w_${i}`);

const thousandClasses = thousandNames.map((name, i) => ({
  name,
  precision: 1,
  recall: 1,
  f1: ((i * 7) % 1000) / 1000,
  support: 1,
}));
const diagonal = thousandNames.map((_, i) => [[i, 1] as const]);

/** As many classes as whales have. */
export const whales: Evaluation = {
  ...evaluation,
  classNames: thousandNames,
  confusion: diagonal,
  classes: thousandClasses,
  averages: averageReports(thousandClasses, diagonal),
  mistakes: [],
  confused: [],
  topK: [],
  baselines: [
    { kind: 'majority', accuracy: 0.001, interval: wilson(0.001, 900), count: 900, note: 'always w_0' },
    { kind: 'logistic', count: 0, note: 'left out: 1,000 classes are too many for it' },
  ],
};

export const predictions: readonly Prediction[] = [
  {
    path: 'photos/boot.png',
    top: [
      { label: 'Boot', index: 9, probability: 0.9713 },
      { label: 'Sneaker', index: 7, probability: 0.0251 },
      { label: 'Sandal', index: 5, probability: 0.0032 },
    ],
  },
  { path: 'photos/notes.txt.jpg', top: [], error: 'This is not an image: it begins with "Dear Ada".' },
];

const layer = (
  name: string,
  className: string,
  outputShape: (number | null)[],
  parameters = 0,
  inputs: string[] = [],
) => ({
  name,
  className,
  outputShape,
  parameters,
  trainable: parameters,
  inputs,
  cost: {
    activations: outputShape.slice(1).reduce<number>((size, n) => size * (n ?? 1), 1),
    multiplyAdds: parameters * 10,
  },
});

export const mnist: ModelSummary = {
  name: 'mnist',
  input: [28, 28, 1],
  cost: { activations: 8218, multiplyAdds: 497_264 },
  uncounted: [],
  dataset: 'fashion',
  classes: 10,
  params: { filters: 32, dropout: 0.25 },
  layers: [
    layer('conv2d_1', 'Conv2D', [null, 13, 13, 32], 320),
    layer('conv2d_2', 'Conv2D', [null, 6, 6, 32], 9248),
    layer('max_pooling2d_1', 'MaxPooling2D', [null, 3, 3, 32]),
    layer('dropout_1', 'Dropout', [null, 3, 3, 32]),
    layer('flatten_1', 'Flatten', [null, 288]),
    layer('dense_1', 'Dense', [null, 392], 113_288),
    layer('dropout_2', 'Dropout', [null, 392]),
    layer('dense_2', 'Dense', [null, 10], 3930),
  ],
  total: 126_786,
  trainable: 126_786,
};

export const residual: ModelSummary = {
  ...mnist,
  name: 'residual',
  params: {},
  layers: [
    layer('input', 'InputLayer', [null, 32, 32, 3]),
    layer('stem', 'Conv2D', [null, 32, 32, 16], 448, ['input']),
    layer('conv', 'Conv2D', [null, 32, 32, 16], 2320, ['stem']),
    layer('add', 'Add', [null, 32, 32, 16], 0, ['conv', 'stem']),
  ],
  total: 2768,
  trainable: 448,
};

/** A model inside of the model, and a layer that nobody knows. */
export const nested: ModelSummary = {
  ...residual,
  name: 'nested',
  layers: [
    ...residual.layers.slice(0, 2),
    {
      ...layer('block', 'Functional', [null, 32, 32, 16], 2320, ['stem']),
      uses: 2,
      layers: [layer('conv', 'Conv2D', [null, 32, 32, 16], 2320), layer('relu', 'ReLU', [null, 32, 32, 16])],
    },
    { ...layer('mine', 'Mine', [null, 10], 0, ['block']), cost: { activations: 10 } },
  ],
  uncounted: ['mine'],
};

export const dataset: DatasetReport = {
  name: 'animals',
  format: 'folders',
  path: '/home/ada/animals/images',
  count: 2215,
  fingerprint: 'f',
  classes: [
    { name: 'cat', counts: { train: 900, validation: 100, test: 200 }, total: 1200 },
    { name: 'dog', counts: { train: 750, validation: 84, test: 166 }, total: 1000 },
    { name: '北極熊', counts: { train: 12, validation: 1, test: 1 }, total: 14 },
    { name: 'axolotl', counts: { train: 1, validation: 0, test: 0 }, total: 1 },
  ],
  split: { manifest: '.darkroom/splits/animals.json', id: 's', sizes: { train: 1663, validation: 185, test: 367 } },
  problems: [
    {
      severity: 'error',
      code: 'unreadable-image',
      message: '3 images can not be read and are left out. They are empty, cut off or not images at all.',
      count: 3,
      examples: ['cat/0001.jpg', 'cat/\u001b[31mred.jpg'],
    },
    {
      severity: 'warning',
      code: 'single-image-class',
      message: 'One class has a single image: it can be trained but never measured.',
      count: 1,
      examples: ['axolotl'],
    },
    {
      severity: 'info',
      code: 'guessed-header',
      message: 'The first row is taken for a header.',
      count: 1,
      examples: [],
    },
  ],
  examples: { train: [], validation: [], test: [] },
};

export const doctor: DoctorReport = {
  node: '22.11.0',
  platform: 'linux 6.1.0 x64',
  darkroom: '0.1.0',
  onnxruntime: '1.30.0',
  tensorflowjs: '4.22.0',
  cores: 2,
  memory: 25_769_803_776,
  devices: [
    { id: 'webgpu', available: false, description: 'no adapter was found' },
    { id: 'cpu', available: true, description: 'Intel Xeon, 2 threads' },
  ],
  cache: { path: '/home/ada/fashion/.darkroom/cache', bytes: 5_488_000 },
  problems: [],
};

/** A slope to the lower right, with the other sign in the upper left. */
const slope = Float32Array.from({ length: 28 * 28 }, (_, i) => (Math.floor(i / 28) + (i % 28) - 20) / 40);

export const attribution: Attribution = {
  prediction: predictions[0]!,
  target: { label: 'Sandal', index: 5, probability: 0.0713 },
  score: 2.519,
  scoreKind: 'logit',
  height: 28,
  width: 28,
  map: slope,
  lowest: -0.5,
  highest: 0.85,
  peak: { row: 27, column: 27 },
  details: {
    method: 'occlusion',
    baseline: 'mean',
    window: 7,
    stride: 2,
    positions: 289,
    strongest: { row: 21, column: 20, height: 7, width: 7, probability: 0.0031 },
  },
};

const suspect = (id: string, given: number, suggested: number, givenProbability: number, confident: boolean) => ({
  id,
  given,
  suggested,
  givenProbability,
  suggestedProbability: 0.9 - givenProbability,
  margin: 2 * givenProbability - 0.9,
  confident,
});

export const suspects: Suspects = {
  run: record.id,
  split: 'train',
  classNames: record.classNames,
  count: 54_000,
  warning: 'The network was trained on these images, with these labels: look at the validation or test images.',
  estimated: 1234.4,
  total: 2345,
  confident: 678,
  suspects: [
    suspect('train/a/very/long/path/to/an/image-0001.png', 0, 6, 0.00001, true),
    suspect('train/17', 6, 0, 0.2, false),
  ],
};

export const noSuspects: Suspects = {
  ...suspects,
  split: 'test',
  count: 1,
  warning: undefined,
  estimated: 1,
  total: 0,
  confident: 0,
  suspects: [],
};

export const neighbours: Neighbours = {
  space: { source: 'input', layers: ['dense_Dense1'], width: 784 },
  weights: 'best',
  split: 'train',
  count: 54_000,
  metric: 'cosine',
  prediction: predictions[0]!,
  groups: [
    [
      { id: 'train/4', label: 0, predicted: 0, probability: 0.98, distance: 0 },
      { id: 'train/a/very/long/path/to/an/image-0001.png', label: 0, predicted: 6, probability: 0.5, distance: 0.1234 },
    ],
  ],
};

/** 2,000 of 10,000 images; trained with mirrored ones. */
export const probe: Probe = {
  format: 1,
  run: record.id,
  split: 'test',
  weights: 'best',
  epoch: 8,
  count: 2000,
  of: 10_000,
  accuracy: 0.9,
  loss: 0.31,
  results: [
    { name: 'mirror', accuracy: 0.896, loss: 0.32, lost: 22, won: 14, trained: true },
    { name: 'upside-down', accuracy: 0.585, loss: 1.9, lost: 650, won: 20 },
    { name: 'rotate', strength: 5, accuracy: 0.9, loss: 0.311, lost: 25, won: 25 },
    { name: 'rotate', strength: 15, accuracy: 0.84, loss: 0.52, lost: 150, won: 30 },
    { name: 'rotate', strength: 45, accuracy: 0.42, loss: 2.41, lost: 980, won: 20 },
    { name: 'brighten', strength: 20, accuracy: 0.903, loss: 0.3, lost: 10, won: 16 },
    { name: 'brighten', strength: 60, accuracy: 0.895, loss: 0.33, lost: 60, won: 50 },
    { name: 'blur', strength: 2, accuracy: 0.88, loss: 0.36, lost: 60, won: 20 },
    { name: 'blur', strength: 8, accuracy: 0.7, loss: 1.1, lost: 420, won: 20 },
  ],
  createdAt: '2026-11-22T11:00:00.000Z',
};

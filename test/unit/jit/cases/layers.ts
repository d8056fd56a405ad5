/** Every layer that image models use, each in a small model. */

import * as tf from '@tensorflow/tfjs';
import { layers as own } from '../../../../src/api/layers/registry.ts';
import { between, floats, ints } from '../data.ts';
import { type ModelCase, stacked } from '../models.ts';

const { layers } = tf;
const shape = [6, 5, 3];
const images = [floats(2, ...shape)];

/** A convolution before it, so that its input lies channels first and has a gradient. */
const behind = (name: string, layer: () => tf.layers.Layer, forwardOnly = false): ModelCase => ({
  name,
  inputs: images,
  forwardOnly,
  build: () => stacked(shape, () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }), layer),
});

const first = (name: string, ...made: (() => tf.layers.Layer)[]): ModelCase => ({
  name,
  inputs: images,
  build: () => stacked(shape, ...made),
});

const convolutions: readonly ModelCase[] = [
  first('conv2d same, relu', () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' })),
  first('conv2d strides 2, elu, no bias', () =>
    layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, activation: 'elu', useBias: false }),
  ),
  first(
    'conv2d 1x1 and 5x5',
    () => layers.conv2d({ filters: 4, kernelSize: 1 }),
    () => layers.conv2d({ filters: 2, kernelSize: 5, padding: 'same' }),
  ),
  first('depthwiseConv2d', () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' })),
  first('depthwiseConv2d strides 2', () => layers.depthwiseConv2d({ kernelSize: 3, strides: 2, activation: 'relu' })),
  first('separableConv2d', () =>
    layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'relu' }),
  ),
  first('conv2dTranspose', () =>
    layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
  ),
  first('conv2dTranspose valid', () => layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 })),
  {
    ...first('dilated conv2d', () => layers.conv2d({ filters: 4, kernelSize: 2, dilationRate: 2 })),
    forwardOnly: true,
  },
  {
    name: 'conv1d, maxPooling1d, averagePooling1d, globalAveragePooling1d',
    inputs: [floats(2, 12, 3)],
    build: () =>
      stacked(
        [12, 3],
        () => layers.conv1d({ filters: 4, kernelSize: 3 }),
        () => layers.maxPooling1d({ poolSize: 2 }),
        () => layers.averagePooling1d({ poolSize: 2, strides: 1 }),
        () => layers.globalAveragePooling1d({}),
      ),
  },
];

const pooling: readonly ModelCase[] = [
  behind('maxPooling2d', () => layers.maxPooling2d({ poolSize: 2 })),
  behind('maxPooling2d 3 by 2, same', () => layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' })),
  behind('averagePooling2d', () => layers.averagePooling2d({ poolSize: 2 })),
  behind('averagePooling2d 3 by 2', () => layers.averagePooling2d({ poolSize: 3, strides: 2 })),
  behind('globalMaxPooling2d', () => layers.globalMaxPooling2d({})),
  behind('globalAveragePooling2d', () => layers.globalAveragePooling2d({})),
];

const normalization: readonly ModelCase[] = [
  behind('batchNormalization', () => layers.batchNormalization()),
  first('batchNormalization of the input', () => layers.batchNormalization()),
  first(
    'batchNormalization of dense',
    () => layers.flatten(),
    () => layers.dense({ units: 4 }),
    () => layers.batchNormalization(),
  ),
  first(
    'convolution, normalization, activation, twice',
    () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false }),
    () => layers.batchNormalization(),
    () => layers.activation({ activation: 'relu' }),
    () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }),
    () => layers.activation({ activation: 'elu' }),
    () => layers.batchNormalization(),
  ),
  behind('layerNormalization', () => layers.layerNormalization()),
  behind('layerNormalization over the image', () => layers.layerNormalization({ axis: [1, 2, 3] })),
];

const noise: readonly ModelCase[] = [
  behind('dropout', () => layers.dropout({ rate: 0.4 })),
  behind('dropout with a noise shape', () => layers.dropout({ rate: 0.4, noiseShape: [2, 1, 1, 4] })),
  behind('spatialDropout2d', () => own.spatialDropout2d({ rate: 0.4 })),
  behind('gaussianNoise', () => layers.gaussianNoise({ stddev: 0.3 })),
  behind('gaussianDropout', () => layers.gaussianDropout({ rate: 0.3 })),
  behind('alphaDropout', () => layers.alphaDropout({ rate: 0.3 })),
  first(
    'several draws in one step',
    () => layers.dropout({ rate: 0.2 }),
    () => layers.conv2d({ filters: 4, kernelSize: 3 }),
    () => layers.dropout({ rate: 0.2 }),
    () => layers.dropout({ rate: 0.2 }),
    () => layers.flatten(),
    () => layers.dense({ units: 8 }),
    () => layers.dropout({ rate: 0.5 }),
  ),
];

const shapes: readonly ModelCase[] = [
  behind('flatten', () => layers.flatten()),
  behind('reshape', () => layers.reshape({ targetShape: [5, 4, 6] })),
  behind('permute', () => layers.permute({ dims: [3, 1, 2] })),
  behind('zeroPadding2d', () =>
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 3],
      ],
    }),
  ),
  behind('cropping2D', () =>
    layers.cropping2D({
      cropping: [
        [1, 0],
        [2, 1],
      ],
    }),
  ),
  // tfjs's gradient on its cpu is wrong; ours is compared by differences.
  behind('upSampling2d', () => layers.upSampling2d({ size: [2, 2] }), true),
  first(
    'flatten, repeatVector',
    () => layers.flatten(),
    () => layers.dense({ units: 5 }),
    () => layers.repeatVector({ n: 3 }),
  ),
  { ...behind('upSampling2d bilinear', () => layers.upSampling2d({ interpolation: 'bilinear' }), true) },
  first('rescaling', () => layers.rescaling({ scale: 1 / 255, offset: 0.5 })),
  {
    name: 'embedding',
    inputs: [ints(7, 2, 4)],
    build: () => stacked([4], () => layers.embedding({ inputDim: 7, outputDim: 3 })),
  },
];

const named = [
  'relu',
  'relu6',
  'elu',
  'selu',
  'sigmoid',
  'hardSigmoid',
  'tanh',
  'softplus',
  'softsign',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
  'softmax',
  'logSoftmax',
  'linear',
] as const;

const activations: readonly ModelCase[] = [
  ...named.map((activation) =>
    behind(`activation ${activation}`, () => layers.activation({ activation: activation as 'relu' })),
  ),
  behind('reLU', () => layers.reLU({ maxValue: 0.4 })),
  behind('leakyReLU', () => layers.leakyReLU({ alpha: 0.2 })),
  behind('prelu', () => layers.prelu({ sharedAxes: [1, 2] })),
  behind('prelu for each place', () => layers.prelu()),
  behind('elu', () => layers.elu({ alpha: 1 })),
  behind('thresholdedReLU', () => layers.thresholdedReLU({ theta: 0.1 }), true),
  behind('softmax', () => layers.softmax({ axis: -1 })),
  behind('own gelu', () => own.gelu()),
  behind('own gelu, approximate', () => own.gelu({ approximate: true })),
  behind('own mish', () => own.mish()),
  behind('own swish', () => own.swish()),
  behind('own hardSwish', () => own.hardSwish()),
  behind('own logSoftmax', () => own.logSoftmax()),
];

/** Two branches of one image, joined. */
const joined = (name: string, join: () => tf.layers.Layer): ModelCase => ({
  name,
  inputs: images,
  build() {
    const input = tf.input({ shape });
    const branch = (kernelSize: number) =>
      layers.conv2d({ filters: 3, kernelSize, padding: 'same', activation: 'relu' }).apply(input) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: join().apply([branch(1), branch(3), input]) as tf.SymbolicTensor });
  },
});

function residualBlock(input: tf.SymbolicTensor, filters: number, strides: number): tf.SymbolicTensor {
  const normalized = (value: tf.SymbolicTensor, kernelSize: number, step: number, activation: 'relu' | 'linear') => {
    const conv = layers.conv2d({ filters, kernelSize, strides: step, padding: 'same', useBias: false }).apply(value);
    const even = layers.batchNormalization().apply(conv);
    return layers.activation({ activation: activation as 'relu' }).apply(even) as tf.SymbolicTensor;
  };
  const main = normalized(normalized(input, 3, strides, 'relu'), 3, 1, 'linear');
  const side = strides === 1 ? input : normalized(input, 1, strides, 'linear');
  const sum = layers.add().apply([main, side]);
  return layers.activation({ activation: 'relu' }).apply(sum) as tf.SymbolicTensor;
}

const branches: readonly ModelCase[] = [
  joined('add', () => layers.add()),
  joined('multiply', () => layers.multiply()),
  joined('average', () => layers.average()),
  joined('maximum', () => layers.maximum()),
  joined('minimum', () => layers.minimum()),
  joined('concatenate', () => layers.concatenate()),
  joined('concatenate rows', () => layers.concatenate({ axis: 1 })),
  {
    name: 'ResNet blocks',
    inputs: [floats(2, 8, 8, 3)],
    build() {
      const input = tf.input({ shape: [8, 8, 3] });
      const stem = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(input);
      const body = residualBlock(residualBlock(stem as tf.SymbolicTensor, 4, 1), 8, 2);
      const pooled = layers.globalAveragePooling2d({}).apply(body);
      const outputs = layers.dense({ units: 5, activation: 'softmax' }).apply(pooled) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs });
    },
  },
  {
    name: 'two inputs, two outputs, a shared layer',
    inputs: [floats(2, ...shape), floats(2, ...shape)],
    build() {
      const inputs = [tf.input({ shape }), tf.input({ shape })];
      const shared = layers.conv2d({ filters: 4, kernelSize: 3, activation: 'tanh' });
      const seen = inputs.map((input) => layers.flatten().apply(shared.apply(input)) as tf.SymbolicTensor);
      const near = layers.dot({ axes: 1, normalize: true }).apply(seen) as tf.SymbolicTensor;
      return tf.model({ inputs, outputs: [near, layers.dense({ units: 3 }).apply(seen[0]) as tf.SymbolicTensor] });
    },
  },
  {
    name: 'a model as a layer, squeeze and excite',
    inputs: images,
    build() {
      const input = tf.input({ shape });
      const inner = stacked(shape, () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }));
      const features = inner.apply(input) as tf.SymbolicTensor;
      const squeezed = layers.globalAveragePooling2d({}).apply(features);
      const gate = layers.dense({ units: 4, activation: 'sigmoid' }).apply(squeezed);
      const shaped = layers.reshape({ targetShape: [1, 1, 4] }).apply(gate);
      return tf.model({
        inputs: input,
        outputs: layers.multiply().apply([features, shaped as tf.SymbolicTensor]) as tf.SymbolicTensor,
      });
    },
  },
  {
    name: 'inception block',
    inputs: images,
    build() {
      const input = tf.input({ shape });
      const one = layers.conv2d({ filters: 2, kernelSize: 1, activation: 'relu' }).apply(input);
      const three = layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(one);
      const pool = layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(input);
      const all = [one, three, pool] as tf.SymbolicTensor[];
      const outputs = layers.batchNormalization().apply(layers.concatenate().apply(all)) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs });
    },
  },
];

const { regularizers } = tf;

const regularized: readonly ModelCase[] = [
  first(
    'kernel and bias regularizers',
    () =>
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        kernelRegularizer: regularizers.l2({ l2: 0.1 }),
        biasRegularizer: regularizers.l1({ l1: 0.2 }),
      }),
    () => layers.batchNormalization({ gammaRegularizer: regularizers.l2({ l2: 0.3 }) }),
    () => layers.flatten(),
    () => layers.dense({ units: 3, kernelRegularizer: regularizers.l1l2({ l1: 0.05, l2: 0.1 }) }),
  ),
  first('depthwise and pointwise regularizers', () =>
    layers.separableConv2d({
      filters: 4,
      kernelSize: 3,
      depthwiseRegularizer: regularizers.l2({ l2: 0.1 }),
      pointwiseRegularizer: regularizers.l1({ l1: 0.1 }),
    }),
  ),
  {
    name: 'dense in a row, on flat input',
    inputs: [between(0, 1, floats(3, 7))],
    build: () =>
      stacked(
        [7],
        () => layers.dense({ units: 6, activation: 'relu' }),
        () => layers.dense({ units: 5, activation: 'tanh', useBias: false }),
        () => layers.dense({ units: 1, activation: 'sigmoid' }),
      ),
  },
  first('dense on images', () => layers.dense({ units: 4, activation: 'relu' })),
];

export const layerFamilies: Readonly<Record<string, readonly ModelCase[]>> = {
  convolutions,
  pooling,
  normalization,
  noise,
  shapes,
  activations,
  branches,
  regularized,
};

/** Residual blocks: each adds to its input what it has learned, so that deep networks train. */

import { inputLines, type Template } from './template.ts';

export const resnet: Template = {
  id: 'resnet',
  label: 'ResNet-style',
  detail: 'Residual blocks with shortcuts, as a graph of layers. For deeper networks.',
  source: (input) => `/** ResNet-style (He et al., 2015): every block adds what it has learned to its own input. */

import * as tf from '@tensorflow/tfjs';
import { adam, cosineDecay, defineModel, learningRateSchedule } from 'darkroom';

export default defineModel({
  ${inputLines(input)}
  params: { filters: 16, blocks: 2, learningRate: 0.002 },

  build({ params: { filters, blocks }, inputShape, classes }) {
    const { layers } = tf;
    type Symbolic = tf.SymbolicTensor;

    const convolution = (x: Symbolic, size: number, strides = 1, kernelSize = 3): Symbolic => {
      const options = { filters: size, kernelSize, strides, padding: 'same', useBias: false } as const;
      const y = layers.conv2d({ ...options, kernelInitializer: 'heNormal' }).apply(x) as Symbolic;
      return layers.batchNormalization().apply(y) as Symbolic;
    };
    const relu = (x: Symbolic) => layers.activation({ activation: 'relu' }).apply(x) as Symbolic;

    const block = (x: Symbolic, size: number, strides: number): Symbolic => {
      const inner = convolution(relu(convolution(x, size, strides)), size);
      // Where the size changes, the shortcut changes with it.
      const shortcut = strides === 1 && x.shape[3] === size ? x : convolution(x, size, strides, 1);
      return relu(layers.add().apply([inner, shortcut]) as Symbolic);
    };

    const inputs = tf.input({ shape: inputShape });
    let x = relu(convolution(inputs, filters));
    for (const [stage, size] of [filters, filters * 2, filters * 4].entries()) {
      for (let i = 0; i < blocks; i++) x = block(x, size, stage > 0 && i === 0 ? 2 : 1);
    }
    const pooled = layers.globalAveragePooling2d({}).apply(x) as Symbolic;
    const outputs = layers.dense({ units: classes, activation: 'softmax' }).apply(pooled) as Symbolic;
    return tf.model({ inputs, outputs });
  },

  train: ({ params: { learningRate } }) => ({
    epochs: 30,
    batchSize: 32,
    optimizer: adam({ learningRate }),
    callbacks: [learningRateSchedule(cosineDecay())],
  }),
});
`,
};

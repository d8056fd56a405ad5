/** Blocks of two convolutions with batch normalization, each half as large and twice as deep as the one before. */

import { inputLines, type Template } from './template.ts';

export const vgg: Template = {
  id: 'vgg',
  label: 'VGG-style with batch normalization',
  detail: 'Blocks of two convolutions. Strong on photos, slower than the small one.',
  source: (
    input,
  ) => `/** VGG-style (Simonyan and Zisserman, 2014): blocks of two convolutions, here with batch normalization. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel, earlyStopping, reduceLROnPlateau } from 'darkroom';

export default defineModel({
  ${inputLines(input)}
  params: { filters: 32, blocks: 3, dropout: 0.25, learningRate: 0.001 },

  build({ params: { filters, blocks, dropout }, inputShape, classes }) {
    const { layers } = tf;
    const model = tf.sequential();
    const convolution = (size: number, first?: { inputShape: number[] }) => {
      model.add(layers.conv2d({ ...first, filters: size, kernelSize: 3, padding: 'same', useBias: false }));
      model.add(layers.batchNormalization());
      model.add(layers.activation({ activation: 'relu' }));
    };
    for (let block = 0; block < blocks; block++) {
      const size = filters * 2 ** block;
      convolution(size, block === 0 ? { inputShape } : undefined);
      convolution(size);
      model.add(layers.maxPooling2d({ poolSize: 2 }));
      model.add(layers.dropout({ rate: dropout }));
    }
    model.add(layers.globalAveragePooling2d({}));
    model.add(layers.dense({ units: classes, activation: 'softmax' }));
    return model;
  },

  train: ({ params: { learningRate } }) => ({
    epochs: 30,
    batchSize: 32,
    optimizer: adam({ learningRate }),
    callbacks: [reduceLROnPlateau({ patience: 3, factor: 0.5 }), earlyStopping({ patience: 8 })],
  }),
});
`,
};

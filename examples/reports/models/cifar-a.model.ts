/** Report 001: CIFAR net A, 309,290 parameters of which 308,394 are trained. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel } from 'darkroom';

export default defineModel({
  dataset: 'cifar10',
  input: { height: 32, width: 32, channels: 3 },
  params: { filters: 32, dropout: 0.25 },

  build({ params, inputShape, classes }) {
    const model = tf.sequential();
    const { layers } = tf;
    const convolution = (filters: number, first?: { inputShape: number[] }) => {
      model.add(layers.conv2d({ ...first, filters, kernelSize: 3, padding: 'same' }));
      model.add(layers.activation({ activation: 'elu' }));
      model.add(layers.batchNormalization());
    };
    [1, 2, 4].forEach((times, block) => {
      const filters = params.filters * times;
      convolution(filters, block === 0 ? { inputShape } : undefined);
      convolution(filters);
      model.add(layers.maxPooling2d({ poolSize: 2 }));
      model.add(layers.dropout({ rate: params.dropout }));
    });
    model.add(layers.flatten()); // [2048]
    model.add(layers.dense({ units: classes, activation: 'softmax' }));
    return model;
  },

  train: { epochs: 10, batchSize: 64, optimizer: adam() },
});

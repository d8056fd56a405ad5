/** Report 002: whales by their flukes, thousands of individuals. `dropout` between the dense layers came later. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel, reduceLROnPlateau } from 'darkroom';

export default defineModel({
  dataset: 'whales',
  input: { height: 100, width: 100, channels: 3 },
  params: { dropout: 0 },

  build({ params, inputShape, classes }) {
    const { layers } = tf;
    const convolution = (filters: number, first?: { inputShape: number[] }) =>
      layers.conv2d({ ...first, filters, kernelSize: 3, padding: 'same', activation: 'relu' });
    const model = tf.sequential({
      layers: [
        convolution(16, { inputShape }),
        convolution(16),
        layers.maxPooling2d({ poolSize: 2 }), // [50, 50, 16]
        layers.batchNormalization(),
        convolution(32),
        convolution(32),
        layers.maxPooling2d({ poolSize: 2 }), // [25, 25, 32]
        layers.dropout({ rate: 0.25 }),
        convolution(64),
        convolution(64),
        layers.maxPooling2d({ poolSize: 2 }), // [12, 12, 64]
        layers.batchNormalization(),
        layers.flatten(), // [9216]
        layers.dense({ units: 256, activation: 'relu' }),
        layers.batchNormalization(),
      ],
    });
    if (params.dropout > 0) model.add(layers.dropout({ rate: params.dropout }));
    model.add(layers.dense({ units: classes, activation: 'softmax' }));
    return model;
  },

  train: {
    epochs: 40,
    optimizer: adam({ learningRate: 1e-3 }),
    callbacks: [reduceLROnPlateau({ patience: 1, factor: 0.8, minLearningRate: 1e-5 })],
    topK: 5,
  },
});

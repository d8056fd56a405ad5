/** Report 001's MNIST network (126,786 parameters) on clothes instead of digits. */

import * as tf from '@tensorflow/tfjs';
import { adam, cosineDecay, defineModel, learningRateSchedule } from 'darkroom';

export default defineModel({
  dataset: 'fashion',
  input: { height: 28, width: 28, channels: 1 },
  params: { filters: 32, dropout: 0.25, learningRate: 0.002, batchSize: 32 },

  build({ params: { filters, dropout }, inputShape, classes }) {
    const { layers } = tf;
    return tf.sequential({
      layers: [
        layers.conv2d({ inputShape, filters, kernelSize: 3, strides: 2, activation: 'relu' }), // [13, 13, 32]
        layers.conv2d({ filters, kernelSize: 3, strides: 2, activation: 'relu' }), // [6, 6, 32]
        layers.maxPooling2d({ poolSize: 2 }), // [3, 3, 32]
        layers.dropout({ rate: dropout }),
        layers.flatten(), // [288]
        layers.dense({ units: 392, activation: 'relu' }),
        layers.dropout({ rate: dropout }),
        layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
  },

  train: ({ params: { learningRate, batchSize } }) => ({
    epochs: 15,
    batchSize,
    optimizer: adam({ learningRate }),
    callbacks: [learningRateSchedule(cosineDecay())],
  }),
});

/** Report 001: the MNIST network, 126,786 parameters. Its variants are params: 8 filters, stride 4, L1 and L2. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel } from 'darkroom';

export default defineModel({
  dataset: 'mnist',
  input: { height: 28, width: 28, channels: 1 },
  params: { filters: 32, stride: 2, dropout: 0.25, l1: 0, l2: 0 },

  build({ params: { filters, stride, dropout, l1, l2 }, inputShape, classes }) {
    const kernelRegularizer = l1 || l2 ? tf.regularizers.l1l2({ l1, l2 }) : undefined;
    const { layers } = tf;
    return tf.sequential({
      layers: [
        layers.conv2d({ inputShape, filters, kernelSize: 3, strides: stride, activation: 'relu', kernelRegularizer }), // [13, 13, 32]
        layers.conv2d({ filters, kernelSize: 3, strides: stride, activation: 'relu', kernelRegularizer }), // [6, 6, 32]
        layers.maxPooling2d({ poolSize: 2 }), // [3, 3, 32]
        layers.dropout({ rate: dropout }),
        layers.flatten(), // [288]
        layers.dense({ units: 392, activation: 'relu', kernelRegularizer }),
        layers.dropout({ rate: dropout }),
        layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
  },

  train: { epochs: 5, batchSize: 128, optimizer: adam() },
});

/** Two convolutions and a dense layer: trains in a minute, and says what a larger network has to beat. */

import { inputLines, type Template } from './template.ts';

export const smallCnn: Template = {
  id: 'small-cnn',
  label: 'Small CNN',
  detail: 'Two convolutions and a dense layer. Quick: the one to begin with.',
  source: (input) => `/** A small convolutional network: quick to train, and what a larger one has to beat. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel, earlyStopping } from 'darkroom';

export default defineModel({
  ${inputLines(input)}
  params: { filters: 32, units: 128, dropout: 0.25, learningRate: 0.001 },

  build({ params: { filters, units, dropout }, inputShape, classes }) {
    const { layers } = tf;
    return tf.sequential({
      layers: [
        layers.conv2d({ inputShape, filters, kernelSize: 3, padding: 'same', activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: filters * 2, kernelSize: 3, padding: 'same', activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.dropout({ rate: dropout }),
        layers.flatten(),
        layers.dense({ units, activation: 'relu' }),
        layers.dropout({ rate: dropout }),
        layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
  },

  train: ({ params: { learningRate } }) => ({
    epochs: 15,
    batchSize: 32,
    optimizer: adam({ learningRate }),
    callbacks: [earlyStopping({ patience: 5 })],
  }),
});
`,
};

/** Two classes from grayscale images: one output, the probability of the second class. */

import { inputLines, type Template } from './template.ts';

export const binary: Template = {
  id: 'binary',
  label: 'Binary, grayscale',
  detail: 'Two classes told apart by one output. Colours are left out.',
  source: (
    input,
  ) => `/** Tells two classes apart in grayscale: the one output is the probability of the second class. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel, earlyStopping } from 'darkroom';

export default defineModel({
  ${inputLines({ ...input, channels: 1 })}
  params: { convolutions: 3, filters: 32, dropout: 0.3, learningRate: 0.001 },

  build({ params: { convolutions, filters, dropout }, inputShape }) {
    const { layers } = tf;
    const model = tf.sequential();
    for (let i = 0; i < convolutions; i++) {
      const first = i === 0 ? { inputShape } : undefined;
      model.add(layers.conv2d({ ...first, filters, kernelSize: 3, padding: 'same', activation: 'relu' }));
      model.add(layers.maxPooling2d({ poolSize: 2 }));
    }
    model.add(layers.flatten());
    model.add(layers.dropout({ rate: dropout }));
    model.add(layers.dense({ units: 64, activation: 'relu' }));
    model.add(layers.dense({ units: 1, activation: 'sigmoid' }));
    return model;
  },

  train: ({ params: { learningRate } }) => ({
    epochs: 15,
    batchSize: 32,
    optimizer: adam({ learningRate }),
    loss: 'binaryCrossentropy',
    callbacks: [earlyStopping({ patience: 5 })],
  }),
});
`,
};

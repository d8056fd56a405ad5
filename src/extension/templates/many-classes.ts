/** Hundreds or thousands of classes, as a CSV names them: few images each, and the right one among five is worth something. */

import { inputLines, type Template } from './template.ts';

export const manyClasses: Template = {
  id: 'many-classes',
  label: 'Many classes, from a CSV',
  detail: 'Hundreds of classes with few images each: balanced weights, top-5 accuracy.',
  source: (
    input,
  ) => `/** For many classes with few images each: rare classes count as much as frequent ones, and the best five are measured. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel, earlyStopping, reduceLROnPlateau } from 'darkroom';

export default defineModel({
  ${inputLines(input)}
  params: { filters: 16, units: 256, dropout: 0.25, learningRate: 0.001 },

  build({ params: { filters, units, dropout }, inputShape, classes }) {
    const { layers } = tf;
    const model = tf.sequential();
    for (const [block, size] of [filters, filters * 2, filters * 4].entries()) {
      const first = block === 0 ? { inputShape } : undefined;
      model.add(layers.conv2d({ ...first, filters: size, kernelSize: 3, padding: 'same', activation: 'relu' }));
      model.add(layers.conv2d({ filters: size, kernelSize: 3, padding: 'same', activation: 'relu' }));
      model.add(layers.maxPooling2d({ poolSize: 2 }));
      model.add(layers.batchNormalization());
    }
    model.add(layers.flatten());
    model.add(layers.dropout({ rate: dropout }));
    model.add(layers.dense({ units, activation: 'relu' }));
    model.add(layers.batchNormalization());
    model.add(layers.dense({ units: classes, activation: 'softmax' }));
    return model;
  },

  train: ({ params: { learningRate } }) => ({
    epochs: 40,
    batchSize: 32,
    optimizer: adam({ learningRate }),
    classWeights: 'balanced',
    topK: 5,
    callbacks: [reduceLROnPlateau({ patience: 2, factor: 0.7, minLearningRate: 1e-5 }), earlyStopping({ patience: 8 })],
  }),
});
`,
};

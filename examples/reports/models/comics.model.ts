/** Report 003: comics against real faces. Its grid is in the params: 1 to 5 convolutions, 32 to 128 wide, 0 to 2 extra dense layers. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel } from 'darkroom';

export default defineModel({
  dataset: 'comics',
  input: { height: 150, width: 150, channels: 1 },
  params: { convolutions: 3, size: 32, extraDense: 0 },

  build({ params: { convolutions, size, extraDense }, inputShape }) {
    const model = tf.sequential();
    const { layers } = tf;
    for (let i = 0; i < convolutions; i++) {
      const first = i === 0 ? { inputShape } : undefined;
      model.add(layers.conv2d({ ...first, filters: size, kernelSize: 3, activation: 'relu' }));
      model.add(layers.maxPooling2d({ poolSize: 2 }));
    }
    model.add(layers.flatten());
    for (let i = 0; i < extraDense; i++) model.add(layers.dense({ units: size, activation: 'relu' }));
    model.add(layers.dense({ units: 1, activation: 'sigmoid' }));
    return model;
  },

  train: { epochs: 10, optimizer: adam(), loss: 'binaryCrossentropy' },
});

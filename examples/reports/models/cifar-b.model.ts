/** Report 001: CIFAR net B, 186,682 parameters, most of them in its dense layers. */

import * as tf from '@tensorflow/tfjs';
import { adam, defineModel } from 'darkroom';

export default defineModel({
  dataset: 'cifar10',
  input: { height: 32, width: 32, channels: 3 },
  params: { dropout: 0.25 },

  build({ params, inputShape, classes }) {
    const { layers } = tf;
    const relu = { kernelSize: 3, activation: 'relu' } as const;
    const hidden = (units: number) => [
      layers.dense({ units, activation: 'relu' }),
      layers.dropout({ rate: params.dropout }),
    ];
    return tf.sequential({
      layers: [
        layers.conv2d({ inputShape, filters: 32, strides: 2, ...relu }), // [15, 15, 32]
        layers.conv2d({ filters: 32, strides: 2, ...relu }), // [7, 7, 32]
        layers.maxPooling2d({ poolSize: 2 }), // [3, 3, 32]
        layers.conv2d({ filters: 16, ...relu }), // [1, 1, 16]
        layers.flatten(),
        ...hidden(128),
        ...hidden(256),
        ...hidden(512),
        layers.dense({ units: classes, activation: 'softmax' }),
      ],
    });
  },

  train: { epochs: 30, batchSize: 64, optimizer: adam() },
});

/** Model files whose layers are hard to follow: branches, a layer used twice, a model inside of the model. */

const file = (body: string) => `
import * as tf from '@tensorflow/tfjs';
import { defineModel } from 'darkroom';

export default defineModel({
  dataset: 'shapes',
  input: { height: 6, width: 6, channels: 1 },
  build({ inputShape, classes }) {
${body}
  },
  train: { epochs: 1, batchSize: 8 },
});
`;

/** A residual block, an activity regularizer, batch normalization and a pooling to the end. */
export const residual = file(`
    const input = tf.input({ shape: inputShape });
    const first = tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'first' }).apply(input) as tf.SymbolicTensor;
    const normal = tf.layers.batchNormalization({ name: 'normal' }).apply(first) as tf.SymbolicTensor;
    const relu = tf.layers.reLU({ name: 'relu' }).apply(normal) as tf.SymbolicTensor;
    const second = tf.layers
      .conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'second', activityRegularizer: tf.regularizers.l2({ l2: 0.01 }) })
      .apply(relu) as tf.SymbolicTensor;
    const sum = tf.layers.add({ name: 'sum' }).apply([first, second]) as tf.SymbolicTensor;
    const pooled = tf.layers.globalAveragePooling2d({ name: 'pooled' }).apply(sum) as tf.SymbolicTensor;
    const output = tf.layers.dense({ units: classes, name: 'output' }).apply(pooled) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: output });`);

/** The same layer on two branches, and a sequential model in the middle. */
export const nested = file(`
    const input = tf.input({ shape: inputShape });
    const inner = tf.sequential({ name: 'inner' });
    inner.add(tf.layers.conv2d({ inputShape, filters: 2, kernelSize: 3, name: 'innerConv', activation: 'relu' }));
    inner.add(tf.layers.reshape({ targetShape: [4, 8], name: 'rows' }));
    const rows = inner.apply(input) as tf.SymbolicTensor;
    const shared = tf.layers.dense({ units: 5, name: 'shared', activation: 'relu' });
    const flat = tf.layers.flatten({ name: 'flat' });
    const once = flat.apply(shared.apply(rows)) as tf.SymbolicTensor;
    const twice = tf.layers.flatten({ name: 'flatToo' }).apply(
      shared.apply(tf.layers.leakyReLU({ name: 'leaky' }).apply(rows) as tf.SymbolicTensor),
    ) as tf.SymbolicTensor;
    const both = tf.layers.concatenate({ name: 'both' }).apply([once, twice]) as tf.SymbolicTensor;
    const output = tf.layers.dense({ units: classes, activation: 'softmax', name: 'output' }).apply(both) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: output });`);

/** Model files that end in every way that a classifier can. */

const file = (body: string, side = 6) => `
import * as tf from '@tensorflow/tfjs';
import { defineModel } from 'darkroom';

export default defineModel({
  dataset: 'shapes',
  input: { height: ${side}, width: ${side}, channels: 1 },
  build({ inputShape, classes }) {
    const { layers } = tf;
    const apply = (layer: any, ...inputs: any[]) => layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor;
${body}
  },
  train: { epochs: 1, batchSize: 8 },
});
`;

/** What is expected: the layers whose inputs are the features, how many numbers these are, and their kind. */
export interface HeadCase {
  readonly source: string;
  readonly layers: readonly string[];
  readonly width: number;
  readonly kind: 'layer' | 'input';
}

export const heads: Readonly<Record<string, HeadCase>> = {
  'a dense layer behind others': {
    source: file(`
    return tf.sequential({ layers: [
      layers.conv2d({ inputShape, filters: 3, kernelSize: 3, activation: 'relu' }),
      layers.flatten(),
      layers.dense({ units: 5, activation: 'relu', name: 'hidden' }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: classes, activation: 'softmax', name: 'output' }),
    ] });`),
    layers: ['output'],
    width: 5,
    kind: 'layer',
  },
  'normalization behind the last decision': {
    source: file(`
    return tf.sequential({ layers: [
      layers.flatten({ inputShape }),
      layers.dense({ units: 4, activation: 'relu' }),
      layers.dense({ units: classes, name: 'output' }),
      layers.batchNormalization(),
      layers.softmax({}),
    ] });`),
    layers: ['output'],
    width: 4,
    kind: 'layer',
  },
  'a convolution of single places, pooled': {
    source: file(`
    return tf.sequential({ layers: [
      layers.conv2d({ inputShape, filters: 7, kernelSize: 3, activation: 'relu' }),
      layers.conv2d({ filters: classes, kernelSize: 1, name: 'output' }),
      layers.globalAveragePooling2d({}),
      layers.softmax({}),
    ] });`),
    layers: ['output'],
    width: 7,
    kind: 'layer',
  },
  'a convolution over the whole map': {
    source: file(`
    return tf.sequential({ layers: [
      layers.conv2d({ inputShape, filters: 2, kernelSize: 3, activation: 'relu' }),
      layers.conv2d({ filters: classes, kernelSize: 4, name: 'output' }),
      layers.flatten(),
      layers.softmax({}),
    ] });`),
    layers: ['output'],
    width: 32,
    kind: 'layer',
  },
  'one layer': {
    source: file(`
    return tf.sequential({ layers: [
      layers.flatten({ inputShape }),
      layers.dense({ units: classes, activation: 'softmax', name: 'output' }),
    ] });`),
    layers: ['output'],
    width: 36,
    kind: 'input',
  },
  'two branches that are added up': {
    source: file(`
    const input = tf.input({ shape: inputShape });
    const one = apply(layers.dense({ units: 4, activation: 'relu' }), apply(layers.flatten(), input));
    const two = apply(layers.flatten(), apply(layers.conv2d({ filters: 2, kernelSize: 3, strides: 2 }), input));
    const sum = apply(
      layers.add(),
      apply(layers.dense({ units: classes, name: 'left' }), one),
      apply(layers.dense({ units: classes, name: 'right' }), two),
    );
    return tf.model({ inputs: input, outputs: apply(layers.softmax({}), sum) });`),
    layers: ['left', 'right'],
    width: 12,
    kind: 'layer',
  },
  'a model as the head': {
    source: file(`
    const head = tf.sequential({ name: 'head' });
    head.add(layers.dense({ inputShape: [6], units: classes, name: 'output' }));
    head.add(layers.softmax({}));
    return tf.sequential({ layers: [
      layers.flatten({ inputShape }),
      layers.dense({ units: 6, activation: 'tanh' }),
      head,
    ] });`),
    layers: ['output'],
    width: 6,
    kind: 'layer',
  },
  'a model behind the head': {
    source: file(`
    const end = tf.sequential({ name: 'end' });
    end.add(layers.softmax({ inputShape: [classes] } as any));
    return tf.sequential({ layers: [
      layers.flatten({ inputShape }),
      layers.dense({ units: 5, activation: 'tanh' }),
      layers.dense({ units: classes, name: 'output' }),
      end,
    ] });`),
    layers: ['output'],
    width: 5,
    kind: 'layer',
  },
  'more features than are kept': {
    source: file(
      `
    return tf.sequential({ layers: [
      layers.conv2d({ inputShape, filters: 12, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.flatten(),
      layers.dense({ units: classes, activation: 'softmax', name: 'output' }),
    ] });`,
      20,
    ),
    layers: ['output'],
    width: 1024,
    kind: 'layer',
  },
};

import * as tf from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { createNamespace } from '../../../src/engine/models/namespace.ts';
import { layerOptions, unknownOptions } from '../../../src/engine/models/options.ts';

type Factory = (options: object) => { getConfig(): object };
const isFactory = (name: string) => /^[a-z]/.test(name);

/** Options without which a layer can't be made. */
const required: Readonly<Record<string, () => object>> = {
  inputLayer: () => ({ inputShape: [2] }),
  activation: () => ({ activation: 'relu' }),
  embedding: () => ({ inputDim: 2, outputDim: 2 }),
  repeatVector: () => ({ n: 2 }),
  reshape: () => ({ targetShape: [2] }),
  permute: () => ({ dims: [1, 2] }),
  dot: () => ({ axes: 1 }),
  dropout: () => ({ rate: 0.1 }),
  spatialDropout1d: () => ({ rate: 0.1 }),
  gaussianNoise: () => ({ stddev: 0.1 }),
  gaussianDropout: () => ({ rate: 0.1 }),
  alphaDropout: () => ({ rate: 0.1 }),
  rescaling: () => ({ scale: 1 }),
  centerCrop: () => ({ height: 2, width: 2 }),
  resizing: () => ({ height: 2, width: 2 }),
  categoryEncoding: () => ({ numTokens: 2, outputMode: 'oneHot' }),
  randomWidth: () => ({ factor: 0.1 }),
  cropping2D: () => ({ cropping: 1 }),
  dense: () => ({ units: 2 }),
  stackedRNNCells: () => ({ cells: [tf.layers.lstmCell({ units: 2 })] }),
  rnn: () => ({ cell: tf.layers.lstmCell({ units: 2 }) }),
  bidirectional: () => ({ layer: tf.layers.lstm({ units: 2 }), mergeMode: 'concat' }),
  timeDistributed: () => ({ layer: tf.layers.dense({ units: 2 }) }),
};
const optionsFor = (name: string): object => {
  if (required[name]) return required[name]();
  if (/conv/i.test(name))
    return { filters: 2, kernelSize: name.includes('3d') ? [1, 1, 1] : name.includes('1d') ? 1 : [1, 1] };
  return /gru|lstm|rnn/i.test(name) ? { units: 2 } : {};
};

const factories = Object.keys(tf.layers).filter(isFactory);

describe('The table of layer options', () => {
  it('has every factory of TensorFlow.js', () => {
    expect(factories.filter((name) => layerOptions(name) === undefined)).toEqual([]);
  });

  // rnn's config is that of its cell besides its own, and is no options for it.
  it.each(factories.filter((name) => name !== 'input' && name !== 'rnn'))(
    'knows all that tf.layers.%s writes into its config',
    (name) => {
      const layer = (tf.layers[name as 'dense'] as unknown as Factory)(optionsFor(name));
      const known = layerOptions(name)!;
      // Written by a layer, but read by none of its constructors.
      const unread = ['numConstants', 'rank', 'sparse'];
      expect(Object.keys(layer.getConfig()).filter((key) => !known.includes(key) && !unread.includes(key))).toEqual([]);
    },
  );

  it('finds the option that would be ignored', () => {
    expect(unknownOptions('dense', { unit: 1, activatoin: 'relu', name: 'a' })).toEqual(['unit', 'activatoin']);
    expect(unknownOptions('dense', { units: 1, name: 'a', inputShape: [1], trainable: false })).toEqual([]);
    expect(unknownOptions('flatten', undefined)).toEqual([]);
    expect(unknownOptions('notThere', { any: 1 })).toEqual([]);
  });
});

describe('The namespace of a model file', () => {
  const namespace = createNamespace({ fromStack: () => undefined }, (call) => call);
  const wrapped = namespace.tf as typeof tf & { readonly default: object };

  it('has everything of TensorFlow.js, and the same classes', () => {
    expect(Object.keys(wrapped.layers)).toEqual(Object.keys(tf.layers));
    expect(wrapped.sequential).toBe(tf.sequential);
    expect(wrapped.layers.dense({ units: 1 })).toBeInstanceOf(wrapped.layers.Layer);
    expect(wrapped.layers.dense({ units: 1 })).toBeInstanceOf(tf.layers.Layer);
  });

  it('counts automatic names from one, and keeps given ones', () => {
    namespace.resetNames();
    const { layers } = wrapped;
    const names = [layers.dense({ units: 1 }), layers.dense({ units: 1 }), layers.dense({ units: 1, name: 'last' })];
    expect(names.map(({ name }) => name)).toEqual(['dense_Dense1', 'dense_Dense2', 'last']);
    expect(wrapped.input({ shape: [1] }).sourceLayer.name).toBe('input1');
  });
});

import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { layers } from '../../../src/api/layers/registry.ts';
import { installSeededNoise } from '../../../src/api/layers/seeded-noise.ts';
import { hashUniform, withRandomKey } from '../../../src/jit/random.ts';
import { expectClose, read, useCpu } from './cpu.ts';

useCpu();
beforeAll(() => {
  installSeededNoise();
  installSeededNoise();
});

/** A layer in training, with its random numbers from seed and step. */
const trained = (layer: tfl.layers.Layer, input: () => tf.Tensor, step = 0) =>
  read(() =>
    withRandomKey(tf.tensor1d([7, step], 'int32'), () => layer.apply(input(), { training: true }) as tf.Tensor),
  );
const predicted = (layer: tfl.layers.Layer, input: () => tf.Tensor) => read(() => layer.apply(input()) as tf.Tensor);
const ones =
  (...shape: number[]) =>
  () =>
    tf.ones(shape);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

describe('seeded noise', () => {
  it('dropout keeps what the kernel draws, and scales it up', () => {
    const layer = tfl.layers.dropout({ rate: 0.25 });
    const drawn = hashUniform([4, 6], 7, 3, 0);
    const expected = Array.from(drawn, (value) => (value >= 0.25 ? 1 / 0.75 : 0));
    expectClose(trained(layer, ones(4, 6), 3), expected);
  });

  it('repeats itself for the same step, and not for another', () => {
    const layer = tfl.layers.dropout({ rate: 0.5 });
    expect(trained(layer, ones(8, 8), 1)).toEqual(trained(layer, ones(8, 8), 1));
    expect(trained(layer, ones(8, 8), 1)).not.toEqual(trained(layer, ones(8, 8), 2));
  });

  it('two layers of one step draw different numbers', () => {
    const model = tfl.sequential({
      layers: [tfl.layers.dropout({ rate: 0.5, inputShape: [1000] }), tfl.layers.dropout({ rate: 0.5 })],
    });
    const values = read(() =>
      withRandomKey(
        tf.tensor1d([1, 1], 'int32'),
        () => model.apply(tf.ones([1, 1000]), { training: true }) as tf.Tensor,
      ),
    );
    const kept = values.filter((value) => value !== 0);
    expect(kept.length / values.length).toBeGreaterThan(0.2);
    expect(kept.length / values.length).toBeLessThan(0.3);
    expect(new Set(kept)).toEqual(new Set([4]));
    model.dispose();
  });

  it('honours a noise shape', () => {
    const layer = tfl.layers.dropout({ rate: 0.5, noiseShape: [null as never, 1, 5] });
    const values = trained(layer, ones(2, 3, 5));
    for (const sample of [0, 1]) {
      const rows = [0, 1, 2].map((row) => values.slice((sample * 3 + row) * 5, (sample * 3 + row + 1) * 5));
      expect(rows[1]).toEqual(rows[0]);
      expect(rows[2]).toEqual(rows[0]);
    }
  });

  it('SpatialDropout1D drops whole channels', () => {
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    const layer = new classNameMap.SpatialDropout1D![0]({ rate: 0.5 } as never) as unknown as tfl.layers.Layer;
    const values = trained(layer, ones(1, 4, 16));
    for (let position = 1; position < 4; position++) {
      expect(values.slice(position * 16, (position + 1) * 16)).toEqual(values.slice(0, 16));
    }
    expect(new Set(values)).toEqual(new Set([0, 2]));
  });

  it('gaussianNoise and gaussianDropout have mean and deviation of Keras', () => {
    const noise = trained(tfl.layers.gaussianNoise({ stddev: 0.3 }), ones(100, 100));
    expect(mean(noise)).toBeCloseTo(1, 1);
    expect(deviation(noise)).toBeCloseTo(0.3, 1);
    const factor = trained(tfl.layers.gaussianDropout({ rate: 0.2 }), () => tf.fill([100, 100], 2));
    expect(mean(factor)).toBeCloseTo(2, 1);
    expect(deviation(factor)).toBeCloseTo(2 * Math.sqrt(0.2 / 0.8), 1);
  });

  it('alphaDropout sets what it drops to the limit of SELU and keeps mean 0 and deviation 1', () => {
    const rate = 0.3;
    const limit = -1.7580993408473766;
    const scale = ((1 - rate) * (1 + rate * limit ** 2)) ** -0.5;
    const layer = tfl.layers.alphaDropout({ rate });
    const fromZeros = new Set(trained(layer, () => tf.zeros([20, 20])).map((value) => value.toFixed(4)));
    const shift = -scale * limit * rate;
    expect(fromZeros).toEqual(new Set([shift.toFixed(4), (scale * limit + shift).toFixed(4)]));
    const values = trained(layer, () => tf.randomNormal([200, 200], 0, 1, 'float32', 5));
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(deviation(values)).toBeCloseTo(1, 1);
  });

  it('does nothing when it predicts', () => {
    const input = () => tf.tensor2d([[1, -2, 3]]);
    for (const layer of [
      tfl.layers.dropout({ rate: 0.5 }),
      tfl.layers.gaussianNoise({ stddev: 1 }),
      tfl.layers.gaussianDropout({ rate: 0.5 }),
      tfl.layers.alphaDropout({ rate: 0.5 }),
    ]) {
      expect(predicted(layer, input)).toEqual([1, -2, 3]);
    }
  });

  it('does nothing with rate 0', () => {
    expect(trained(tfl.layers.dropout({ rate: 0 }), ones(1, 4))).toEqual([1, 1, 1, 1]);
    expect(trained(tfl.layers.gaussianNoise({ stddev: 0 }), ones(1, 4))).toEqual([1, 1, 1, 1]);
  });

  it('has the gradient of its mask', () => {
    const layer = tfl.layers.dropout({ rate: 0.5 });
    const key = () => tf.tensor1d([7, 0], 'int32');
    const gradient = read(() =>
      tf.grad((x) => withRandomKey(key(), () => tf.sum(layer.apply(x, { training: true }) as tf.Tensor)))(
        tf.ones([4, 4]),
      ),
    );
    expect(gradient).toEqual(trained(layer, ones(4, 4)));
  });
});

describe('spatialDropout2d', () => {
  it('drops whole feature maps, each image its own', () => {
    const values = trained(layers.spatialDropout2d({ rate: 0.5 }), ones(2, 3, 3, 16));
    const maps = (image: number) => values.slice(image * 144, image * 144 + 16);
    for (let i = 0; i < values.length; i++) expect(values[i]).toBe(maps(Math.floor(i / 144))[i % 16]);
    expect(maps(0)).not.toEqual(maps(1));
    expect(new Set(values)).toEqual(new Set([0, 2]));
  });

  it('with the channels first', () => {
    const layer = layers.spatialDropout2d({ rate: 0.5, dataFormat: 'channelsFirst' });
    const values = trained(layer, ones(1, 8, 2, 2));
    for (let i = 0; i < values.length; i++) expect(values[i]).toBe(values[Math.floor(i / 4) * 4]);
  });

  it('does nothing when it predicts, keeps the shape, refuses others than images', () => {
    const layer = layers.spatialDropout2d({ rate: 0.5, inputShape: [3, 3, 2] });
    expect(predicted(layer, ones(1, 3, 3, 2))).toEqual(new Array(18).fill(1));
    const model = tfl.sequential({ layers: [layer] });
    expect(model.outputShape).toEqual([null, 3, 3, 2]);
    model.dispose();
    expect(() => layers.spatialDropout2d({ rate: 0.5 }).apply(tf.ones([1, 2]))).toThrow();
    expect(() => layers.spatialDropout2d({ rate: 1.5 })).toThrow(/rate must be less than 1/);
  });
});

describe('activation layers', () => {
  const xs = [-3, -1, -0.5, 0, 0.5, 2, 4];
  const applied = (layer: tfl.layers.Layer) => predicted(layer, () => tf.tensor2d([xs]));
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  // Published: GELU(x) of PyTorch's and Keras's documentation for −3, −1, 0, 1, 3.
  it('gelu', () => {
    const values = predicted(layers.gelu(), () => tf.tensor2d([[-3, -1, 0, 1, 3]]));
    expectClose(values, [-0.00404951, -0.15865529, 0, 0.8413447, 2.9959507]);
    const approximate = predicted(layers.gelu({ approximate: true }), () => tf.tensor2d([[-3, -1, 0, 1, 3]]));
    expectClose(approximate, [-0.00363752, -0.15880796, 0, 0.841192, 2.9963627]);
  });
  it('mish', () =>
    expectClose(
      applied(layers.mish()),
      xs.map((x) => x * Math.tanh(Math.log1p(Math.exp(x)))),
    ));
  it('swish', () =>
    expectClose(
      applied(layers.swish()),
      xs.map((x) => x * sigmoid(x)),
    ));
  it('hardSwish', () => {
    expectClose(
      applied(layers.hardSwish()),
      xs.map((x) => (x * Math.min(6, Math.max(0, x + 3))) / 6),
    );
  });
  it('logSoftmax', () => {
    const sum = Math.log(xs.reduce((total, x) => total + Math.exp(x), 0));
    expectClose(
      applied(layers.logSoftmax()),
      xs.map((x) => x - sum),
    );
  });

  it('are checked', () => {
    expect(() => layers.gelu({ aproximate: true } as object)).toThrow(
      expect.objectContaining({ nextStep: 'Did you mean "approximate"?' }),
    );
    expect(() => layers.hardSwish({ nmae: 'x' } as object)).toThrow('hardSwish: "nmae" is not an option.');
  });
});

it('every layer survives being stored', () => {
  const model = tfl.sequential({
    layers: [
      layers.spatialDropout2d({ rate: 0.25, inputShape: [4, 4, 3], name: 'drop' }),
      layers.gelu({ approximate: true }),
      layers.mish(),
      layers.swish(),
      layers.hardSwish(),
      layers.logSoftmax(),
    ],
  });
  const stored = model.toJSON(undefined, false) as { config: { layers: { config: object }[] } };
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const again = model.layers.map((layer) => {
    const [type, fromConfig] = classNameMap[layer.getClassName()]!;
    return fromConfig(type, layer.getConfig()) as tfl.layers.Layer;
  });
  expect(again.map((layer) => layer.getConfig())).toEqual(model.layers.map((layer) => layer.getConfig()));
  expect(stored.config.layers[0]!.config).toMatchObject({ rate: 0.25, name: 'drop' });
  expect(new Set(Object.keys(layers)).size).toBe(model.layers.length);
  model.dispose();
});

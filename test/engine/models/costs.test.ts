/** Costs of layers against numbers worked out by hand, and of the reports' networks as a whole. */

import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/engine/models/build.ts';
import { loadModelFile } from '../../../src/engine/models/load.ts';
import { summarize } from '../../../src/engine/models/summary.ts';
import type { SummaryLayer } from '../../../src/protocol/runs.ts';

const input = { height: 8, width: 8, channels: 4, scale: '0..1', resize: 'stretch' } as unknown as Parameters<
  typeof summarize
>[0]['input'];
const summaryOf = (model: tfl.LayersModel) => summarize({ model, input, locateLayer: () => undefined });

/** Costs of one layer on an input. */
function costOf(layer: tfl.layers.Layer, shape: number[]): SummaryLayer['cost'] {
  const model = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: shape }), layer] });
  const { cost } = summaryOf(model).layers.at(-1)!;
  model.dispose();
  return cost;
}

const { layers } = tfl;
const image = [8, 8, 4];

describe('Multiply-adds of', () => {
  it.each([
    // 6 · 6 places, each 3 · 3 · 4 · 5
    ['a convolution', layers.conv2d({ filters: 5, kernelSize: 3 }), image, 36 * 180],
    ['one with strides', layers.conv2d({ filters: 5, kernelSize: 3, strides: 2, padding: 'same' }), image, 16 * 180],
    [
      'one of channels first',
      layers.conv2d({ filters: 5, kernelSize: 3, dataFormat: 'channelsFirst' }),
      [4, 8, 8],
      36 * 180,
    ],
    ['one along a line', layers.conv1d({ filters: 5, kernelSize: 3 }), [8, 4], 6 * 60],
    ['one in space', layers.conv3d({ filters: 5, kernelSize: 3 }), [8, 8, 8, 4], 216 * 540],
    // Each channel by itself, twice: 3 · 3 · 4 · 2 at 36 places
    ['a depthwise one', layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), image, 36 * 72],
    // Depthwise 3 · 3 · 4, then 1 · 1 · 4 · 5
    ['a separable one', layers.separableConv2d({ filters: 5, kernelSize: 3 }), image, 36 * (36 + 20)],
    // At each of the 64 places of the input
    ['a transposed one', layers.conv2dTranspose({ filters: 5, kernelSize: 3, strides: 2 }), image, 64 * 180],
    ['a dense layer', layers.dense({ units: 10 }), [20], 200],
    ['a dense layer over rows', layers.dense({ units: 10 }), [7, 20], 1400],
    ['batch normalization', layers.batchNormalization(), image, 256],
    ['layer normalization', layers.layerNormalization(), image, 768],
    // 16 places of 4 channels, each the sum of 2 · 2
    ['average pooling', layers.averagePooling2d({ poolSize: 2 }), image, 16 * 4 * 4],
    ['global average pooling', layers.globalAveragePooling2d({}), image, 256],
    ['max pooling, which compares', layers.maxPooling2d({ poolSize: 2 }), image, 0],
    ['an activation', layers.reLU(), image, 0],
    ['dropout, which a prediction leaves out', layers.dropout({ rate: 0.5 }), image, 0],
    ['flatten', layers.flatten(), image, 0],
    // 4 gates over 7 steps
    ['a recurrent layer', layers.lstm({ units: 3 }), [7, 5], 7 * (5 * 12 + 3 * 12)],
    ['one that is used over time', layers.timeDistributed({ layer: layers.dense({ units: 10 }) }), [7, 20], 1400],
  ])('%s', (_, layer, shape, expected) => {
    expect(costOf(layer, shape).multiplyAdds).toBe(expected);
  });

  it('merges are those of one number after the other', () => {
    const [a, b] = [tfl.input({ shape: image }), tfl.input({ shape: image })];
    const costs = [layers.add(), layers.multiply(), layers.average(), layers.maximum(), layers.concatenate()].map(
      (merge) => {
        const outputs = merge.apply([a, b, a]) as tfl.SymbolicTensor;
        return summaryOf(tfl.model({ inputs: [a, b], outputs })).layers.at(-1)!.cost;
      },
    );
    expect(costs.map(({ multiplyAdds }) => multiplyAdds)).toEqual([512, 512, 768, 0, 0]);
    expect(costs.map(({ activations }) => activations)).toEqual([256, 256, 256, 256, 768]);
  });

  it('a layer of one’s own are not known, and are named', () => {
    class Mine extends tfl.layers.Layer {
      static className = 'Mine';
      override computeOutputShape(shape: tfl.Shape) {
        return shape;
      }
    }
    const model = tfl.sequential({ layers: [layers.dense({ units: 3, inputShape: [2] }), new Mine({ name: 'mine' })] });
    const summary = summaryOf(model);
    expect(summary.layers[1]!.cost).toEqual({ activations: 3 });
    expect(summary.uncounted).toEqual(['mine']);
    expect(summary.cost).toEqual({ activations: 6, multiplyAdds: 6 });
  });

  it('an open size are not known', () => {
    expect(costOf(layers.conv2d({ filters: 2, kernelSize: 3 }), [null as unknown as number, 8, 1])).toEqual({});
  });
});

it('a bottleneck block of ResNet-50 costs what its authors’ network does at 56 × 56', () => {
  const x = tfl.input({ shape: [56, 56, 256] });
  const step = (from: tfl.SymbolicTensor, filters: number, kernelSize: number) => {
    const y = layers.conv2d({ filters, kernelSize, padding: 'same', useBias: false }).apply(from);
    return layers.batchNormalization().apply(y as tfl.SymbolicTensor) as tfl.SymbolicTensor;
  };
  const sum = layers.add().apply([step(step(step(x, 64, 1), 64, 3), 256, 1), x]) as tfl.SymbolicTensor;
  const { layers: all, cost } = summaryOf(tfl.model({ inputs: x, outputs: sum }));
  const convolutions = all.filter(({ className }) => className === 'Conv2D').map((one) => one.cost.multiplyAdds);
  expect(convolutions).toEqual([51_380_224, 115_605_504, 51_380_224]); // 0.218 G, as published
  // Normalization of 64, 64 and 256 channels, and the addition.
  expect(cost.multiplyAdds).toBe(218_365_952 + 3136 * (64 + 64 + 256) + 3136 * 256);
});

describe('A model inside of the model', () => {
  it('costs its layers at each use, and a shared layer at each of its own', () => {
    const inner = tfl.sequential({ name: 'inner' });
    inner.add(layers.dense({ units: 4, inputShape: [4], name: 'innerDense' }));
    inner.add(layers.reLU({ name: 'innerRelu' }));
    const x = tfl.input({ shape: [4] });
    const once = inner.apply(x) as tfl.SymbolicTensor;
    const twice = inner.apply(once) as tfl.SymbolicTensor;
    const shared = layers.dense({ units: 2, name: 'shared' });
    const both = layers
      .concatenate({ name: 'both' })
      .apply([shared.apply(once) as tfl.SymbolicTensor, shared.apply(twice) as tfl.SymbolicTensor]);
    const summary = summaryOf(tfl.model({ inputs: x, outputs: both as tfl.SymbolicTensor }));
    const named = (name: string) => summary.layers.find((layer) => layer.name === name)!;
    expect(named('inner')).toMatchObject({
      uses: 2,
      cost: { multiplyAdds: 32, activations: 16 },
      layers: [
        { name: 'innerDense', cost: { multiplyAdds: 16, activations: 4 } },
        { name: 'innerRelu', cost: { multiplyAdds: 0, activations: 4 } },
      ],
    });
    expect(named('shared')).toMatchObject({ uses: 2, cost: { multiplyAdds: 16, activations: 4 } });
    expect(named('both').uses).toBeUndefined();
    expect(summary.cost.multiplyAdds).toBe(48);
  });

  it('counts only what this model uses of a layer', () => {
    const x = tfl.input({ shape: [4] });
    const dense = layers.dense({ units: 3 });
    const cut = tfl.model({ inputs: x, outputs: dense.apply(x) as tfl.SymbolicTensor });
    dense.apply(tfl.input({ shape: [4] }));
    expect(summaryOf(cut).layers[1]!.cost.multiplyAdds).toBe(12);
  });
});

describe('Networks of the reports', () => {
  const workspace = fileURLToPath(new URL('../../../examples/reports', import.meta.url));
  const summary = async (name: string) => {
    const loaded = await loadModelFile(workspace, `models/${name}.model.ts`);
    const built = buildModel(loaded, { params: loaded.definition.params!, classes: 10, seed: 1 });
    const result = summarize(built);
    built.model.dispose();
    return result;
  };

  it('the MNIST net of 001', async () => {
    const { layers: all, cost, uncounted, input: size } = await summary('mnist');
    expect(size).toEqual([28, 28, 1]);
    expect(all.map((layer) => layer.cost.multiplyAdds)).toEqual([
      13 * 13 * 9 * 32, // 48,672
      6 * 6 * 9 * 32 * 32, // 331,776
      0,
      0,
      0,
      288 * 392, // 112,896
      0,
      392 * 10,
    ]);
    expect(cost).toEqual({ multiplyAdds: 497_264, activations: 5408 + 1152 + 3 * 288 + 2 * 392 + 10 });
    expect(uncounted).toEqual([]);
    expect(all.map(({ detail }) => detail)).toEqual([
      '3 × 3, stride 2, relu',
      '3 × 3, stride 2, relu',
      '2 × 2',
      '0.25',
      undefined,
      'relu',
      '0.25',
      'softmax',
    ]);
  });

  it('CIFAR net A of 001', async () => {
    const { cost } = await summary('cifar-a');
    // Convolutions, normalizations, dense.
    expect(cost.multiplyAdds).toBe(38_633_472 + 114_688 + 20_480);
  });

  it('CIFAR net B of 001', async () => {
    expect((await summary('cifar-b')).cost.multiplyAdds).toBe(821_600);
  });
});

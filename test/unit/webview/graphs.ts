/** Summaries of networks for pictures and tests of the graph: deep, nested, branched, and of one layer. */

import type { ModelSummary, SummaryLayer } from '../../../src/protocol/runs.ts';

type Shape = readonly [number, number, number] | readonly [number];

const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** Builds layers in a row or in branches; each gives its name. */
class Builder {
  readonly layers: SummaryLayer[] = [];

  add(
    className: string,
    inputs: readonly string[],
    shape: Shape,
    { parameters = 0, multiplyAdds = 0, detail, ...more }: Partial<SummaryLayer> & { multiplyAdds?: number } = {},
  ): string {
    const name = `${className.toLowerCase()}_${this.layers.filter((one) => one.className === className).length + 1}`;
    this.layers.push({
      name,
      className,
      ...(detail && { detail }),
      outputShape: [null, ...shape],
      parameters,
      trainable: parameters,
      inputs,
      cost: { activations: size(shape), multiplyAdds },
      location: { file: '/home/ada/nets/deep.model.ts', line: 12 + this.layers.length },
      ...more,
    });
    return name;
  }

  /** Convolution and normalization. */
  convolution(input: string, [height, width]: readonly number[], from: number, to: number, kernel: number): string {
    const weights = kernel * kernel * from * to;
    const shape = [height!, width!, to] as const;
    const detail = `${kernel} × ${kernel}, same`;
    const y = this.add('Conv2D', [input], shape, {
      parameters: weights,
      multiplyAdds: weights * height! * width!,
      detail,
    });
    return this.add('BatchNormalization', [y], shape, { parameters: 4 * to, multiplyAdds: size(shape) });
  }

  relu(input: string, shape: Shape): string {
    return this.add('Activation', [input], shape, { detail: 'relu' });
  }
}

const summaryOf = (name: string, layers: readonly SummaryLayer[], input = [224, 224, 3]): ModelSummary => {
  const sum = (value: (layer: SummaryLayer) => number) => layers.reduce((total, layer) => total + value(layer), 0);
  const uncounted = layers.filter(({ cost }) => cost.multiplyAdds === undefined).map((layer) => layer.name);
  return {
    name,
    input,
    layers,
    total: sum(({ parameters }) => parameters),
    trainable: sum(({ trainable }) => trainable),
    cost: {
      activations: sum(({ cost }) => cost.activations ?? 0),
      multiplyAdds: sum(({ cost }) => cost.multiplyAdds ?? 0),
    },
    uncounted,
    dataset: 'fashion',
    classes: 10,
    params: {},
  };
};

/** Bottleneck blocks as of ResNet-50: 175 layers. */
export function deepSummary(): ModelSummary {
  const net = new Builder();
  let x = net.add('InputLayer', [], [224, 224, 3]);
  x = net.relu(net.convolution(x, [112, 112], 3, 64, 7), [112, 112, 64]);
  x = net.add('MaxPooling2D', [x], [56, 56, 64], { detail: '3 × 3, stride 2' });
  let channels = 64;
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const side = 56 / 2 ** stage;
    const inner = 64 * 2 ** stage;
    const shape = [side, side, inner * 4] as const;
    for (let block = 0; block < blocks; block++) {
      let y = net.relu(net.convolution(x, shape, channels, inner, 1), [side, side, inner]);
      y = net.relu(net.convolution(y, shape, inner, inner, 3), [side, side, inner]);
      y = net.convolution(y, shape, inner, inner * 4, 1);
      const shortcut = block === 0 ? net.convolution(x, shape, channels, inner * 4, 1) : x;
      channels = inner * 4;
      x = net.relu(net.add('Add', [y, shortcut], shape, { multiplyAdds: size(shape) }), shape);
    }
  }
  x = net.add('GlobalAveragePooling2D', [x], [2048], { multiplyAdds: 100_352 });
  net.add('Dense', [x], [10], { parameters: 20_490, multiplyAdds: 20_480, detail: 'softmax' });
  return summaryOf('resnet', net.layers);
}

/** Four branches beside each other, a long way around them, a model inside, an own layer, a layer that is used twice. */
export function branchedSummary(): ModelSummary {
  const net = new Builder();
  const shape = [28, 28, 16] as const;
  const input = net.add('InputLayer', [], [28, 28, 1]);
  const stem = net.add('Conv2D', [input], shape, {
    parameters: 160,
    multiplyAdds: 112_896,
    detail: '3 × 3, same, relu',
  });
  const branches = [1, 3, 5].map((kernel) =>
    net.add('Conv2D', [stem], shape, {
      parameters: kernel * kernel * 256,
      multiplyAdds: kernel * kernel * 256 * 784,
      detail: `${kernel} × ${kernel}, same, relu`,
    }),
  );
  const pooled = net.add('AveragePooling2D', [stem], shape, { multiplyAdds: 112_896, detail: '3 × 3, stride 1, same' });
  const both = net.add('Concatenate', [...branches, pooled], [28, 28, 64]);
  const inner = new Builder();
  const first = inner.add('Conv2D', [], [28, 28, 32], {
    parameters: 18_464,
    multiplyAdds: 14_450_688,
    detail: '3 × 3',
  });
  const gate = inner.add('Dense', [first], [28, 28, 32], {
    parameters: 1056,
    multiplyAdds: 802_816,
    detail: 'sigmoid',
  });
  inner.add('Multiply', [first, gate], [28, 28, 32], { multiplyAdds: 25_088 });
  const block = net.add('Functional', [both], [28, 28, 32], {
    parameters: 19_520,
    multiplyAdds: 15_278_592,
    layers: inner.layers,
  });
  const mine = net.add('SqueezeAndExciteWithAVeryLongName', [block], [28, 28, 32], { cost: { activations: 25_088 } });
  const around = net.add('Add', [mine, stem], [28, 28, 32], { multiplyAdds: 25_088, uses: 2 });
  const flat = net.add('GlobalAveragePooling2D', [around], [32], { multiplyAdds: 25_088 });
  net.add('Dense', [flat], [10], { parameters: 330, multiplyAdds: 320, detail: 'softmax' });
  return summaryOf('branches', net.layers, [28, 28, 1]);
}

export function oneLayerSummary(): ModelSummary {
  const net = new Builder();
  net.add('Dense', [], [10], { parameters: 7850, multiplyAdds: 7840, detail: 'softmax' });
  return summaryOf('one', net.layers, [784]);
}

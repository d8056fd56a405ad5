/**
 * What a layer costs for one image: the numbers that it gives, and the multiplications and additions of a prediction. The
 * rule behind most formulas: each number of a kernel is used once at each place of the output. docs/model-files.md has them.
 */

import type { LayerCost } from '../../protocol/runs.ts';
import type { Layer, Shape } from './layers.ts';

/** One use of a layer, shapes with the batch dimension. */
export interface LayerUse {
  readonly inputs: readonly Shape[];
  readonly outputs: readonly Shape[];
}

type Formula = (layer: Layer, use: LayerUse) => number;

/** Comparisons, copies and activation functions are not counted. */
const nothing: Formula = () => 0;

/** Once for each number of the output. */
const eachOutput: Formula = (_, { outputs }) => sizeOf(outputs[0]!);

const eachInput: Formula = (_, { inputs }) => sizeOf(inputs[0]!);

/** Kernels at each place of the output: convolutions, dense layers, and what wraps them. */
const kernelsPerOutput: Formula = (layer, { outputs }) => kernelSize(layer) * placesOf(outputs[0]!, layer);

/** A transposed convolution puts its kernel down at each place of its input. */
const kernelsPerInput: Formula = (layer, { inputs }) => kernelSize(layer) * placesOf(inputs[0]!, layer);

/** A recurrent layer uses its kernels once a step; [batch, steps, features]. */
const kernelsPerStep: Formula = (layer, { inputs }) => kernelSize(layer) * (inputs[0]![1] ?? Number.NaN);

const pooled: Formula = (layer, { outputs }) => {
  const { poolSize } = layer.getConfig() as { poolSize?: number | readonly number[] };
  return sizeOf(outputs[0]!) * product([poolSize ?? 1].flat());
};

/** So many operations for each number of each of its inputs but the first, and then `more` for each of the output. */
const merged =
  (more: number): Formula =>
  (_, { inputs, outputs }) =>
    sizeOf(outputs[0]!) * (inputs.length - 1 + more);

/** By class name. What is not here is not known. */
const formulas: Readonly<Record<string, Formula>> = {
  ...each(
    ['Conv1D', 'Conv2D', 'Conv3D', 'DepthwiseConv2D', 'SeparableConv', 'SeparableConv2D', 'Dense', 'TimeDistributed'],
    kernelsPerOutput,
  ),
  ...each(['Conv2DTranspose', 'Conv3DTranspose'], kernelsPerInput),
  ...each(['SimpleRNN', 'GRU', 'LSTM', 'Bidirectional'], kernelsPerStep),
  // In a prediction the mean and the deviation are known: one scaling and one addition.
  BatchNormalization: eachOutput,
  // Here they are computed: a sum, a sum of squares, and the scaling.
  LayerNormalization: (layer, use) => 3 * eachOutput(layer, use),
  ...each(['AveragePooling1D', 'AveragePooling2D', 'AveragePooling3D'], pooled),
  ...each(['GlobalAveragePooling1D', 'GlobalAveragePooling2D'], eachInput),
  ...each(['Add', 'Multiply'], merged(0)),
  Average: merged(1),
  Rescaling: eachOutput,
  ...each(
    ['MaxPooling1D', 'MaxPooling2D', 'MaxPooling3D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'Maximum', 'Minimum'],
    nothing,
  ),
  ...each(['Activation', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU', 'Softmax'], nothing),
  ...each(['Gelu', 'Mish', 'Swish', 'HardSwish', 'LogSoftmax'], nothing),
  ...each(
    ['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise'],
    nothing,
  ),
  ...each(
    ['InputLayer', 'Flatten', 'Reshape', 'Permute', 'RepeatVector', 'Masking', 'Concatenate', 'Embedding'],
    nothing,
  ),
  ...each(['ZeroPadding2D', 'Cropping2D', 'UpSampling2D'], nothing),
};

export function layerCost(layer: Layer, uses: readonly LayerUse[]): LayerCost {
  const formula = formulas[layer.getClassName()];
  return {
    ...known('activations', sum(uses.flatMap(({ outputs }) => outputs.map(sizeOf)))),
    ...known('multiplyAdds', formula ? sum(uses.map((use) => formula(layer, use))) : Number.NaN),
  };
}

/** Of layers one after the other, so many times. Missing where one of them is. */
export function totalCost(costs: readonly LayerCost[], times = 1): LayerCost {
  const total = (key: keyof LayerCost) => times * sum(costs.map((cost) => cost[key] ?? Number.NaN));
  return { ...known('activations', total('activations')), ...known('multiplyAdds', total('multiplyAdds')) };
}

/** NaN is how an open size spreads; it is said by leaving the number out. */
const known = (key: keyof LayerCost, value: number) => (Number.isNaN(value) ? {} : { [key]: value });

function each(names: readonly string[], formula: Formula): Record<string, Formula> {
  return Object.fromEntries(names.map((name) => [name, formula]));
}

const product = (extents: readonly number[]) => extents.reduce((size, extent) => size * extent, 1);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Numbers for one image. */
const sizeOf = (shape: Shape) => product(shape.slice(1).map((extent) => extent ?? Number.NaN));

/** Numbers of its weights that have more than one dimension: kernels, not biases. */
const kernelSize = ({ weights }: Layer) =>
  sum(weights.filter(({ shape }) => shape.length > 1).map(({ shape }) => product(shape as number[])));

/** Of an image: all dimensions but batch and channels. */
function placesOf(shape: Shape, layer: Layer): number {
  const { dataFormat } = layer.getConfig() as { dataFormat?: unknown };
  const inner = dataFormat === 'channelsFirst' ? shape.slice(2) : shape.slice(1, -1);
  return product(inner.map((extent) => extent ?? Number.NaN));
}

/** Explains why a layer could not take its input: what it expects, what it gets, from which layer, and what to change. */

import { layerShapeMismatch, type SourceLocation, type UserError } from '../../protocol/errors.ts';
import { describeLayer, type Layer, type Shape, type SymbolicTensor, showShape } from './layers.ts';

/** What tfjs-layers keeps of a layer's expectation; several fields are optional in fact, though not in its types. */
interface Expectation {
  readonly ndim?: number;
  readonly minNDim?: number;
  readonly maxNDim?: number;
  readonly shape?: Shape;
  readonly axes?: Readonly<Record<string, number | null>>;
}

/** @param cause What tfjs threw. */
export function explainRefusal(
  layer: Layer,
  inputs: readonly SymbolicTensor[],
  cause: Error,
  location?: SourceLocation,
): UserError {
  const specs = ([] as unknown[]).concat(layer.inputSpec ?? []) as Expectation[];
  const index = inputs.findIndex((input, i) => specs[i] && !fits(specs[i], input.shape));
  if (index < 0) {
    const message = `The layer ${describeLayer(layer)} can't take ${inputs.map(describe).join(' and ')}: ${cause.message}`;
    return layerShapeMismatch(message, adviseMerge(inputs), location);
  }
  const expected = expectation(specs[index], inputs[index].shape.length);
  return layerShapeMismatch(
    `The layer ${describeLayer(layer)} expects an input of ${expected}, but gets ${describe(inputs[index])}.`,
    advise(specs[index], inputs[index].shape),
    location,
  );
}

/**
 * What TensorFlow.js lets pass while a model is built and what fails, or learns nothing, when it runs: a window that is
 * larger than what is left of the image, and a reshape to another number of values.
 */
export function refuseOutput(
  layer: Layer,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  location?: SourceLocation,
): UserError | undefined {
  const [input] = inputs;
  if (layer.getClassName() === 'Reshape' && differ(sizeOf(input?.shape), sizeOf(outputs[0]?.shape))) {
    const message = `The layer ${describeLayer(layer)} can't reshape ${describe(input)} to ${showShape(outputs[0].shape)}: these are ${sizeOf(input.shape)} and ${sizeOf(outputs[0].shape)} values.`;
    return layerShapeMismatch(message, 'Give a targetShape of as many values, without the batch dimension.', location);
  }
  const empty = outputs.find(({ shape }) => shape.some((extent) => extent !== null && extent <= 0));
  if (!empty) return undefined;
  return layerShapeMismatch(
    `The layer ${describeLayer(layer)} would give ${showShape(empty.shape)} from ${inputs.map(describe).join(' and ')}: nothing would be left of the image.`,
    "Use padding: 'same', a smaller kernel or pool, or fewer layers that shrink the image before it.",
    location,
  );
}

const differ = (a: number | undefined, b: number | undefined) => a !== undefined && b !== undefined && a !== b;

/** Number of values in one sample; undefined where a dimension is open. */
const sizeOf = (shape: Shape | undefined) => {
  const size = shape?.slice(1).reduce<number>((product, extent) => product * (extent ?? Number.NaN), 1);
  return Number.isNaN(size) ? undefined : size;
};

const describe = ({ shape, sourceLayer }: SymbolicTensor) => `${showShape(shape)} from ${sourceLayer.name}`;

function fits(spec: Expectation, shape: Shape): boolean {
  if (spec.ndim != null && shape.length !== spec.ndim) return false;
  if (spec.minNDim != null && shape.length < spec.minNDim) return false;
  if (spec.maxNDim != null && shape.length > spec.maxNDim) return false;
  const agrees = (wanted: number | null | undefined, extent: number | null | undefined) =>
    wanted == null || extent == null || wanted === extent;
  if (!Object.entries(spec.axes ?? {}).every(([axis, wanted]) => agrees(wanted, shape.at(Number(axis))))) return false;
  return (spec.shape ?? []).every((wanted, axis) => agrees(wanted, shape[axis]));
}

const dimensionNames: Readonly<Record<number, readonly string[]>> = {
  2: ['batch', 'features'],
  3: ['batch', 'steps', 'features'],
  4: ['batch', 'height', 'width', 'channels'],
  5: ['batch', 'depth', 'height', 'width', 'channels'],
};

function expectation(spec: Expectation, rank: number): string {
  if (spec.shape) return showShape(spec.shape);
  if (spec.ndim == null && spec.minNDim != null && rank < spec.minNDim) return `at least ${spec.minNDim} dimensions`;
  if (spec.ndim == null && spec.maxNDim != null && rank > spec.maxNDim) return `at most ${spec.maxNDim} dimensions`;
  const dimensions = spec.ndim ?? rank;
  const names = [...(dimensionNames[dimensions] ?? Array.from({ length: dimensions }, () => 'any'))];
  // Where the rank is wrong, TensorFlow.js has counted the axes in the wrong one.
  for (const [axis, wanted] of dimensions === rank ? Object.entries(spec.axes ?? {}) : []) {
    const position = Number(axis) < 0 ? dimensions + Number(axis) : Number(axis);
    if (wanted != null) names[position] = String(wanted);
  }
  return `${dimensions} dimensions [${names.join(', ')}]`;
}

function advise(spec: Expectation, shape: Shape): string {
  const wanted = spec.ndim ?? spec.minNDim ?? shape.length;
  if (shape.length > wanted) return 'Put tf.layers.flatten() or tf.layers.globalAveragePooling2d({}) before it.';
  if (shape.length < wanted) return 'Move it before the flatten, or put tf.layers.reshape({ targetShape }) before it.';
  return 'Change the size of the layer before it, or of this one.';
}

const adviseMerge = (inputs: readonly SymbolicTensor[]) =>
  inputs.length > 1
    ? 'Bring its inputs to one shape: equal strides and padding, and a 1x1 convolution where the channels differ.'
    : 'Change its options, or the layer before it.';

/**
 * tf.image.transform: each image through a projective map of its own, with GridSample. Coordinates are computed as tfjs
 * computes them, so that all fill modes are tfjs's; GridSample is left to weigh the four pixels around each place.
 */

import type { Value } from '../graph.ts';
import type { Emitter } from '../lower.ts';
import type { Primitive, PrimitiveTable } from '../primitive.ts';
import type { TransformAttrs } from '../transform.ts';

const Transform: Primitive = {
  inputs: ['image', 'transforms'],
  infer([{ shape }], attrs) {
    const { outputShape } = attrs as unknown as TransformAttrs;
    const [height, width] = outputShape ?? [shape[1], shape[2]];
    return { shape: [shape[0], height, width, shape[3]], dtype: 'float32' };
  },
  lower(node, emitter) {
    const [image, transforms] = node.inputs;
    const [out] = node.outputs;
    const attrs = node.attrs as unknown as TransformAttrs;
    const grid = gridOf(image, transforms, out, attrs, emitter);
    // Outside of the image GridSample reads 0.
    const fill = emitter.scalar(attrs.fillValue, 'float32');
    const source = emitter.get(image, 'channelsFirst');
    const shifted = attrs.fillValue === 0 ? source : emitter.emit('Sub', [source, fill]);
    const sampled = emitter.emit('GridSample', [padToPowers(shifted, image, emitter), grid], {
      mode: attrs.interpolation === 'nearest' ? 'nearest' : 'linear',
      padding_mode: 'zeros',
      align_corners: 0,
    });
    emitter.set(out, attrs.fillValue === 0 ? sampled : emitter.emit('Add', [sampled, fill]), 'channelsFirst');
  },
};

/** From pixels to GridSample's −1..1 and back nothing may be lost, so that a flip is exact: a power of two does that. */
const powerOf2 = (extent: number) => 2 ** Math.ceil(Math.log2(extent));

function padToPowers(name: string, { shape }: Value, emitter: Emitter): string {
  const [, height, width] = shape;
  const [below, right] = [powerOf2(height) - height, powerOf2(width) - width];
  if (below === 0 && right === 0) return name;
  const amounts = emitter.ints([0, 0, 0, 0, 0, 0, below, right]);
  return emitter.emit('Pad', [name, amounts], { mode: 'constant' });
}

/** Where each pixel of the result comes from, [batch, height, width, 2] of x and y in −1..1. */
function gridOf(image: Value, transforms: Value, out: Value, attrs: TransformAttrs, emitter: Emitter): string {
  const [batch, height, width] = out.shape;
  const rows = emitter.constant(
    Float32Array.from({ length: height }, (_, y) => y),
    'float32',
    [1, height, 1],
  );
  const columns = emitter.constant(
    Float32Array.from({ length: width }, (_, x) => x),
    'float32',
    [1, 1, width],
  );
  const matrix = emitter.get(transforms);
  const entries = Array.from({ length: 8 }, (_, i) =>
    emitter.reshape(emitter.emit('Gather', [matrix, emitter.ints([i])], { axis: 1 }), [transforms.shape[0], 1, 1]),
  );
  const line = (a: number, b: number, rest: string) => {
    const along = emitter.emit('Add', [
      emitter.emit('Mul', [entries[a], columns]),
      emitter.emit('Mul', [entries[b], rows]),
    ]);
    return emitter.emit('Add', [along, rest]);
  };
  const scale = line(6, 7, emitter.scalar(1, 'float32'));
  const nowhere = emitter.emit('Equal', [scale, emitter.scalar(0, 'float32')]);
  const axis = (a: number, b: number, c: number, extent: number) => {
    const at = mapped(emitter.emit('Div', [line(a, b, entries[c]), scale]), extent, attrs, emitter);
    // Infinitely far away: outside of the image.
    const known = emitter.emit('Where', [nowhere, emitter.scalar(-2, 'float32'), at]);
    const spread = emitter.emit('Expand', [known, emitter.ints([batch, height, width])]);
    return emitter.reshape(toUnit(spread, powerOf2(extent), emitter), [batch, height, width, 1]);
  };
  return emitter.emit('Concat', [axis(0, 1, 2, image.shape[2]), axis(3, 4, 5, image.shape[1])], { axis: 3 });
}

/** (2x + 1) / extent − 1, which GridSample takes back to x. */
function toUnit(at: string, extent: number, emitter: Emitter): string {
  const middle = emitter.emit('Add', [emitter.emit('Add', [at, at]), emitter.scalar(1, 'float32')]);
  const part = emitter.emit('Mul', [middle, emitter.scalar(1 / extent, 'float32')]);
  return emitter.emit('Sub', [part, emitter.scalar(1, 'float32')]);
}

/** A coordinate as the fill mode has it. */
function mapped(at: string, extent: number, { fillMode, interpolation }: TransformAttrs, emitter: Emitter): string {
  const inside = fillModes[fillMode](at, extent, emitter);
  if (interpolation !== 'nearest') return inside;
  // As Math.round; GridSample would round halves to even numbers.
  return emitter.emit('Floor', [emitter.emit('Add', [inside, emitter.scalar(0.5, 'float32')])]);
}

type FillMode = (at: string, extent: number, emitter: Emitter) => string;

/** Where only edges are repeated, nothing is outside. */
const clamp: FillMode = (at, extent, e) =>
  e.emit('Clip', [at, e.scalar(0, 'float32'), e.scalar(extent - 1, 'float32')]);

const fillModes: Readonly<Record<TransformAttrs['fillMode'], FillMode>> = {
  // Two pixels outside are as far as can be, and no number is too large to be a whole one.
  constant: (at, extent, e) => e.emit('Clip', [at, e.scalar(-2, 'float32'), e.scalar(extent + 1, 'float32')]),
  nearest: clamp,
  reflect(at, extent, e) {
    const period = 2 * extent;
    const wrapped = remainder(at, period, e);
    const mirrored = e.emit('Sub', [e.scalar(period - 1, 'float32'), wrapped]);
    return clamp(e.emit('Min', [wrapped, mirrored]), extent, e);
  },
  /** By whole images, counted in steps between first and last pixel, as TensorFlow counts them. */
  wrap(at, extent, e) {
    const number = (n: number) => e.scalar(n, 'float32');
    const steps = number(Math.max(1, extent - 1));
    const whole = (name: string) => e.emit('Floor', [e.emit('Div', [name, steps])]);
    const times = (count: string) => e.emit('Mul', [count, number(extent)]);
    const before = e.emit('Add', [at, times(e.emit('Add', [whole(e.emit('Neg', [at])), number(1)]))]);
    const behind = e.emit('Sub', [at, times(whole(at))]);
    const below = e.emit('Less', [at, number(0)]);
    const above = e.emit('Greater', [at, number(extent - 1)]);
    const moved = e.emit('Where', [below, before, e.emit('Where', [above, behind, at])]);
    return clamp(moved, extent, e);
  },
};

/** at − period · ⌊at / period⌋ */
function remainder(at: string, period: number, e: Emitter): string {
  const turns = e.emit('Floor', [e.emit('Div', [at, e.scalar(period, 'float32')])]);
  return e.emit('Sub', [at, e.emit('Mul', [turns, e.scalar(period, 'float32')])]);
}

export const transformPrimitives: PrimitiveTable = { Transform };

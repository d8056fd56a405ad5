/**
 * Augments a batch in tf ops: part of the compiled training step. Geometric augmentations come first and are one
 * interpolation as long as they fill alike, then those of pixels in the order of the list, then those that mix images.
 */

import * as tf from '@tensorflow/tfjs-core';
import { colourTensor } from '../../api/augment/pixelwise.ts';
import type {
  Affine,
  Augmentation,
  Draws,
  Fill,
  GeometricAugmentation,
  MixAugmentation,
  PerImage,
  PixelAugmentation,
} from '../../api/augmentation.ts';
import { after, transformsOf } from './affine.ts';

export interface Batch {
  /** int32 [batch, height, width, channels], 0..255. */
  readonly pixels: tf.Tensor4D;
  /** int32 [batch] */
  readonly labels: tf.Tensor1D;
}

export interface Augmented {
  /** float32 [batch, height, width, channels], 0..255. */
  readonly images: tf.Tensor4D;
  /** Where images were mixed: the label of each one's partner, and the share of its own that is left, both [batch]. */
  readonly mixed?: { readonly labels: tf.Tensor1D; readonly share: PerImage };
}

/** Size of the batch and its images. */
export type BatchSize = Pick<Draws, 'batch' | 'height' | 'width' | 'channels'>;

/** Calls `use` with the numbers that are drawn for an augmentation of the list. */
export type WithDraws = <T>(augmentation: Augmentation, size: BatchSize, use: (draws: Draws) => T) => T;

export function augmentBatch(
  list: readonly Augmentation[],
  { pixels, labels }: Batch,
  withDraws: WithDraws,
): Augmented {
  const [batch, height, width, channels] = pixels.shape;
  const size = { batch, height, width, channels: channels as 1 | 3 };
  const moved = warp(tf.cast(pixels, 'float32'), list.filter(isGeometric), size, withDraws);
  const coloured = list
    .filter(isPixelwise)
    .reduce((images, each) => withDraws(each, size, (draws) => each.pixels(images, draws)), moved);
  return mix(coloured, labels, list.filter(isMix), size, withDraws);
}

const isGeometric = (each: Augmentation): each is GeometricAugmentation => each.kind === 'geometric';
const isPixelwise = (each: Augmentation): each is PixelAugmentation => each.kind === 'pixels';
const isMix = (each: Augmentation): each is MixAugmentation => each.kind === 'mix';

interface Warp {
  readonly affine: Affine;
  readonly fill?: Fill;
}

/** Those that fill alike become one map; one without pixels from outside goes along with any. */
function warp(
  images: tf.Tensor4D,
  list: readonly GeometricAugmentation[],
  size: BatchSize,
  withDraws: WithDraws,
): tf.Tensor4D {
  const maps: Warp[] = [];
  for (const each of list) {
    const affine = withDraws(each, size, (draws) => each.affine(draws));
    const last = maps.at(-1);
    if (last && alike(last.fill, each.fill)) {
      maps[maps.length - 1] = { affine: after(last.affine, affine), fill: last.fill ?? each.fill };
    } else maps.push({ affine, fill: each.fill });
  }
  return maps.reduce((moved, map) => sample(moved, map, size), images);
}

const alike = (a: Fill | undefined, b: Fill | undefined) =>
  a === undefined || b === undefined || String(a) === String(b);

function sample(images: tf.Tensor4D, { affine, fill = 'nearest' }: Warp, size: BatchSize): tf.Tensor4D {
  const transforms = transformsOf(affine, size);
  if (typeof fill === 'string') return tf.image.transform(images, transforms, 'bilinear', fill);
  // Outside there is no difference from the colour.
  const colour = colourTensor(fill, size.channels);
  return tf.add(tf.image.transform(tf.sub<tf.Tensor4D>(images, colour), transforms, 'bilinear', 'constant', 0), colour);
}

/** The partner of an image is the one before it in the batch, which was shuffled. An image is mixed at most once. */
function mix(
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  list: readonly MixAugmentation[],
  size: BatchSize,
  withDraws: WithDraws,
): Augmented {
  const partners = rolled(images);
  return list.reduce<Augmented>(
    ({ images: before, mixed }, each) => {
      const result = withDraws(each, size, (draws) =>
        each.mix(before, partners, mixed ? onlyWhole(draws, mixed.share) : draws),
      );
      const share = mixed ? tf.mul<PerImage>(mixed.share, result.share) : result.share;
      return { images: result.images, mixed: { labels: rolled(labels), share } };
    },
    { images },
  );
}

/** Leaves out the images that another one has mixed. */
function onlyWhole(draws: Draws, share: PerImage): Draws {
  const whole = tf.cast(tf.equal(share, 1), 'float32');
  return { ...draws, chance: (p) => tf.mul<PerImage>(draws.chance(p), whole) };
}

/** Each place of the batch gets what stands before it, the first one what is last. */
export function rolled<T extends tf.Tensor>(values: T): T {
  const [count] = values.shape;
  if (count === 1) return values;
  return tf.concat([tf.slice(values, count! - 1, 1), tf.slice(values, 0, count! - 1)]) as T;
}

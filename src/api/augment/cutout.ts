/** Images with a part covered (DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017). */

import * as tf from '@tensorflow/tfjs-core';
import type { PerImage, PixelAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { drawnBox } from './box.ts';
import { pixelwise } from './make.ts';
import { type AugmentationOptions, augmentationSchema, colour, upTo } from './options.ts';
import { colourTensor } from './pixelwise.ts';

export interface CutoutOptions extends AugmentationOptions {
  /** Side of the square as a part of the image's shorter side. Default 0.5. */
  readonly size?: number;
  /** Colour of the square, bytes. Default 128. */
  readonly fill?: number | readonly [red: number, green: number, blue: number];
}

const schema = augmentationSchema({ size: upTo(1).default(0.5), fill: colour(128) });

/** Covers a square of each image, around a place anywhere in it, so that parts of the square may lie outside. */
export function cutout(options: CutoutOptions = {}): PixelAugmentation {
  const settings = parseOptions('cutout', schema, options);
  return pixelwise('cutout', settings, (images, draws) => {
    const longest = settings.size * Math.min(draws.height, draws.width);
    const side: PerImage = tf.mul(draws.strength(settings.p), longest);
    const { inside } = drawnBox(draws, side, side);
    return tf.where<tf.Tensor4D>(inside, colourTensor(settings.fill, draws.channels), images);
  });
}

/** Mirror images. */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { GeometricAugmentation, PerImage } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { geometric } from './make.ts';
import { type AugmentationOptions, augmentationSchema } from './options.ts';

export interface FlipOptions extends AugmentationOptions {
  /** Left and right. Default true. */
  readonly horizontal?: boolean;
  /** Top and bottom. Default false. */
  readonly vertical?: boolean;
}

const schema = augmentationSchema({ horizontal: z.boolean().default(true), vertical: z.boolean().default(false) }, 0.5);

/** Mirrors images in each direction with the probability `p`, default 0.5. Exact: no pixel is interpolated. */
export function flip(options: FlipOptions = {}): GeometricAugmentation {
  const settings = parseOptions('flip', schema, options);
  const { horizontal, vertical, p } = settings;
  return geometric('flip', settings, (draws) => {
    const side = (flips: boolean) => (flips ? tf.sub<PerImage>(1, tf.mul(draws.chance(p), 2)) : 1);
    return { a: side(horizontal), b: 0, c: 0, d: side(vertical), right: 0, down: 0 };
  });
}

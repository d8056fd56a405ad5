/** Changes of scale. */

import * as tf from '@tensorflow/tfjs-core';
import type { GeometricAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { eitherWay, geometric } from './make.ts';
import { type AugmentationOptions, augmentationSchema, fill, upTo } from './options.ts';

export interface ZoomOptions extends Pick<GeometricAugmentation, 'fill'>, AugmentationOptions {
  /** At most so much larger: 0.2 is from 1 / 1.2 to 1.2 times the size. Default 0.1. */
  readonly amount?: number;
}

const schema = augmentationSchema({ amount: upTo(4).default(0.1), fill: fill() });

/** Enlarges or shrinks images about their middle; larger is as likely as smaller. */
export function zoom(options: ZoomOptions = {}): GeometricAugmentation {
  const settings = parseOptions('zoom', schema, options);
  return geometric('zoom', settings, (draws) => {
    const scale = tf.exp(eitherWay(draws, settings.p, -Math.log1p(settings.amount)));
    return { a: scale, b: 0, c: 0, d: scale, right: 0, down: 0 };
  });
}

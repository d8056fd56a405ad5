/** Blends of two images (Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2018). */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { MixAugmentation, PerImage } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { betaShare } from './beta.ts';
import { mixing } from './make.ts';
import { type AugmentationOptions, augmentationSchema } from './options.ts';
import { spread } from './pixelwise.ts';

export interface MixupOptions extends AugmentationOptions {
  /** Shares are drawn from Beta(alpha, alpha): small ones leave most images nearly alone. Default 0.2. */
  readonly alpha?: number;
}

const schema = augmentationSchema({ alpha: z.number().min(0.01).max(100).default(0.2) });

/** Blends each image, and its label, with another one of the batch. */
export function mixup(options: MixupOptions = {}): MixAugmentation {
  const settings = parseOptions('mixup', schema, options);
  const shares = betaShare(settings.alpha);
  return mixing('mixup', settings, (images, partners, draws) => {
    const drawn = shares(draws.amount());
    // The smaller part comes from the partner: as it is the same for both of a pair, each image keeps its own label.
    const given: PerImage = tf.mul(draws.chance(settings.p), tf.minimum(drawn, tf.sub(1, drawn)));
    const share: PerImage = tf.sub(1, given);
    return { images: tf.add(tf.mul(images, spread(share)), tf.mul(partners, spread(given))), share };
  });
}

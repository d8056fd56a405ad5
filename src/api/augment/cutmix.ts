/**
 * Images with a part of another one (Yun, Han, Oh, Chun, Choe and Yoo, "CutMix: Regularization Strategy to Train Strong
 * Classifiers with Localizable Features", 2019).
 */

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { MixAugmentation } from '../augmentation.ts';
import { parseOptions } from '../options.ts';
import { betaShare } from './beta.ts';
import { drawnBox } from './box.ts';
import { mixing } from './make.ts';
import { type AugmentationOptions, augmentationSchema } from './options.ts';

export interface CutmixOptions extends AugmentationOptions {
  /** The part that is replaced is drawn from Beta(alpha, alpha). Default 1: all sizes are as likely. */
  readonly alpha?: number;
}

const schema = augmentationSchema({ alpha: z.number().min(0.01).max(100).default(1) });

/** Replaces a box of each image by that of another one of the batch, and as much of its label as the box covers. */
export function cutmix(options: CutmixOptions = {}): MixAugmentation {
  const settings = parseOptions('cutmix', schema, options);
  const shares = betaShare(settings.alpha);
  return mixing('cutmix', settings, (images, partners, draws) => {
    const { height, width } = draws;
    const side = tf.mul(draws.chance(settings.p), tf.sqrt(shares(draws.amount())));
    const { inside, area } = drawnBox(draws, tf.mul(side, height), tf.mul(side, width));
    return { images: tf.where(inside, partners, images), share: tf.sub(1, tf.div(area, height * width)) };
  });
}

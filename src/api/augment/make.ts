/** Puts augmentations together from their options and what they do. */

import * as tf from '@tensorflow/tfjs-core';
import type {
  Augmentation,
  Draws,
  Fill,
  GeometricAugmentation,
  MixAugmentation,
  PerImage,
  PixelAugmentation,
} from '../augmentation.ts';

/** Parsed options. */
interface Settings {
  readonly p: number;
  readonly only?: Augmentation['only'];
  readonly fill?: Fill;
}

export function geometric(
  name: string,
  settings: Settings,
  affine: GeometricAugmentation['affine'],
): GeometricAugmentation {
  return { ...described(name, settings), kind: 'geometric', fill: settings.fill, affine };
}

export function pixelwise(name: string, settings: Settings, pixels: PixelAugmentation['pixels']): PixelAugmentation {
  return { ...described(name, settings), kind: 'pixels', pixels };
}

export function mixing(name: string, settings: Settings, mix: MixAugmentation['mix']): MixAugmentation {
  return { ...described(name, settings), kind: 'mix', mix };
}

/** `only` is told where it is given. */
function described(name: string, { only, ...rest }: Settings) {
  return { name, config: only === undefined ? rest : { ...rest, only }, only };
}

/** Uniform in −most..most for the images that are changed, 0 for the others. */
export const eitherWay = (draws: Draws, p: number, most: number): PerImage =>
  tf.mul(tf.mul(draws.signed(), draws.strength(p)), most);

/** Uniform in 0..most for the images that are changed, 0 for the others. */
export const upwards = (draws: Draws, p: number, most: number): PerImage =>
  tf.mul(tf.mul(draws.amount(), draws.strength(p)), most);

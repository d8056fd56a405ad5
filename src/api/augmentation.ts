/**
 * The contract between training and augmentations: ways of changing training images, drawn anew for each image and
 * step. An augmentation says what it does with numbers that it is given; where these come from is the trainer's matter.
 */

import type * as tfc from '@tensorflow/tfjs-core';

/** One number for each image of the batch. */
export type PerImage = tfc.Tensor1D;

/** The images that are changed, and the numbers that are drawn for them. Each call draws anew. */
export interface Draws {
  readonly batch: number;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  readonly channels: 1 | 3;
  /** 1 for the images that are changed, which are the part `p` of those of each class times the class's strength; else 0. */
  chance(p: number): PerImage;
  /** 0 for the images that are left as they are; for those that are changed (the part `p`) the strength of their class, 1 as a rule. */
  strength(p: number): PerImage;
  /** Uniform in −1..1: how far, and to which side. */
  signed(): PerImage;
  /** Uniform in 0..1: how much. */
  amount(): PerImage;
  /** Uniform in 0..1: where. */
  place(): PerImage;
  /** Standard normal, [batch, ...shape]. */
  normal(...shape: readonly number[]): tfc.Tensor;
}

/**
 * Where a pixel of the changed image comes from, in pixels from the image's middle: x' = a·x + b·y + right and
 * y' = c·x + d·y + down.
 */
export interface Affine {
  readonly a: PerImage | number;
  readonly b: PerImage | number;
  readonly c: PerImage | number;
  readonly d: PerImage | number;
  readonly right: PerImage | number;
  readonly down: PerImage | number;
}

/** What is seen where nothing was: the image mirrored or repeated, its outermost pixels, or a colour of bytes. */
export type Fill = 'reflect' | 'wrap' | 'nearest' | number | readonly [red: number, green: number, blue: number];

interface Described {
  readonly name: string;
  /** Its options with their defaults, as run.json tells them. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Classes whose images it may change, with a strength 0..1 if need be. Without it: all. */
  readonly only?: readonly string[] | Readonly<Record<string, number>>;
}

/** Moves pixels. Those that follow each other are one interpolation. */
export interface GeometricAugmentation extends Described {
  readonly kind: 'geometric';
  /** Left out where no pixel comes from outside. */
  readonly fill?: Fill;
  affine(draws: Draws): Affine;
}

/** Changes colours or pixels in their place. */
export interface PixelAugmentation extends Described {
  readonly kind: 'pixels';
  /** @param images float32 [batch, height, width, channels], 0..255, as the result should be. */
  pixels(images: tfc.Tensor4D, draws: Draws): tfc.Tensor4D;
}

/** Mixes each image with another one of the batch, and its label, too. */
export interface MixAugmentation extends Described {
  readonly kind: 'mix';
  /** @returns The images, and which share of each one's label is still its own, 0..1; the rest is its partner's. */
  mix(
    images: tfc.Tensor4D,
    partners: tfc.Tensor4D,
    draws: Draws,
  ): { readonly images: tfc.Tensor4D; readonly share: PerImage };
}

export type Augmentation = GeometricAugmentation | PixelAugmentation | MixAugmentation;

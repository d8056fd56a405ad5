/** The mean image of each class, and of the images that a network gets wrong about it. */

import type { SplitName, WeightsChoice } from './runs.ts';

export interface ClassMeans {
  readonly split: SplitName;
  /** Of all pictures, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Of the evaluation that says what is wrong; missing where there is none, and mistakes are not known. */
  readonly evaluated?: { readonly weights: WeightsChoice; readonly epoch?: number; readonly createdAt: string };
  /** Number of classes. */
  readonly total: number;
  /** Those that were asked for. */
  readonly classes: readonly ClassMean[];
}

export interface ClassMean {
  readonly index: number;
  readonly name: string;
  /** Of all its images. */
  readonly all: MeanImage;
  /** Of those that were taken for another class. */
  readonly missed?: MeanImage;
  /** Of images of other classes that were taken for it. */
  readonly mistaken?: MeanImage;
}

export interface MeanImage {
  readonly count: number;
  /** uint8 [height, width, channels]; nothing where there is no image. */
  readonly pixels: Uint8Array;
}

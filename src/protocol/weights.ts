/** What the weights of a network's layers look like: distributions, and kernels of convolutions as pictures. */

import type { WeightsChoice } from './runs.ts';

/** Weights of a run. */
export interface WeightsSource {
  readonly run: string;
  readonly weights: WeightsChoice;
}

export interface LayerWeights {
  readonly name: string;
  readonly className: string;
  readonly tensors: readonly WeightTensor[];
  /** Of a convolution, from the first source. */
  readonly kernels?: KernelPictures;
}

export interface WeightTensor {
  /** `kernel`, `bias`, `gamma`, … */
  readonly name: string;
  /** Of the first source. */
  readonly shape: readonly number[];
  /** Ends of the histogram's bins, the same for all sources: float32, one more than there are bins, ascending. */
  readonly edges: Float32Array;
  /** Of each source; null where it has no such weights. */
  readonly of: readonly (WeightFacts | null)[];
}

export interface WeightFacts {
  /** How many numbers there are. */
  readonly count: number;
  /** Part of them in each bin, float32; sums to 1 unless some are not finite. */
  readonly shares: Float32Array;
  readonly mean: number;
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
  /** Part of them that are exactly 0. */
  readonly zeros: number;
  /** From the first source's, relative to their length: ‖w − w₁‖ / ‖w₁‖. Missing where the shapes differ. */
  readonly distance?: number;
}

/** Kernels as bytes: 128 is 0, 1 and 255 the weight of the filter that is farthest from 0. */
export interface KernelPictures {
  /** uint8 [filters, channels, height, width]. */
  readonly bytes: Uint8Array;
  /** Those that are shown, at most 64 of each. */
  readonly filters: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** All that there are. */
  readonly total: { readonly filters: number; readonly channels: number };
  /** Of each filter, float32 [filters]. */
  readonly largest: Float32Array;
  /** The three channels are the image's red, green and blue. */
  readonly rgb: boolean;
}

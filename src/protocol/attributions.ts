/**
 * Where a network looks: how much each pixel of an image speaks for or against a class, by one of four methods of the
 * literature, with the facts that say how far the picture can be trusted.
 */

import type { Prediction } from './runs.ts';

export const attributionMethods = ['gradcam', 'saliency', 'integrated-gradients', 'occlusion'] as const;

export type AttributionMethod = (typeof attributionMethods)[number];

/** For a person. */
export const methodNames: Readonly<Record<AttributionMethod, string>> = {
  gradcam: 'Grad-CAM',
  saliency: 'Saliency (SmoothGrad)',
  'integrated-gradients': 'Integrated gradients',
  occlusion: 'Occlusion',
};

/**
 * What is explained: `logit` is the class's score before softmax or sigmoid; `log-probability` where the network's last
 * layer gives only probabilities; `output` the one number of a network whose last layer is neither.
 */
export type ScoreKind = 'logit' | 'log-probability' | 'output';

export const baselines = ['mean', 'black', 'grey', 'white'] as const;

/** Of what colour the image without content is that attributions are measured against; `mean` is that of the image itself. */
export type Baseline = (typeof baselines)[number];

export interface AttributionOptions {
  /** Index of the class to explain. Default: the most probable one. */
  readonly target?: number;
  /** Grad-CAM: the layer whose feature maps are weighed. Default: the last of the size of the last convolution's. */
  readonly layer?: string;
  /** Of integrated gradients and occlusion. Default `mean`: neither dark nor bright parts count for more. */
  readonly baseline?: Baseline;
  /** Occlusion: side of the covering square in the network's pixels. Default: a quarter of the shorter side. */
  readonly window?: number;
  /** Saliency: noisy copies whose gradients are averaged; 1 is the plain gradient. Default 32. */
  readonly samples?: number;
}

/** A layer whose feature maps can be weighed, with their size. */
export interface MapLayer {
  readonly name: string;
  readonly grid: readonly [height: number, width: number];
}

export type AttributionDetails =
  | {
      readonly method: 'gradcam';
      readonly layer: string;
      readonly grid: readonly [height: number, width: number];
      /** All that could be chosen, in the order in which they are computed. */
      readonly layers: readonly MapLayer[];
    }
  | {
      readonly method: 'saliency';
      readonly samples: number;
      /** Standard deviation of the noise, as part of the range of the image's values. */
      readonly noise: number;
    }
  | {
      readonly method: 'integrated-gradients';
      readonly baseline: Baseline;
      readonly steps: number;
      /** Of the class for the baseline. */
      readonly baselineScore: number;
      /** Of all attributions. The method's completeness: it is score − baselineScore, but for the error of the steps. */
      readonly sum: number;
    }
  | {
      readonly method: 'occlusion';
      readonly baseline: Baseline;
      readonly window: number;
      readonly stride: number;
      readonly positions: number;
      /** Where covering lowers the score most: the covered part that lies within the image, and what is left. */
      readonly strongest: {
        readonly row: number;
        readonly column: number;
        readonly height: number;
        readonly width: number;
        readonly probability: number;
      };
    };

export interface Attribution {
  readonly prediction: Prediction;
  /** The class that is explained. */
  readonly target: { readonly label: string; readonly index: number; readonly probability: number };
  readonly score: number;
  readonly scoreKind: ScoreKind;
  readonly height: number;
  readonly width: number;
  /** Row-major [height, width], in the network's pixels: above 0 speaks for the class, below 0 against it. */
  readonly map: Float32Array;
  readonly lowest: number;
  readonly highest: number;
  /** Where the highest value stands; the first, if there are several. */
  readonly peak: { readonly row: number; readonly column: number };
  readonly details: AttributionDetails;
}

/**
 * What the engine tells of images as points: the space of features in which a network compares them, the neighbours of
 * an image there, and maps of a whole split. Nothing of it is kept in a run's folder: it can be computed again.
 */

import type { Prediction, SplitName, WeightsChoice } from './runs.ts';

/** Where the numbers of an image come from. */
export interface FeatureSpace {
  /**
   * `layer`: what the last layer with weights is given. `input`: the same, but no layer with weights comes before it, so
   * that these are the pixels themselves: images are near that look alike dot by dot.
   */
  readonly source: 'layer' | 'input';
  /** Names of the layers that are given them; several where a model's branches meet at its end. */
  readonly layers: readonly string[];
  /** Numbers of an image. */
  readonly width: number;
  /** Set where there were more than a map can hold: how many the layer is given. Then distances are good to about 4 %. */
  readonly foldedFrom?: number;
}

/** How far two images are apart: 1 − cosine of the angle between their features, or the length of their difference. */
export type DistanceMetric = 'cosine' | 'euclidean';

/** Images of one kind: of a class, rightly classified or not. Whatever is missing does not matter. */
export interface NeighbourGroup {
  /** Index of the class that it is labelled with. */
  readonly label?: number;
  /** Whether the network is right about it. */
  readonly right?: boolean;
}

export interface Neighbour {
  readonly id: string;
  /** Indices of classes. */
  readonly label: number;
  readonly predicted: number;
  /** Of the predicted class: 0..1. */
  readonly probability: number;
  readonly distance: number;
}

export interface Neighbours {
  readonly space: FeatureSpace;
  readonly weights: WeightsChoice;
  readonly split: SplitName;
  /** Images of the split that were looked through. */
  readonly count: number;
  readonly metric: DistanceMetric;
  /** What the network says of the image itself. */
  readonly prediction: Prediction;
  /** For each group that was asked for, its nearest images, nearest first. The image itself is not among them. */
  readonly groups: readonly (readonly Neighbour[])[];
}

export type MapMethod = 'pca' | 'umap';

/** A split as points on a plane. All arrays are as long as `ids`; `points` is [n, 2]. */
export interface DataMap {
  readonly split: SplitName;
  readonly method: MapMethod;
  readonly seed: number;
  readonly weights: WeightsChoice;
  readonly space: FeatureSpace;
  /** Images of the split; more than there are points where a part was drawn at random. */
  readonly count: number;
  readonly ids: readonly string[];
  readonly points: Float32Array;
  /** Class index that each image is labelled with. */
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** Of the predicted class. */
  readonly probabilities: Float32Array;
  /** Of PCA: the share of all variance that each of the two directions has. */
  readonly explained?: readonly [number, number];
}

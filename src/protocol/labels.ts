/** Labels that may be wrong, as the engine tells them. */

import type { SplitName } from './runs.ts';

export interface Suspect {
  readonly id: string;
  /** Index of the class that it is labelled with. */
  readonly given: number;
  /** Index of the class that the network finds most probable instead. */
  readonly suggested: number;
  /** Probability of the given class, its self-confidence: 0..1. The lowest is the most suspicious. */
  readonly givenProbability: number;
  readonly suggestedProbability: number;
  /**
   * Probability of the given class less that of the suggested one, −1..0 (the normalized margin).
   */
  readonly margin: number;
  /**
   * The suggested class is more probable than it is, on average, for images that are labelled with it: the network is sure
   * enough for the label to be counted as wrong. The others are only likely mistakes of the network.
   */
  readonly confident: boolean;
}

export interface Suspects {
  readonly run: string;
  readonly split: SplitName;
  readonly classNames: readonly string[];
  /** Images that were looked at. */
  readonly count: number;
  /**
   * Why the probabilities may not be those of a network that never saw these images, and so say little of their labels;
   * missing where they are.
   */
  readonly warning?: string;
  /** How many wrong labels there are, as estimated from the joint distribution of given and true labels. */
  readonly estimated: number;
  /** Suspects in all: images for which another class than the given one is the most probable. */
  readonly total: number;
  /** Of `total`, those that are counted as wrong. */
  readonly confident: number;
  /** Most suspicious first: those whose given class is the least probable. */
  readonly suspects: readonly Suspect[];
}

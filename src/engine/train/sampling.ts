/**
 * Which training images an epoch sees, and in which order: each of them once, or rare classes more often. Like the plain
 * order it follows from the seed and the epoch alone, so that a resumed run goes on with the same images.
 */

import type { TrainSettings } from '../../api/model.ts';
import { badOption } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import { groupedBy } from '../grouped.ts';
import { epochOrder, generator, permutation } from './order.ts';

/** What the model file says, by class number. */
export type Sampling =
  | { readonly kind: 'shuffle' }
  | { readonly kind: 'balanced' }
  /** How often each image of each class is seen, or as often as makes all classes equal. */
  | { readonly kind: 'oversample'; readonly factors: Float64Array | 'balanced' };

/** @throws UserError `bad-option` where a class is named that is not there. */
export function resolveSampling(setting: TrainSettings['sampling'], classNames: readonly string[]): Sampling {
  if (setting === undefined || setting === 'shuffle') return { kind: 'shuffle' };
  if (setting === 'balanced') return { kind: 'balanced' };
  const { oversample } = setting;
  if (oversample === 'balanced') return { kind: 'oversample', factors: 'balanced' };
  const factors = new Float64Array(classNames.length).fill(1);
  for (const [name, factor] of Object.entries(oversample)) {
    const label = classNames.indexOf(name);
    if (label < 0) throw badOption('sampling', `the dataset has no class "${name}"`, suggestion(name, classNames));
    factors[label] = factor;
  }
  return { kind: 'oversample', factors };
}

export interface Sampler {
  /** Images of an epoch, the same for each. */
  readonly length: number;
  /** Places among the training images in the order in which they are seen; `epoch` counts from 1. [length] */
  order(epoch: number): Int32Array;
}

/** @param labels Class of each training image. */
export function createSampler(sampling: Sampling, labels: Int32Array, seed: number): Sampler {
  switch (sampling.kind) {
    case 'shuffle':
      return { length: labels.length, order: (epoch) => epochOrder(labels.length, seed, epoch) };
    case 'balanced':
      return balancedBatches(placesByClass(labels), labels.length, seed);
    case 'oversample':
      return oversampled(placesByClass(labels), sampling.factors, seed);
  }
}

interface ClassPlaces {
  readonly label: number;
  readonly places: Int32Array;
}

/** Classes without training images are not there. */
function placesByClass(labels: Int32Array): ClassPlaces[] {
  const lists = groupedBy(labels.keys(), (place) => labels[place]!);
  return [...lists].sort(([a], [b]) => a - b).map(([label, places]) => ({ label, places: Int32Array.from(places) }));
}

/**
 * Rounds of one image of each class, the classes in another order each time, so that any batch has as many images of one
 * class as of another, give or take one. A class that runs out of images begins anew in another order.
 */
function balancedBatches(classes: readonly ClassPlaces[], length: number, seed: number): Sampler {
  return {
    length,
    order(epoch) {
      const decks = classes.map(({ label, places }) => deck(places, generator(seedOf(seed, label), epoch)));
      const rounds = generator(seedOf(seed, -1), epoch);
      const order = new Int32Array(length);
      for (let at = 0; at < length; ) {
        for (const next of permutation(decks.length, rounds)) {
          if (at < length) order[at++] = decks[next]!();
        }
      }
      return order;
    },
  };
}

/** Draws without putting back until all were drawn, and then again. */
function deck(places: Int32Array, random: () => number): () => number {
  let order: Int32Array | undefined;
  let next = 0;
  return () => {
    if (!order || next === order.length) {
      order = permutation(places.length, random);
      next = 0;
    }
    return places[order[next++]!]!;
  };
}

/** Of a part of a whole number, other images are repeated in each epoch. */
function oversampled(classes: readonly ClassPlaces[], factors: Float64Array | 'balanced', seed: number): Sampler {
  const most = Math.max(...classes.map(({ places }) => places.length));
  const counts = classes.map(({ label, places }) =>
    factors === 'balanced' ? most : Math.round(places.length * factors[label]!),
  );
  const length = counts.reduce((sum, count) => sum + count, 0);
  return {
    length,
    order(epoch) {
      const seen = classes.flatMap(({ label, places }, i) => {
        const draw = deck(places, generator(seedOf(seed, label), epoch));
        return Array.from({ length: counts[i]! }, draw);
      });
      return epochOrder(length, seed, epoch).map((place) => seen[place]!);
    },
  };
}

/** Another seed for each class, apart from the run's own. */
const seedOf = (seed: number, label: number) => Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(label + 2, 0x85ebca6b);

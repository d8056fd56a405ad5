/**
 * The request `run/neighbours`: the images of a split that a run's network finds most like a given one, of all kinds or
 * of some: for a mistake, rightly classified ones of the class that it is and of the class that it was taken for.
 */

import { outputsNotFinite } from '../../protocol/errors.ts';
import type { Neighbour, NeighbourGroup } from '../../protocol/features.ts';
import type { ImageReference } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { withNetwork } from '../evaluate/kept-networks.ts';
import { readImage } from '../interpret/image.ts';
import { mostProbable } from '../predict/most-probable.ts';
import { describe } from './describe.ts';
import { distanceOf, distancesFrom, measurable, type Rows } from './distances.ts';
import { type Features, openFeatures } from './features.ts';

const everyImage: readonly NeighbourGroup[] = [{}];

/** Classes that are told of the prediction. */
const top = 5;

export const findNeighbours: Handler<'run/neighbours'> = async (params, context) => {
  const { workspace, run, image, split, device, weights, groups = everyImage, count = 12, metric = 'cosine' } = params;
  return withNetwork(workspace, run, { device, weights }, async (kept) => {
    const { record, executor } = kept.network;
    const { path, pixels } = await readImage(workspace, image, record.input, context);
    const features = await openFeatures(workspace, kept, split, context);
    const { values, probabilities } = await describe(kept, pixels);
    if (![...values, ...probabilities].every(Number.isFinite)) throw outputsNotFinite(record.id, path);
    const { width } = features.space;
    const row = measurable({ values, width }, metric);
    const squared = await distancesFrom(executor, row, measurableOnce(features, metric));
    const itself = placeOf(features, image);
    const neighbour = (at: number): Neighbour => ({
      id: features.dataset.ids[features.indices[at]!]!,
      label: features.labels[at]!,
      predicted: features.predicted[at]!,
      probability: features.probabilities[at]!,
      distance: distanceOf(squared[at]!, metric),
    });
    return {
      space: features.space,
      weights: kept.network.weights,
      split,
      count: features.indices.length,
      metric,
      prediction: { path, top: mostProbable(probabilities, record.classNames, top) },
      groups: groups.map((group) =>
        nearest(squared, count, (at) => at !== itself && isOf(features, at, group)).map(neighbour),
      ),
    };
  });
};

/** Rows of length 1 are made once. */
const units = new WeakMap<Features, Rows>();

function measurableOnce(features: Features, metric: 'cosine' | 'euclidean'): Rows {
  const rows = { values: features.values, width: features.space.width };
  if (metric === 'euclidean') return rows;
  const unit = units.get(features) ?? measurable(rows, metric);
  units.set(features, unit);
  return unit;
}

/** Where the image stands among the split's own; −1 if it is another. */
function placeOf({ dataset, indices }: Features, image: ImageReference): number {
  const isThis = (index: number) =>
    'id' in image
      ? image.dataset === dataset.name && dataset.ids[index] === image.id
      : dataset.filePath?.(index) === image.path;
  return indices.findIndex(isThis);
}

const isOf = ({ labels, predicted }: Features, at: number, { label, right }: NeighbourGroup): boolean =>
  (label === undefined || labels[at] === label) && (right === undefined || (labels[at] === predicted[at]) === right);

/** Places of the smallest values that are wanted, smallest first; equals in their own order. */
export function nearest(values: Float32Array, count: number, isWanted: (at: number) => boolean): number[] {
  const best: number[] = [];
  for (let at = 0; at < values.length; at++) {
    const full = best.length >= count;
    if ((full && values[at]! >= values[best[best.length - 1]!]!) || !isWanted(at)) continue;
    let place = best.length;
    while (place > 0 && values[best[place - 1]!]! > values[at]!) place--;
    best.splice(place, 0, at);
    if (full) best.pop();
  }
  return best;
}

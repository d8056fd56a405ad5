/**
 * The request `run/map`: a split's images as points on a plane, near where the network finds them alike. Kept in
 * `.darkroom/cache/` for the weights, the split, the method and the seed.
 */

import { createHash } from 'node:crypto';
import type { Executor } from '../../jit/executor.ts';
import type { DataMap, MapMethod } from '../../protocol/features.ts';
import type { Handler } from '../context.ts';
import type { Work } from '../datasets/dataset.ts';
import { seededHash } from '../datasets/seeded-hash.ts';
import { withNetwork } from '../evaluate/kept-networks.ts';
import { distanceOf, measurable, nearestRows, type Rows } from './distances.ts';
import { type Features, openFeatures } from './features.ts';
import { fuzzyGraph } from './fuzzy-graph.ts';
import { floats, type KeptPlace, readKept, writeKept } from './kept-arrays.ts';
import { principalComponents } from './pca.ts';
import { layOut } from './umap.ts';

/** Images of a map at most; of more, as many are drawn at random. */
const mostPoints = 10_000;

/** Neighbours that UMAP looks at, and how it measures how far they are. */
const umapNeighbours = 15;
const umapMetric = 'cosine';

/** Changes when maps are computed in another way. */
const version = 1;

export const mapData: Handler<'run/map'> = async (params, context) => {
  const { workspace, run, split, method, seed = 1, device, weights } = params;
  return withNetwork(workspace, run, { device, weights }, async (kept) => {
    const features = await openFeatures(workspace, kept, split, context);
    const { network } = kept;
    const places = drawn(features, seed);
    const key = createHash('sha256')
      .update(JSON.stringify([version, features.key, method, seed]))
      .digest('hex');
    const name = `${network.weights}-${split}-${method}-${seed}`;
    const place: KeptPlace = { workspace, kind: 'map', run: network.record.id, name, key };
    const { points, explained } =
      (await readPoints(place)) ??
      (await computeMap(network.executor, features, places, { method, seed, place }, context));
    const pick = <T extends Int32Array | Float32Array>(all: T): T => places.map((at) => all[at]!) as T;
    return {
      split,
      method,
      seed,
      weights: network.weights,
      space: features.space,
      count: features.indices.length,
      ids: Array.from(places, (at) => features.dataset.ids[features.indices[at]!]!),
      points,
      labels: pick(features.labels),
      predicted: pick(features.predicted),
      probabilities: Float32Array.from(places, (at) => features.probabilities[at]!),
      ...(explained && { explained }),
    };
  });
};

type Placed = Pick<DataMap, 'points' | 'explained'>;

async function readPoints(place: KeptPlace): Promise<Placed | undefined> {
  const found = await readKept<Pick<DataMap, 'explained'>>(place);
  return found && { points: found.arrays.points as Float32Array, explained: found.notes.explained };
}

async function computeMap(
  executor: Executor,
  { values, space }: Features,
  places: Int32Array,
  { method, seed, place }: { readonly method: MapMethod; readonly seed: number; readonly place: KeptPlace },
  work: Work,
): Promise<Placed> {
  const rows = rowsAt({ values, width: space.width }, places);
  const placed = method === 'pca' ? await byPca(executor, rows, work) : await byUmap(executor, rows, seed, work);
  await writeKept(place, { explained: placed.explained }, [floats('points', [places.length, 2], placed.points)]);
  return placed;
}

async function byPca(executor: Executor, rows: Rows, work: Work): Promise<Placed> {
  const { points, explained } = await principalComponents(executor, rows, 2, work);
  return { points, explained: [explained[0]!, explained[1]!] };
}

async function byUmap(executor: Executor, rows: Rows, seed: number, work: Work): Promise<Placed> {
  const measured = measurable(rows, umapMetric);
  const { count, indices, squared } = await nearestRows(executor, measured, umapNeighbours, work);
  const { points: start } = await principalComponents(executor, measured, 2, work);
  const distances = squared.map((each) => distanceOf(each, umapMetric));
  return { points: await layOut(fuzzyGraph({ count, indices, distances }), start, seed, work) };
}

/** Places among the features, ascending: all, or as many as a map may have, chosen by a hash of their names. */
function drawn({ dataset, indices }: Features, seed: number): Int32Array {
  const all = Int32Array.from(indices, (_, at) => at);
  if (all.length <= mostPoints) return all;
  const hash = Float64Array.from(indices, (index) => seededHash(seed, dataset.ids[index]!));
  return all
    .sort((x, y) => hash[x]! - hash[y]! || x - y)
    .slice(0, mostPoints)
    .sort();
}

function rowsAt({ values, width }: Rows, places: Int32Array): Rows {
  if (places.length * width === values.length) return { values, width };
  const chosen = new Float32Array(places.length * width);
  for (const [row, at] of places.entries()) chosen.set(values.subarray(at * width, (at + 1) * width), row * width);
  return { values: chosen, width };
}

/**
 * The second half of UMAP: points on a plane are pulled together along the graph's edges and pushed apart elsewhere, by
 * stochastic gradient descent (McInnes, Healy and Melville, 2018, algorithm 5). They begin at their first two principal
 * components, which keeps what is far apart where it belongs (Kobak and Linderman, "Initialization is critical for
 * preserving global data structure in both t-SNE and UMAP", Nature Biotechnology 39, 2021).
 */

import type { Work } from '../datasets/dataset.ts';
import { breather } from '../pace.ts';
import { mulberry32 } from '../seeded-random.ts';
import type { WeightedGraph } from './fuzzy-graph.ts';
import { tabulated } from './tabulated.ts';

/**
 * The curve 1 / (1 + a·d^(2b)) that fits best what a point is to have around it for a least distance of 0.1 and a spread
 * of 1: it is near to all within 0.1 and falls off as exp(0.1 − d) behind.
 */
const a = 1.577;
const b = 0.8951;

/** How strongly two points pull or push each other, by the square of their distance: the curve's derivative. */
const pulling = tabulated((squared) => (-2 * a * b * squared ** (b - 1)) / (a * squared ** b + 1));
const pushing = tabulated((squared) => (2 * b) / ((0.001 + squared) * (a * squared ** b + 1)));

/** Points that are pushed away for each one that is pulled near. */
const pushes = 5;

/** A single step moves a point no further than this, in either direction. */
const longest = 4;

/** Passes over all edges: large maps settle in fewer. */
const epochsFor = (points: number) => (points <= 10_000 ? 500 : 200);

/** Milliseconds of work between two looks at what else there is to do. */
const patience = 40;

/**
 * @param start [n, 2], where the points begin.
 * @returns [n, 2], centred on 0. The same for the same seed.
 */
export async function layOut(
  graph: WeightedGraph,
  start: Float32Array,
  seed: number,
  work: Work = {},
): Promise<Float32Array> {
  const n = start.length / 2;
  const points = beginning(start, seed);
  const epochs = epochsFor(n);
  const turns = new Turns(graph, epochs);
  const random = mulberry32(seed);
  const breathe = breather(work);
  let since = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    descend(points, graph, turns, epoch, 1 - epoch / epochs, random);
    if (performance.now() - since < patience) continue;
    work.progress?.('Laying out the map', epoch, epochs);
    await breathe();
    since = performance.now();
  }
  work.progress?.('Laying out the map', epochs, epochs);
  return centred(points);
}

/** Scaled to 10 in the larger direction, and shaken a little: points in one place could never part. */
function beginning(start: Float32Array, seed: number): Float64Array {
  const random = mulberry32(seed ^ 0x5bd1e995);
  const largest = start.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return Float64Array.from(start, (value) => (10 * value) / largest + (random() - 0.5) * 1e-3);
}

/** When each edge is next: as often as its weight says, the surest one in every epoch. */
class Turns {
  /** Epochs from one turn of an edge to the next, [edges]. */
  readonly every: Float64Array;
  readonly next: Float64Array;
  readonly nextPush: Float64Array;

  constructor({ weights }: WeightedGraph, epochs: number) {
    const surest = weights.reduce((most, weight) => Math.max(most, weight), 0);
    // What would have no whole turn is left out.
    this.every = Float64Array.from(weights, (weight) =>
      weight * epochs < surest ? Number.POSITIVE_INFINITY : surest / weight,
    );
    this.next = this.every.slice();
    this.nextPush = this.every.map((each) => each / pushes);
  }
}

function descend(
  points: Float64Array,
  { from, to }: WeightedGraph,
  { every, next, nextPush }: Turns,
  epoch: number,
  rate: number,
  random: () => number,
): void {
  const n = points.length / 2;
  for (let edge = 0; edge < from.length; edge++) {
    if (next[edge]! > epoch) continue;
    const one = 2 * from[edge]!;
    pull(points, one, 2 * to[edge]!, rate);
    next[edge]! += every[edge]!;
    const each = every[edge]! / pushes;
    const due = Math.floor((epoch - nextPush[edge]!) / each);
    for (let i = 0; i < due; i++) push(points, one, 2 * Math.floor(random() * n), rate);
    nextPush[edge]! += due * each;
  }
}

function pull(points: Float64Array, one: number, other: number, rate: number): void {
  const x = points[one]! - points[other]!;
  const y = points[one + 1]! - points[other + 1]!;
  const strength = pulling.at(x * x + y * y);
  const dx = rate * clipped(strength * x);
  const dy = rate * clipped(strength * y);
  points[one]! += dx;
  points[one + 1]! += dy;
  points[other]! -= dx;
  points[other + 1]! -= dy;
}

function push(points: Float64Array, one: number, other: number, rate: number): void {
  if (one === other) return;
  const x = points[one]! - points[other]!;
  const y = points[one + 1]! - points[other + 1]!;
  const squared = x * x + y * y;
  const strength = pushing.at(squared);
  points[one]! += rate * (squared > 0 ? clipped(strength * x) : longest);
  points[one + 1]! += rate * (squared > 0 ? clipped(strength * y) : longest);
}

const clipped = (value: number) => Math.max(-longest, Math.min(longest, value));

function centred(points: Float64Array): Float32Array {
  const n = points.length / 2;
  const middle = [0, 0];
  points.forEach((value, at) => {
    middle[at % 2]! += value / n;
  });
  return Float32Array.from(points, (value, at) => value - middle[at % 2]!);
}

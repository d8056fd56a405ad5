/**
 * The first half of UMAP: neighbours become a graph whose weights say how surely two points belong together (McInnes,
 * Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", 2018, section 3.1 and
 * algorithms 2 and 3).
 */

/** Edges in both directions, sorted by their first point. */
export interface WeightedGraph {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 0..1 */
  readonly weights: Float32Array;
}

/** Distances to neighbours as [n, count], nearest first. */
export interface NeighbourDistances {
  readonly count: number;
  readonly indices: Int32Array;
  readonly distances: Float32Array;
}

/** Distances count from the nearest neighbour on, in a unit of each point's own: dense and thin places become alike. */
export function fuzzyGraph({ count, indices, distances }: NeighbourDistances): WeightedGraph {
  const n = count === 0 ? 0 : indices.length / count;
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, distances.length);
  const directed = new Float32Array(indices.length);
  for (let point = 0; point < n; point++) {
    const own = distances.subarray(point * count, (point + 1) * count);
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const unit = unitOf(own, nearest, mean);
    for (let i = 0; i < count; i++) {
      const beyond = own[i]! - nearest;
      directed[point * count + i] = beyond <= 0 || unit === 0 ? 1 : Math.exp(-beyond / unit);
    }
  }
  return symmetric(indices, directed, count, n);
}

/** The unit in which the weights of a point's neighbours add up to log₂ of their number, by halving. */
function unitOf(distances: Float32Array, nearest: number, mean: number): number {
  const wanted = Math.log2(distances.length);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let unit = 1;
  for (let step = 0; step < 64; step++) {
    let sum = 0;
    for (const distance of distances) sum += distance > nearest ? Math.exp((nearest - distance) / unit) : 1;
    if (Math.abs(sum - wanted) < 1e-5) break;
    if (sum > wanted) high = unit;
    else low = unit;
    unit = high === Number.POSITIVE_INFINITY ? unit * 2 : (low + high) / 2;
  }
  // Of points that coincide, a unit of nothing would tear the graph.
  const ownMean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return Math.max(unit, 1e-3 * (nearest > 0 ? ownMean : mean));
}

/** a + b − a·b of the weights in both directions: that one or the other holds. */
function symmetric(indices: Int32Array, directed: Float32Array, count: number, n: number): WeightedGraph {
  const back = new Map<number, number>();
  for (let at = 0; at < indices.length; at++) back.set(indices[at]! * n + Math.floor(at / count), directed[at]!);
  const edges: [from: number, to: number, weight: number][] = [];
  for (let at = 0; at < indices.length; at++) {
    const [from, to] = [Math.floor(at / count), indices[at]!];
    const [there, here] = [directed[at]!, back.get(from * n + to) ?? 0];
    const weight = there + here - there * here;
    edges.push([from, to, weight]);
    // An edge that only this point has is the other one's, too.
    if (here === 0) edges.push([to, from, weight]);
  }
  edges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return {
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
    weights: Float32Array.from(edges, ([, , weight]) => weight),
  };
}

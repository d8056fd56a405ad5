/**
 * Places the nodes of a graph in layers from top to bottom, as Sugiyama, Tagawa and Toda did ("Methods for visual
 * understanding of hierarchical system structures", 1981): ranks by longest path, long edges cut by points of their own,
 * crossings reduced by medians, and then every node moved as near to its neighbours as its row lets it. A package for this
 * (dagre) would bring more code than this file is, for clusters and ports that frames inside of frames make needless.
 */

export interface LayeredNode {
  readonly width: number;
  readonly height: number;
}

/** Index of the node that it leaves, and of the one that it enters. */
export type LayeredEdge = readonly [from: number, to: number];

export interface Placed {
  /** Top left corner of each node. */
  readonly nodes: readonly { readonly x: number; readonly y: number }[];
  /** Of each edge: where it bends, from the middle of one node's lower side to the middle of the other's upper side. */
  readonly edges: readonly (readonly (readonly [x: number, y: number])[])[];
  readonly width: number;
  readonly height: number;
}

export interface Gaps {
  /** Pixels between rows, and between neighbours in a row. */
  readonly row: number;
  readonly column: number;
}

/** Times that the rows are sorted down and up again. The best order that was seen is kept. */
const sweeps = 8;

/** Times that the nodes of all rows move towards their neighbours. */
const pulls = 24;

/** Width of the lane of a long edge that passes a row. */
const lane = 12;

/** What a lane weighs against a node: the nodes of a chain stand below each other, and what goes around them gives way. */
const laneWeight = 0.15;

interface Item {
  /** Node, or undefined for the point of a long edge. */
  readonly node?: number;
  readonly width: number;
  readonly height: number;
  readonly up: Item[];
  readonly down: Item[];
  rank: number;
  /** Of its middle. */
  x: number;
}

export function layered(nodes: readonly LayeredNode[], edges: readonly LayeredEdge[], gaps: Gaps): Placed {
  const forward = withoutCycles(nodes.length, edges);
  const ranks = longestPaths(nodes.length, forward);
  const items = nodes.map(
    ({ width, height }, node): Item => ({ node, width, height, up: [], down: [], rank: ranks[node]!, x: 0 }),
  );
  const chains = forward.map(([from, to]) => chainOf(items[from]!, items[to]!));
  const rows = rowsOf(items, chains);
  reduceCrossings(rows);
  pullTogether(rows, gaps.column);
  const { tops, heights, height } = rowHeights(rows, gaps.row);
  const left = rows.flat().reduce((least, { x, width }) => Math.min(least, x - width / 2), Number.POSITIVE_INFINITY);
  const right = rows.flat().reduce((most, { x, width }) => Math.max(most, x + width / 2), left);
  // A node stands in the middle of its row's height.
  const topOf = (item: Item) => tops[item.rank]! + (heights[item.rank]! - item.height) / 2;
  const route = (chain: readonly Item[]) => {
    const points: [number, number][] = [];
    for (const item of chain) {
      const x = item.x - left;
      if (item !== chain[0]) points.push([x, item.node === undefined ? tops[item.rank]! : topOf(item)]);
      if (item !== chain.at(-1)) {
        points.push([x, item.node === undefined ? tops[item.rank]! + heights[item.rank]! : topOf(item) + item.height]);
      }
    }
    return points;
  };
  return {
    nodes: items.map((item) => ({ x: item.x - item.width / 2 - left, y: topOf(item) })),
    edges: chains.map((chain, i) => (forward[i]![0] === edges[i]![0] ? route(chain) : route(chain).reverse())),
    width: nodes.length === 0 ? 0 : right - left,
    height,
  };
}

/** Turns the edges that lead back: a layer that is used twice may feed itself through another one. */
function withoutCycles(count: number, edges: readonly LayeredEdge[]): LayeredEdge[] {
  const leaving = Array.from({ length: count }, (): number[] => []);
  for (const [i, [from]] of edges.entries()) leaving[from]!.push(i);
  const state = new Uint8Array(count); // 1 on the way, 2 done
  const turned = new Set<number>();
  for (let start = 0; start < count; start++) {
    if (state[start]) continue;
    // By hand, as networks may be deeper than the stack.
    const path = [{ node: start, next: 0 }];
    state[start] = 1;
    while (path.length > 0) {
      const at = path.at(-1)!;
      const edge = leaving[at.node]![at.next++];
      if (edge === undefined) {
        state[at.node] = 2;
        path.pop();
        continue;
      }
      const to = edges[edge]![1];
      if (state[to] === 1) turned.add(edge);
      else if (state[to] === 0) {
        state[to] = 1;
        path.push({ node: to, next: 0 });
      }
    }
  }
  return edges.map(([from, to], i) => (turned.has(i) ? [to, from] : [from, to]));
}

/** Rank of each node: the longest way to it from a node that nothing enters. */
function longestPaths(count: number, edges: readonly LayeredEdge[]): number[] {
  const ranks = new Array<number>(count).fill(0);
  const open = new Array<number>(count).fill(0);
  const leaving = Array.from({ length: count }, (): number[] => []);
  for (const [from, to] of edges) {
    if (from === to) continue;
    leaving[from]!.push(to);
    open[to]!++;
  }
  const ready = open.flatMap((entering, node) => (entering === 0 ? [node] : []));
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    for (const to of leaving[node]!) {
      ranks[to] = Math.max(ranks[to]!, ranks[node]! + 1);
      if (--open[to]! === 0) ready.push(to);
    }
  }
  return ranks;
}

/** From one node over points in the rows between to the other. */
function chainOf(from: Item, to: Item): Item[] {
  const chain = [from];
  for (let rank = from.rank + 1; rank < to.rank; rank++) {
    chain.push({ width: lane, height: 0, up: [], down: [], rank, x: 0 });
  }
  chain.push(to);
  for (const [i, item] of chain.slice(1).entries()) {
    chain[i]!.down.push(item);
    item.up.push(chain[i]!);
  }
  return chain;
}

/** Ordered as they are met on the way down from the first nodes, so that branches stay beside each other. */
function rowsOf(items: readonly Item[], chains: readonly (readonly Item[])[]): Item[][] {
  const all = new Set([...items, ...chains.flat()]);
  const rows: Item[][] = [];
  const seen = new Set<Item>();
  const visit = (first: Item) => {
    const waiting = [first];
    for (let item = waiting.pop(); item; item = waiting.pop()) {
      if (seen.has(item)) continue;
      seen.add(item);
      rows[item.rank] ??= [];
      rows[item.rank]!.push(item);
      waiting.push(...item.down.toReversed());
    }
  };
  for (const item of all) if (item.up.length === 0) visit(item);
  for (const item of all) visit(item);
  return rows;
}

function reduceCrossings(rows: Item[][]): void {
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : rows.toReversed()) sortByMedian(row, rows, down);
    const now = crossings(rows);
    if (now >= fewest) continue;
    fewest = now;
    best = rows.map((row) => [...row]);
  }
  for (const [i, row] of best.entries()) rows[i] = row;
}

/** By the median place of the neighbours in the row before; items without any stay where they are. */
function sortByMedian(row: Item[], rows: readonly Item[][], down: boolean): void {
  const beside = rows[row[0]!.rank + (down ? -1 : 1)] ?? [];
  const place = new Map(beside.map((item, i) => [item, i]));
  const wanted = new Map(
    row.map((item, i) => {
      const neighbours = (down ? item.up : item.down).map((one) => place.get(one)!).sort((a, b) => a - b);
      const { length } = neighbours;
      const median =
        length === 0 ? i : (neighbours[Math.floor((length - 1) / 2)]! + neighbours[Math.floor(length / 2)]!) / 2;
      return [item, median] as const;
    }),
  );
  row.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
}

function crossings(rows: readonly Item[][]): number {
  let count = 0;
  for (const [rank, row] of rows.entries()) {
    const place = new Map((rows[rank + 1] ?? []).map((item, i) => [item, i]));
    const ends: number[] = [];
    for (const { down } of row) {
      const places = down.map((item) => place.get(item)!).sort((a, b) => a - b);
      for (const end of places) for (const earlier of ends) if (earlier > end) count++;
      ends.push(...places);
    }
  }
  return count;
}

/** Rows begin packed; then, in turns, every row goes to where the rows above and below it are, order and gaps kept. */
function pullTogether(rows: readonly Item[][], gap: number): void {
  for (const row of rows) {
    let x = 0;
    for (const item of row) {
      item.x = x + item.width / 2;
      x += item.width + gap;
    }
    for (const item of row) item.x -= (x - gap) / 2;
  }
  for (let pull = 0; pull < pulls; pull++) {
    const down = pull % 2 === 0;
    for (const row of down ? rows : rows.toReversed()) {
      const wanted = row.map((item) => {
        const before = down ? item.up : item.down;
        const neighbours = before.length > 0 ? before : down ? item.down : item.up;
        return neighbours.length === 0 ? item.x : middleOf(neighbours);
      });
      settle(row, wanted, gap);
    }
  }
}

const weightOf = ({ node }: Item) => (node === undefined ? laneWeight : 1);

/** Weighed as `settle` weighs them: else a chain of blocks would drift to one side. */
function middleOf(items: readonly Item[]): number {
  const weight = items.reduce((sum, item) => sum + weightOf(item), 0);
  return items.reduce((sum, item) => sum + weightOf(item) * item.x, 0) / weight;
}

/**
 * The places nearest to those that are wanted, in the least squares sense, that keep order and gaps: isotonic regression by
 * pooling adjacent violators.
 */
function settle(row: readonly Item[], wanted: readonly number[], gap: number): void {
  const offsets: number[] = [];
  let offset = 0;
  for (const [i, item] of row.entries()) {
    if (i > 0) offset += row[i - 1]!.width / 2 + gap + item.width / 2;
    offsets.push(offset);
  }
  const pools: { sum: number; weight: number; count: number }[] = [];
  for (const [i, item] of row.entries()) {
    const weight = weightOf(item);
    let pool = { sum: weight * (wanted[i]! - offsets[i]!), weight, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.weight > pool.sum / pool.weight; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, weight: last.weight + pool.weight, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  let at = 0;
  for (const { sum, weight, count } of pools) {
    for (let i = 0; i < count; i++, at++) row[at]!.x = sum / weight + offsets[at]!;
  }
}

function rowHeights(rows: readonly Item[][], gap: number) {
  const heights = rows.map((row) => Math.max(0, ...row.map(({ height }) => height)));
  const tops: number[] = [];
  let y = 0;
  for (const height of heights) {
    tops.push(y);
    y += height + gap;
  }
  return { tops, heights, height: Math.max(0, y - gap) };
}

/**
 * Folds blocks that come several times in a row, as the stages of a ResNet do, into one node each. The graph is cut where
 * everything passes through one node; between two cuts lies one node, or a region with branches. Equal neighbours, or equal
 * groups of neighbours, are repeats.
 */

import type { Graph, GraphNode } from './model-graph.ts';

/** A block that is folded has so many layers at least: two of them are no easier to read as one. */
const fewestLayers = 3;

/** Segments of a block that is looked for. */
const longestPeriod = 12;

/** Nodes that lie between one cut and the next, the node of the cut itself at the end. */
interface Segment {
  readonly nodes: readonly number[];
  /** Equal for segments that look alike. */
  readonly look: string;
}

export function foldRepeats(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) => (node.inner ? { ...node, inner: foldRepeats(node.inner) } : node));
  const folded = { nodes, edges: graph.edges };
  const segments = segmentsOf(folded);
  const runs = segments ? repeatsIn(segments) : [];
  return runs.length > 0 ? foldRuns(folded, segments!, runs) : folded;
}

/** Undefined for a graph with several beginnings or ends: nothing is passed by everything then. */
function segmentsOf({ nodes, edges }: Graph): Segment[] | undefined {
  const entering = nodes.map((): number[] => []);
  const leaving = nodes.map((): number[] => []);
  for (const [from, to] of edges) {
    // Layers stand in the order in which they are computed. One that does not is used twice.
    if (from >= to) return undefined;
    leaving[from]!.push(to);
    entering[to]!.push(from);
  }
  if (entering.filter(({ length }) => length === 0).length > 1) return undefined;
  const segments: Segment[] = [];
  let start = 0;
  let reach = 0;
  for (let at = 0; at < nodes.length; at++) {
    // No edge passes by this node: it is a cut.
    if (reach <= at) {
      const members = Array.from({ length: at - start + 1 }, (_, i) => start + i);
      segments.push({ nodes: members, look: lookOf(members, nodes, entering) });
      start = at + 1;
    }
    reach = Math.max(reach, ...leaving[at]!);
  }
  return segments;
}

/** What each node is, and which of the nodes of the segment, counted back, feed it. */
const lookOf = (members: readonly number[], nodes: readonly GraphNode[], entering: readonly number[][]): string =>
  members
    .map((at) => {
      const from = entering[at]!.map((other) => at - other).sort((a, b) => a - b);
      return `${nodeLook(nodes[at]!)}<${from}`;
    })
    .join('|');

const nodeLook = ({ layer, kind, inner }: GraphNode): string =>
  JSON.stringify([
    kind,
    layer?.className,
    layer?.detail,
    layer?.outputShape,
    layer?.parameters,
    inner?.nodes.map(nodeLook),
  ]);

interface Repeat {
  readonly first: number;
  /** Segments of one block, and how often they come. */
  readonly period: number;
  readonly times: number;
}

/** From the first segment on, at each place the block that takes the most segments together; the shortest of equal ones. */
function repeatsIn(segments: readonly Segment[]): Repeat[] {
  const found: Repeat[] = [];
  for (let first = 0; first < segments.length; ) {
    const best = Array.from({ length: longestPeriod }, (_, i) => repeatAt(segments, first, i + 1))
      .filter(({ times, period }) => times > 1 && layersIn(segments, first, period) >= fewestLayers)
      .sort((a, b) => b.times * b.period - a.times * a.period || a.period - b.period)[0];
    if (best) found.push(best);
    first += best ? best.times * best.period : 1;
  }
  return found;
}

function repeatAt(segments: readonly Segment[], first: number, period: number): Repeat {
  const equal = (times: number) =>
    segments.slice(first, first + period).every(({ look }, i) => segments[first + times * period + i]?.look === look);
  let times = 1;
  while (equal(times)) times++;
  return { first, period, times };
}

const layersIn = (segments: readonly Segment[], first: number, period: number) =>
  segments.slice(first, first + period).reduce((sum, { nodes }) => sum + nodes.length, 0);

function foldRuns(graph: Graph, segments: readonly Segment[], runs: readonly Repeat[]): Graph {
  const nodes: GraphNode[] = [];
  /** Where each old node has gone. */
  const place = new Map<number, number>();
  let at = 0;
  const take = (members: readonly number[], node: GraphNode) => {
    for (const member of members) place.set(member, nodes.length);
    nodes.push(node);
  };
  const keep = (until: number) => {
    for (const { nodes: members } of segments.slice(at, until)) {
      for (const member of members) take([member], graph.nodes[member]!);
    }
    at = until;
  };
  for (const { first, period, times } of runs) {
    keep(first);
    const members = segments.slice(first, first + period * times).flatMap((segment) => segment.nodes);
    const block = members.slice(0, members.length / times);
    take(members, {
      id: `repeat/${graph.nodes[block[0]!]!.id}`,
      name: `${block.length} layers`,
      kind: 'repeat',
      times,
      inner: part(graph, members),
    });
    at = first + period * times;
  }
  keep(segments.length);
  const edges = graph.edges.map(([from, to]) => [place.get(from)!, place.get(to)!] as const);
  const own = new Map(edges.filter(([from, to]) => from !== to).map((edge) => [edge.join(), edge]));
  return { nodes, edges: [...own.values()] };
}

/** The nodes of a part with the edges among them. */
function part({ nodes, edges }: Graph, members: readonly number[]): Graph {
  const at = new Map(members.map((member, i) => [member, i]));
  return {
    nodes: members.map((member) => nodes[member]!),
    edges: edges.flatMap(([from, to]) => (at.has(from) && at.has(to) ? [[at.get(from)!, at.get(to)!] as const] : [])),
  };
}

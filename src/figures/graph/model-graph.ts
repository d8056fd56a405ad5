/** The layers of a summary as nodes and edges: the image first, and what a model inside of it holds as a graph of its own. */

import type { ModelSummary, SummaryLayer } from '../../protocol/runs.ts';

export interface GraphNode {
  /** Stays the same while the graph is folded and unfolded. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'input' | 'layer' | 'model' | 'repeat';
  /** Of a layer, or of a model that is used as one. */
  readonly layer?: SummaryLayer;
  /** Shape of the image. */
  readonly shape?: readonly number[];
  /** Of a model and of a repeated block: what is inside. */
  readonly inner?: Graph;
  /** How often the block of a `repeat` comes. */
  readonly times?: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Indices of nodes. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

export function modelGraph({ input, layers }: Pick<ModelSummary, 'input' | 'layers'>): Graph {
  const graph = layersGraph(layers, '');
  // A model of layers in a row says nothing of the image that comes in.
  if (graph.nodes[0]?.layer?.className === 'InputLayer') return graph;
  const image: GraphNode = { id: 'image', name: 'image', kind: 'input', shape: input };
  const first = graph.nodes.length > 0 ? [[0, 1] as const] : [];
  return {
    nodes: [image, ...graph.nodes],
    edges: [...first, ...graph.edges.map(([from, to]) => [from + 1, to + 1] as const)],
  };
}

function layersGraph(layers: readonly SummaryLayer[], prefix: string): Graph {
  const nodes = layers.map((layer): GraphNode => {
    const id = `${prefix}${layer.name}`;
    if (!layer.layers)
      return { id, name: layer.name, kind: layer.className === 'InputLayer' ? 'input' : 'layer', layer };
    return { id, name: layer.name, kind: 'model', layer, inner: layersGraph(layer.layers, `${id}/`) };
  });
  const at = new Map(layers.map(({ name }, i) => [name, i]));
  const branched = layers.some(({ inputs }) => inputs.length > 0);
  const edges = branched
    ? layers.flatMap(({ inputs }, to) => inputs.flatMap((name) => (at.has(name) ? [[at.get(name)!, to] as const] : [])))
    : layers.slice(1).map((_, i) => [i, i + 1] as const);
  return { nodes, edges };
}

/** All nodes, with those inside of others behind them. */
export const allNodes = ({ nodes }: Graph): GraphNode[] =>
  nodes.flatMap((node) => [node, ...(node.inner ? allNodes(node.inner) : [])]);

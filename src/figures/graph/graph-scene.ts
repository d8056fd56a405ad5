/**
 * Where everything of a model's graph stands, in pixels: graph in, geometry out. What is unfolded is a frame with a graph of
 * its own inside. The page and the SVG that is saved draw the same scene.
 */

import { compact, orUnknown, shapeText } from '../layer-costs.ts';
import { layered, type Placed } from './layered.ts';
import type { Graph, GraphNode } from './model-graph.ts';

/** What the bars in the nodes compare. */
export type GraphMeasure = 'multiplyAdds' | 'parameters' | 'activations';

export interface SceneNode {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A frame around what is inside of it. */
  readonly open: boolean;
  /** Id of the frame that it stands in. */
  readonly within?: string;
  /** Name, kind, shape. */
  readonly lines: readonly string[];
  /** The measure of this node as text. */
  readonly value: string;
  /** Of the largest node that is shown, 0..1. */
  readonly share: number;
}

export interface SceneEdge {
  /** Ids. Into and out of a frame, what is inside has edges from and to the frame itself. */
  readonly from: string;
  readonly to: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface GraphScene {
  readonly width: number;
  readonly height: number;
  /** Frames before what is inside of them. */
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
}

export interface SceneOptions {
  /** Ids of the models and repeated blocks that are unfolded. */
  readonly open: ReadonlySet<string>;
  readonly measure: GraphMeasure;
}

export const font = { size: 12, line: 16 } as const;

/** Pixels of an average letter at that size, and of a bold one. */
export const letter = { normal: 6.4, bold: 7.7 } as const;

const margin = 12;
const padding = { x: 12, y: 8 };
const frame = { head: 28, pad: 14 };
const bar = 8;
const gaps = { row: 26, column: 20 };
const widest = 250;
const narrowest = 130;

export function graphScene(graph: Graph, { open, measure }: SceneOptions): GraphScene {
  const largest = Math.max(0, ...shownNodes(graph, open).map((node) => measureOf(node, measure) ?? 0));
  const laid = layOut(graph, open, measure);
  const nodes: SceneNode[] = [];
  const edges: SceneEdge[] = [];
  place(
    laid,
    [margin, margin],
    undefined,
    (node) => {
      const value = measureOf(node, measure);
      return { value: valueText(node, measure), share: largest > 0 ? (value ?? 0) / largest : 0 };
    },
    { nodes, edges },
  );
  return { width: laid.placed.width + 2 * margin, height: laid.placed.height + 2 * margin, nodes, edges };
}

/** The measure of a layer, or of all layers inside; undefined where one of them is not known. */
export function measureOf({ layer, inner, kind }: GraphNode, measure: GraphMeasure): number | undefined {
  if (layer) return measure === 'parameters' ? layer.parameters : layer.cost[measure];
  if (kind === 'input' || !inner) return 0;
  return inner.nodes.reduce<number | undefined>((sum, node) => {
    const value = measureOf(node, measure);
    return sum === undefined || value === undefined ? undefined : sum + value;
  }, 0);
}

const unitOf: Readonly<Record<GraphMeasure, string>> = {
  multiplyAdds: 'mult-adds',
  parameters: 'params',
  activations: 'values',
};

const valueText = (node: GraphNode, measure: GraphMeasure): string => {
  const value = measureOf(node, measure);
  return value === 0 ? '' : `${orUnknown(value, compact)} ${unitOf[measure]}`;
};

const isOpen = ({ id, inner }: GraphNode, open: SceneOptions['open']) => inner !== undefined && open.has(id);

const shownNodes = ({ nodes }: Graph, open: SceneOptions['open']): GraphNode[] =>
  nodes.flatMap((node) => (isOpen(node, open) ? shownNodes(node.inner!, open) : [node]));

interface Laid {
  readonly graph: Graph;
  readonly placed: Placed;
  readonly boxes: readonly Box[];
}

interface Box {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly inner?: Laid;
}

function layOut(graph: Graph, open: SceneOptions['open'], measure: GraphMeasure): Laid {
  const boxes = graph.nodes.map((node) => boxOf(node, open, measure));
  return { graph, boxes, placed: layered(boxes, graph.edges, gaps) };
}

function boxOf(node: GraphNode, open: SceneOptions['open'], measure: GraphMeasure): Box {
  const lines = linesOf(node);
  const [name = '', kind = '', shape = ''] = lines;
  // The mark of what can be unfolded.
  const title = (name.length + (node.inner ? 2 : 0)) * letter.bold;
  if (isOpen(node, open)) {
    const inner = layOut(node.inner!, open, measure);
    const width = Math.max(inner.placed.width, Math.min(widest, title)) + 2 * frame.pad;
    return { inner, lines, width, height: inner.placed.height + frame.head + 2 * frame.pad };
  }
  const value = valueText(node, measure);
  const bottom = shape.length + (value ? value.length + 2 : 0);
  const wanted = Math.max(title, Math.max(kind.length, bottom) * letter.normal) + 2 * padding.x;
  const width = Math.min(widest, Math.max(narrowest, wanted));
  return { lines, width, height: lines.length * font.line + 2 * padding.y + bar };
}

function linesOf({ name, kind, layer, shape, times, inner }: GraphNode): string[] {
  if (kind === 'repeat') {
    const last = inner!.nodes.at(-1)!;
    return [`${times} × ${name}`, blockText(inner!, times!), last.layer ? shapeText(last.layer) : ''];
  }
  const what = layer ? [layer.className, layer.detail].filter(Boolean).join(' · ') : 'input';
  const again = layer?.uses === undefined ? '' : ` · used ${layer.uses} times`;
  return [name, `${what}${again}`, layer ? shapeText(layer) : (shape ?? []).join(' × ')];
}

/** What a repeated block is made of: `Conv2D, BatchNormalization, Add`. */
function blockText({ nodes }: Graph, times: number): string {
  const kinds = nodes.slice(0, nodes.length / times).map(({ layer }) => layer?.className ?? '');
  const named = [...new Set(kinds.filter(Boolean))];
  return named.length > 3 ? `${named.slice(0, 3).join(', ')}, …` : named.join(', ');
}

type Facts = (node: GraphNode) => Pick<SceneNode, 'value' | 'share'>;

function place(
  { graph, placed, boxes }: Laid,
  [left, top]: readonly [number, number],
  within: string | undefined,
  facts: Facts,
  scene: { readonly nodes: SceneNode[]; readonly edges: SceneEdge[] },
): void {
  for (const [i, node] of graph.nodes.entries()) {
    const { width, height, lines, inner } = boxes[i]!;
    const [x, y] = [left + placed.nodes[i]!.x, top + placed.nodes[i]!.y];
    scene.nodes.push({ node, x, y, width, height, lines, open: inner !== undefined, within, ...facts(node) });
    if (!inner) continue;
    const start = [x + (width - inner.placed.width) / 2, y + frame.head + frame.pad] as const;
    place(inner, start, node.id, facts, scene);
    scene.edges.push(
      ...throughFrame(node, inner, start, { x: x + width / 2, top: y + frame.head, bottom: y + height }),
    );
  }
  for (const [i, [from, to]] of graph.edges.entries()) {
    const points = placed.edges[i]!.map(([x, y]) => [x + left, y + top] as const);
    scene.edges.push({ from: graph.nodes[from]!.id, to: graph.nodes[to]!.id, points });
  }
}

/** From the frame's head to what nothing feeds inside of it, and from what feeds nothing to its lower side. */
function throughFrame(
  { id }: GraphNode,
  { graph, placed, boxes }: Laid,
  [left, top]: readonly [number, number],
  at: { readonly x: number; readonly top: number; readonly bottom: number },
): SceneEdge[] {
  const [fed, feeding] = [new Set(graph.edges.map(([, to]) => to)), new Set(graph.edges.map(([from]) => from))];
  return graph.nodes.flatMap((node, i) => {
    const middle = left + placed.nodes[i]!.x + boxes[i]!.width / 2;
    const [upper, lower] = [top + placed.nodes[i]!.y, top + placed.nodes[i]!.y + boxes[i]!.height];
    const enter = { from: id, to: node.id, points: [[at.x, at.top] as const, [middle, upper] as const] };
    const leave = { from: node.id, to: id, points: [[middle, lower] as const, [at.x, at.bottom] as const] };
    return [...(fed.has(i) ? [] : [enter]), ...(feeding.has(i) ? [] : [leave])];
  });
}

/** The graph of a model without a page: where nodes stand, what is folded, where the arrow keys lead, and its picture. */

import { describe, expect, test } from 'vitest';
import { graphSvg } from '../../../src/figures/graph/graph-markup.ts';
import { type GraphScene, graphScene, type SceneNode } from '../../../src/figures/graph/graph-scene.ts';
import { layered } from '../../../src/figures/graph/layered.ts';
import { allNodes, modelGraph } from '../../../src/figures/graph/model-graph.ts';
import { foldRepeats } from '../../../src/figures/graph/repeats.ts';
import { compact, layerRows, totalFacts } from '../../../src/figures/layer-costs.ts';
import { layerCsv } from '../../../src/figures/layer-csv.ts';
import { walk } from '../../../webview/charts/graph-walk.ts';
import { nested } from '../cli/data.ts';
import { branchedSummary, deepSummary, oneLayerSummary } from './graphs.ts';
import { palette } from './series.ts';

const gaps = { row: 20, column: 10 };
const boxes = (count: number) => Array.from({ length: count }, (_, i) => ({ width: 60 + (i % 5) * 20, height: 30 }));

const apart = (
  a: { x: number; y: number; width: number; height: number },
  b: { x: number; y: number; width: number; height: number },
) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

/** Frames hold what is inside of them; nothing else lies on anything. */
function expectApart({ nodes }: GraphScene) {
  const parents = new Map(nodes.map(({ node, within }) => [node.id, within]));
  const holds = (outer: string, inner: string | undefined): boolean =>
    inner !== undefined && (parents.get(inner) === outer || holds(outer, parents.get(inner)));
  for (const [i, a] of nodes.entries()) {
    for (const b of nodes.slice(i + 1)) {
      if (holds(a.node.id, b.node.id)) {
        expect(b.x >= a.x && b.y >= a.y, `${b.node.id} in ${a.node.id}`).toBe(true);
        expect(b.x + b.width <= a.x + a.width && b.y + b.height <= a.y + a.height).toBe(true);
      } else expect(apart(a, b), `${a.node.id} and ${b.node.id}`).toBe(true);
    }
  }
}

describe('placing', () => {
  test('every edge leads down, and no node lies on another one', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const count = 3 + (seed % 25);
      const edges: [number, number][] = [];
      for (let to = 1; to < count; to++) {
        for (let k = 0; k < 1 + (Math.imul(seed * 31 + to, 0x9e3779b1) >>> 30); k++) {
          edges.push([(Math.imul(seed * 97 + to * 7 + k, 0x85ebca6b) >>> 8) % to, to]);
        }
      }
      const nodes = boxes(count);
      const placed = layered(nodes, edges, gaps);
      const all = placed.nodes.map((at, i) => ({ ...at, ...nodes[i]! }));
      for (const [i, a] of all.entries()) for (const b of all.slice(i + 1)) expect(apart(a, b)).toBe(true);
      for (const [from, to] of edges) expect(all[to]!.y).toBeGreaterThanOrEqual(all[from]!.y + 30);
      for (const { x, y, width, height } of all) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(placed.width + 1e-6);
        expect(y + height).toBeLessThanOrEqual(placed.height + 1e-6);
      }
      for (const [i, points] of placed.edges.entries()) {
        const [from, to] = edges[i]!;
        const ends = [points[0]!, points.at(-1)!].map(([x, y]) => [Math.round(x), y]);
        expect(ends).toEqual([
          [Math.round(all[from]!.x + all[from]!.width / 2), all[from]!.y + 30],
          [Math.round(all[to]!.x + all[to]!.width / 2), all[to]!.y],
        ]);
      }
    }
  });

  test('a chain stands straight, also one with ways around its parts', () => {
    const nodes = boxes(60);
    const edges = nodes.slice(1).map((_, i) => [i, i + 1] as const);
    const middle = (at: { x: number }, i: number) => at.x + nodes[i]!.width / 2;
    const straight = layered(nodes, edges, gaps).nodes.map(middle);
    expect(Math.max(...straight) - Math.min(...straight)).toBeLessThan(1);
    const around = Array.from({ length: 14 }, (_, i) => [i * 4, i * 4 + 4] as const);
    const residual = layered(nodes, [...edges, ...around], gaps).nodes.map(middle);
    expect(Math.max(...residual) - Math.min(...residual)).toBeLessThan(60);
  });

  test('long ways pass beside nodes, not through them', () => {
    const nodes = boxes(4);
    const placed = layered(
      nodes,
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [0, 3],
      ],
      gaps,
    );
    const [start, ...way] = placed.edges[3]!;
    expect(start![1]).toBe(30);
    for (const [x, y] of way.slice(0, -1)) {
      const row = placed.nodes.findIndex((at) => y >= at.y && y <= at.y + 30);
      expect(x < placed.nodes[row]!.x || x > placed.nodes[row]!.x + nodes[row]!.width).toBe(true);
    }
  });

  test('a way back is turned, and a graph of nothing is no trouble', () => {
    const placed = layered(
      boxes(3),
      [
        [0, 1],
        [1, 0],
        [1, 2],
      ],
      gaps,
    );
    expect(placed.nodes.map(({ y }) => y)).toEqual([0, 50, 100]);
    expect(placed.edges[1]!.at(-1)![1]).toBeLessThan(placed.edges[1]![0]![1]);
    expect(layered([], [], gaps)).toMatchObject({ width: 0, height: 0 });
  });

  test('crossings that need not be are taken away', () => {
    // 0 and 1 feed 2 and 3 crosswise.
    const placed = layered(
      boxes(4),
      [
        [0, 3],
        [1, 2],
      ],
      gaps,
    );
    expect(Math.sign(placed.nodes[0]!.x - placed.nodes[1]!.x)).toBe(Math.sign(placed.nodes[3]!.x - placed.nodes[2]!.x));
  });
});

describe('repeated blocks', () => {
  const folded = foldRepeats(modelGraph(deepSummary()));

  test('of a deep network are folded, with all their layers inside', () => {
    const repeats = folded.nodes.filter(({ kind }) => kind === 'repeat');
    expect(repeats.map(({ times, name }) => `${times} × ${name}`)).toEqual([
      '2 × 10 layers',
      '3 × 10 layers',
      '5 × 10 layers',
      '2 × 10 layers',
    ]);
    const layers = allNodes(folded).filter(({ kind }) => kind !== 'repeat');
    expect(layers.map(({ name }) => name).sort()).toEqual(
      deepSummary()
        .layers.map(({ name }) => name)
        .sort(),
    );
    expect(folded.nodes.length).toBeLessThan(deepSummary().layers.length - 110);
  });

  test('keep every connection of the graph around them', () => {
    const reached = new Set([0]);
    for (const [from, to] of folded.edges) if (reached.has(from)) reached.add(to);
    expect(reached.size).toBe(folded.nodes.length);
  });

  test('are none where blocks differ, or are too short', () => {
    const { input, layers } = branchedSummary();
    const graph = modelGraph({ input, layers });
    expect(foldRepeats(graph).nodes).toHaveLength(graph.nodes.length);
    const twice = { ...layers[1]!, inputs: [] };
    const short = modelGraph({ input, layers: Array.from({ length: 6 }, (_, i) => ({ ...twice, name: `a${i}` })) });
    expect(foldRepeats(short).nodes.map(({ kind }) => kind)).toEqual(['input', 'repeat']);
    const two = modelGraph({ input, layers: [twice, { ...twice, name: 'b' }] });
    expect(foldRepeats(two).nodes).toHaveLength(3);
  });
});

describe('the scene', () => {
  const measure = 'multiplyAdds' as const;
  const of = (summary: Parameters<typeof modelGraph>[0], open: readonly string[] = []) =>
    graphScene(foldRepeats(modelGraph(summary)), { open: new Set(open), measure });

  test('has room for every node, folded and unfolded', () => {
    expectApart(of(deepSummary()));
    const deep = foldRepeats(modelGraph(deepSummary()));
    expectApart(
      of(
        deepSummary(),
        allNodes(deep).map(({ id }) => id),
      ),
    );
    expectApart(of(branchedSummary(), ['functional_1']));
  });

  test('begins with the image where the model does not', () => {
    expect(of(oneLayerSummary()).nodes.map(({ lines }) => lines[0])).toEqual(['image', 'dense_1']);
    expect(of(branchedSummary()).nodes[0]!.lines).toEqual(['inputlayer_1', 'InputLayer', '28 × 28 × 1']);
  });

  test('compares the nodes that are shown', () => {
    const share = (scene: GraphScene, id: string) => scene.nodes.find(({ node }) => node.id === id)!.share;
    expect(share(of(branchedSummary()), 'functional_1')).toBe(1);
    expect(share(of(branchedSummary(), ['functional_1']), 'functional_1/conv2d_1')).toBe(1);
    const unknown = of(branchedSummary()).nodes.find(({ node }) => node.id.startsWith('squeeze'))!;
    expect(unknown).toMatchObject({ value: '? mult-adds', share: 0 });
  });

  test('as a picture is what is stored', async () => {
    for (const [name, summary, open] of [
      ['branches', branchedSummary(), ['functional_1']],
      ['deep', deepSummary(), []],
      ['one', oneLayerSummary(), []],
    ] as const) {
      const svg = graphSvg(of(summary, open), palette, `Graph of ${name}`);
      await expect(`${svg}\n`).toMatchFileSnapshot(`stored/graph-${name}.svg`);
    }
  });

  test('names with markup are text in it', () => {
    const [first, ...others] = oneLayerSummary().layers;
    const svg = graphSvg(of({ input: [1], layers: [{ ...first!, name: '<b>&"' }, ...others] }), palette, '<i>');
    expect(svg).toContain('&lt;b&gt;&amp;');
    expect(svg).not.toContain('<b>');
  });
});

describe('arrow keys', () => {
  const scene = graphScene(modelGraph(branchedSummary()), { open: new Set(['functional_1']), measure: 'parameters' });
  const way = (from: string, ...keys: readonly string[]) =>
    keys.reduce<string | undefined>((at, key) => at && walk(key, at, scene), from);

  test('lead along the edges, and sideways to branches', () => {
    expect(way('inputlayer_1', 'ArrowDown')).toBe('conv2d_1');
    expect(way('conv2d_1', 'ArrowDown', 'ArrowRight')).toBe('conv2d_3');
    expect(way('conv2d_3', 'ArrowLeft', 'ArrowDown')).toBe('concatenate_1');
    expect(way('concatenate_1', 'ArrowUp', 'ArrowUp', 'ArrowUp')).toBe('inputlayer_1');
  });

  test('lead through a frame and out of it', () => {
    const inside = ['functional_1/conv2d_1', 'functional_1/dense_1', 'functional_1/multiply_1'] as const;
    expect(way('concatenate_1', 'ArrowDown')).toBe('functional_1');
    expect(way('functional_1', 'ArrowDown')).toBe(inside[0]);
    expect(way(inside[1], 'ArrowDown')).toBe(inside[2]);
    expect(way(inside[2], 'ArrowDown')).toMatch(/^squeeze/);
    expect(way(inside[0], 'ArrowUp')).toBe('functional_1');
    expect(way('functional_1', 'ArrowUp')).toBe('concatenate_1');
  });

  test('go nowhere where there is nothing', () => {
    expect(way('inputlayer_1', 'ArrowUp')).toBeUndefined();
    expect(way('inputlayer_1', 'ArrowLeft')).toBeUndefined();
    expect(way('dense_1', 'ArrowDown')).toBeUndefined();
    expect(walk('x', 'dense_1', scene)).toBeUndefined();
    expect([way('conv2d_1', 'End'), way('conv2d_1', 'Home')]).toEqual(['dense_1', 'inputlayer_1']);
  });

  test('reach every node of a deep network from its first', () => {
    const deep = graphScene(foldRepeats(modelGraph(deepSummary())), { open: new Set(), measure: 'parameters' });
    const reached = new Set(['inputlayer_1']);
    for (const id of reached) {
      for (const key of ['ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        const next = walk(key, id, deep);
        if (next) reached.add(next);
      }
    }
    expect(reached.size).toBe(deep.nodes.length);
  });
});

test('costs are told compactly, and what is not known as such', () => {
  expect([0, 999, 1000, 48_672, 497_264, 999_600, 38_768_640, 3_872_152_576].map(compact)).toEqual([
    '0',
    '999',
    '1.00 k',
    '48.7 k',
    '497 k',
    '1.00 M',
    '38.8 M',
    '3.87 G',
  ]);
  expect(layerRows(nested.layers).map(({ layer, depth }) => `${depth} ${layer.name}`)).toEqual([
    '0 input',
    '0 stem',
    '0 block',
    '1 conv',
    '1 relu',
    '0 mine',
  ]);
  expect(Object.fromEntries(totalFacts(nested))).toMatchObject({
    'Not counted': 'mine',
    'Multiply-adds of a prediction': 'at least 497,264',
  });
  expect(
    layerCsv(nested)
      .slice(4, 7)
      .map((row) => row.slice(0, 3)),
  ).toEqual([
    ['conv', 'block', 'Conv2D'],
    ['relu', 'block', 'ReLU'],
    ['mine', '', 'Mine'],
  ]);
  const nodes: readonly SceneNode[] = graphScene(modelGraph(nested), { open: new Set(), measure: 'activations' }).nodes;
  expect(nodes.find(({ node }) => node.name === 'block')!.lines[1]).toBe('Functional · used 2 times');
});

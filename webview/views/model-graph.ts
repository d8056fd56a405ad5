/** The graph of a model with what a chosen layer is and costs, a table behind it, and ways to its line and its maps. */

import { formatBytes, formatShare, grouped } from '../../src/figures/format.ts';
import { graphSvg } from '../../src/figures/graph/graph-markup.ts';
import { type GraphMeasure, graphScene, measureOf, type SceneNode } from '../../src/figures/graph/graph-scene.ts';
import { allNodes, type Graph, modelGraph } from '../../src/figures/graph/model-graph.ts';
import { foldRepeats } from '../../src/figures/graph/repeats.ts';
import { activationBytes, orUnknown, shapeText, totalFacts, weightBytes } from '../../src/figures/layer-costs.ts';
import { layerCsv } from '../../src/figures/layer-csv.ts';
import type { ModelSummary, SummaryLayer } from '../../src/protocol/runs.ts';
import { graphChart } from '../charts/graph-chart.ts';
import { type Save, saveMenu } from '../charts/save.ts';
import { button, dropdown } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { palette } from '../ui/theme.ts';
import { layerTable } from './layer-table.ts';

export type Place = NonNullable<SummaryLayer['location']>;

export interface ModelGraphOptions {
  readonly save: Save;
  readonly fileName: () => string;
  /** Shows a layer's line in the editor. */
  readonly open: (place: Place) => void;
  /** Shows a layer's feature maps, where there is a trained network. */
  readonly maps?: (layer: string) => void;
}

export interface ModelGraphView {
  readonly element: HTMLElement;
  show(summary: ModelSummary): void;
}

const measures: readonly { readonly value: GraphMeasure; readonly text: string }[] = [
  { value: 'multiplyAdds', text: 'Multiply-adds' },
  { value: 'parameters', text: 'Parameters' },
  { value: 'activations', text: 'Activations' },
];

export function modelGraphView({ save, fileName, open: openPlace, maps }: ModelGraphOptions): ModelGraphView {
  const open = new Set<string>();
  let measure: GraphMeasure = 'multiplyAdds';
  let summary: ModelSummary | undefined;
  let graph: Graph = { nodes: [], edges: [] };
  let chosen: string | undefined;

  const scene = () => graphScene(graph, { open, measure });
  const chart = graphChart({ onSelect: tell, onToggle: toggle });
  const facts = element('section', { class: 'graph-facts', 'aria-live': 'polite' });
  const totals = element('p', { class: 'facts' });
  const table = element('div', { class: 'chart-table', hidden: true });

  function draw() {
    const drawn = scene();
    chart.update(drawn);
    const found = drawn.nodes.find(({ node }) => node.id === chosen);
    if (found) tell(found);
    else hint();
  }

  function toggle({ node }: SceneNode) {
    if (!open.delete(node.id)) open.add(node.id);
    draw();
  }

  const hint = () =>
    replaceChildren(
      facts,
      element(
        'p',
        { class: 'muted' },
        'Choose a layer to see what it is and costs. Arrow keys walk from layer to layer.',
      ),
    );

  function tell(found: SceneNode) {
    const { node } = found;
    chosen = node.id;
    const place = node.layer?.location;
    const isLayer = node.kind === 'layer';
    replaceChildren(
      facts,
      element('h3', {}, node.kind === 'repeat' ? found.lines[0]! : node.name),
      element(
        'dl',
        { class: 'facts-list' },
        ...factsOf(found, summary!).flatMap(([title, value]) => [element('dt', {}, title), element('dd', {}, value)]),
      ),
      element(
        'div',
        { class: 'buttons' },
        place && button(`Go to line ${place.line}`, { title: placeText(place), onPress: () => openPlace(place) }),
        isLayer && maps && button('Show feature maps', { onPress: () => maps(node.name) }),
        node.inner && button(found.open ? 'Fold' : 'Unfold', { onPress: () => toggle(found) }),
      ),
    );
  }

  const bars = dropdown('Bars show', (value) => {
    measure = value as GraphMeasure;
    draw();
  });
  bars.set(measures, measure);
  const unfold = button('Unfold all', {
    onPress() {
      const folded = allNodes(graph).filter(({ inner }) => inner);
      const all = folded.every(({ id }) => open.has(id));
      for (const { id } of folded) {
        if (all) open.delete(id);
        else open.add(id);
      }
      tellUnfold();
      draw();
    },
  });
  const tellUnfold = () => {
    const folded = allNodes(graph).filter(({ inner }) => inner);
    unfold.hidden = folded.length === 0;
    unfold.textContent = folded.every(({ id }) => open.has(id)) ? 'Fold all' : 'Unfold all';
  };
  const tableToggle = element('button', { class: 'link', 'aria-expanded': 'false' }, 'Table');
  tableToggle.addEventListener('click', () => {
    table.hidden = !table.hidden;
    tableToggle.setAttribute('aria-expanded', String(!table.hidden));
  });
  const saving = saveMenu(
    () => ({
      name: `${fileName()} graph`,
      svg: () => graphSvg(scene(), palette(), `Graph of ${summary?.name ?? ''}`),
      rows: () => (summary ? layerCsv(summary) : []),
    }),
    save,
    ['svg', 'png', 'csv'],
  );
  const tools = element(
    'div',
    { class: 'toolbar' },
    bars.element,
    button('−', { title: 'Zoom out', onPress: () => chart.zoom(1 / 1.25) }),
    button('+', { title: 'Zoom in', onPress: () => chart.zoom(1.25) }),
    button('Fit', { title: 'Fit the graph into the view', onPress: () => chart.fitAll() }),
    unfold,
    tableToggle,
    saving,
  );
  return {
    element: element(
      'div',
      { class: 'graph' },
      tools,
      totals,
      element('div', { class: 'graph-columns' }, chart.element, facts),
      table,
    ),
    show(next) {
      summary = next;
      graph = foldRepeats(modelGraph(next));
      tellUnfold();
      totals.textContent = totalFacts(next)
        .filter(([, value]) => value !== '0')
        .map(([title, value]) => `${title.toLowerCase()} ${value}`)
        .join(' · ');
      replaceChildren(table, ...layerTable(next));
      draw();
    },
  };
}

function factsOf({ node, lines }: SceneNode, { cost, total }: ModelSummary): (readonly [string, string])[] {
  const { layer } = node;
  const part = (value: number | undefined, all: number) =>
    value === undefined || value === 0 ? '' : ` (${formatShare(value / all)})`;
  const [adds, values, parameters] = (['multiplyAdds', 'activations', 'parameters'] as const).map((measure) =>
    measureOf(node, measure),
  );
  const count = (value: number | undefined, all: number) => `${orUnknown(value, grouped)}${part(value, all)}`;
  if (node.kind === 'input' && !layer) return [['gives', lines[2]!]];
  return [
    ['type', lines[1]!],
    ['gives', layer ? shapeText(layer) : lines[2]!],
    ...(layer && layer.inputs.length > 0 ? [['from', layer.inputs.join(', ')] as const] : []),
    ['parameters', `${count(parameters, total)}${untrained(layer)}`],
    ['weights', formatBytes(weightBytes({ parameters: parameters ?? 0 }))],
    [
      'activations',
      orUnknown(activationBytes({ cost: { activations: values } }), formatBytes) + part(values, cost.activations),
    ],
    ['multiply-adds', count(adds, cost.multiplyAdds)],
  ];
}

const untrained = (layer: SummaryLayer | undefined) =>
  layer && layer.trainable < layer.parameters ? `, ${grouped(layer.trainable)} trainable` : '';

const placeText = ({ file, line }: Place) => `${file.split(/[\\/]/).at(-1)}:${line}`;

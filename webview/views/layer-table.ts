/** The layers of a model as a table: what each is, what it gives, what it costs. */

import { formatBytes, grouped } from '../../src/figures/format.ts';
import {
  activationBytes,
  layerRows,
  orUnknown,
  shapeText,
  totalFacts,
  weightBytes,
} from '../../src/figures/layer-costs.ts';
import type { ModelSummary } from '../../src/protocol/runs.ts';
import { element } from '../ui/element.ts';
import { dataTable, type TableColumn } from '../ui/table.ts';

/** With the sums below it. */
export function layerTable(summary: ModelSummary): HTMLElement[] {
  const branched = isBranched(summary);
  const columns: TableColumn[] = [
    { title: 'layer', words: true },
    { title: 'output', words: true },
    { title: 'parameters' },
    { title: 'weights' },
    { title: 'activations' },
    { title: 'multiply-adds' },
    { title: 'type', words: true },
    ...(branched ? [{ title: 'connected to', words: true }] : []),
  ];
  const rows = layerRows(summary.layers).map(({ layer, depth }) => [
    `${'  '.repeat(depth)}${layer.name}`,
    shapeText(layer),
    grouped(layer.parameters),
    formatBytes(weightBytes(layer)),
    orUnknown(activationBytes(layer), formatBytes),
    orUnknown(layer.cost.multiplyAdds, grouped),
    [layer.className, layer.detail].filter(Boolean).join(' · '),
    ...(branched ? [layer.inputs.join(', ')] : []),
  ]);
  return [
    element('div', { class: 'scroll layer-table' }, dataTable(`Layers of ${summary.name}`, columns, rows)),
    element(
      'dl',
      { class: 'facts-list' },
      ...totalFacts(summary).flatMap(([title, value]) => [element('dt', {}, title), element('dd', {}, value)]),
    ),
  ];
}

const isBranched = ({ layers }: ModelSummary) => layers.some(({ inputs }) => inputs.length > 0);

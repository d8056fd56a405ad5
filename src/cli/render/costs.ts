/** What each layer of a model costs: parameters, memory of weights and activations, multiply-adds. */

import {
  activationBytes,
  compact,
  layerRows,
  orUnknown,
  shapeText,
  totalFacts,
  weightBytes,
} from '../../figures/layer-costs.ts';
import type { ModelSummary } from '../../protocol/runs.ts';
import { bar } from './bar.ts';
import { bytes, count } from './numbers.ts';
import { clean, colors, type Look, padEnd } from './style.ts';
import { summaryTitle } from './summary.ts';
import { type Column, table } from './table.ts';

const right = { align: 'right' } as const;
const barWidth = 8;

export function costsPage(model: ModelSummary, look: Look): string[] {
  const rows = layerRows(model.layers);
  const most = Math.max(1, ...rows.map(({ layer }) => (layer.layers ? 0 : (layer.cost.multiplyAdds ?? 0))));
  const columnsOf: (Column & { readonly from: number; readonly text: (row: (typeof rows)[number]) => string })[] = [
    {
      title: 'Layer',
      shrink: { to: 12 },
      from: 0,
      text: ({ layer, depth }) => `${'  '.repeat(depth)}${layer.name}`,
    },
    {
      title: 'Type',
      shrink: { to: 10 },
      from: 90,
      text: ({ layer }) => [layer.className, layer.detail].filter(Boolean).join(' '),
    },
    { title: 'Output', shrink: { to: 8 }, from: 0, text: ({ layer }) => shapeText(layer) },
    { title: 'Params', ...right, from: 0, text: ({ layer }) => count(layer.parameters) },
    { title: 'Weights', ...right, from: 80, text: ({ layer }) => bytes(weightBytes(layer)) },
    { title: 'Activations', ...right, from: 70, text: ({ layer }) => orUnknown(activationBytes(layer), bytes) },
    { title: 'Mult-adds', ...right, from: 0, text: ({ layer }) => orUnknown(layer.cost.multiplyAdds, compact) },
    {
      title: '',
      from: 60,
      paint: colors(look).cyan,
      // A model inside is the sum of the rows below it.
      text: ({ layer }) => (layer.layers ? '' : bar((layer.cost.multiplyAdds ?? 0) / most, barWidth)),
    },
  ];
  const shown = columnsOf.filter(({ from }) => look.width >= from);
  const lines = table(
    shown,
    rows.map((row) => shown.map(({ text }) => text(row))),
    look,
  );
  const totals = totalFacts(model);
  const width = Math.max(...totals.map(([title]) => title.length));
  return [
    ...summaryTitle(model, look),
    '',
    ...lines,
    '',
    ...totals.map(([title, value]) => `${padEnd(title, width)}  ${colors(look).bold(clean(value))}`),
  ];
}

/** The model's layers as Keras prints them: layer, output shape, parameters, and what feeds it where that branches. */

import type { ModelSummary, SummaryLayer } from '../../protocol/runs.ts';
import { count } from './numbers.ts';
import { clean, colors, type Look } from './style.ts';
import { type Column, table } from './table.ts';

/** What is built for which dataset, with which params. */
export function summaryTitle({ name, dataset, classes, params }: ModelSummary, look: Look): string[] {
  const { bold } = colors(look);
  const set = Object.entries(params).map(([param, value]) => `${param}=${value}`);
  return [
    `${bold(clean(name))} for ${bold(clean(dataset))}, ${count(classes)} classes`,
    ...(set.length ? [`params: ${clean(set.join(', '))}`] : []),
  ];
}

export function summaryPage(model: ModelSummary, look: Look): string[] {
  const { bold } = colors(look);
  const branching = model.layers.some(({ inputs }) => inputs.length > 0);
  const columnsOf: Column[] = [
    { title: 'Layer (type)', shrink: { to: 16 } },
    { title: 'Output shape', shrink: { to: 12 } },
    { title: 'Param #', align: 'right' },
    ...(branching ? [{ title: 'Connected to', shrink: { to: 12 } }] : []),
  ];
  const rows = model.layers.map((layer) => [
    `${layer.name} (${layer.className})`,
    shape(layer),
    count(layer.parameters),
    ...(branching ? [layer.inputs.join(', ')] : []),
  ]);
  const lines = table(columnsOf, rows, look);
  return [
    ...summaryTitle(model, look),
    '',
    ...lines,
    '',
    `Total params: ${bold(count(model.total))}`,
    `Trainable params: ${count(model.trainable)}`,
    `Non-trainable params: ${count(model.total - model.trainable)}`,
  ];
}

const shape = ({ outputShape }: SummaryLayer) => `[${outputShape.map((size) => size ?? 'null').join(', ')}]`;

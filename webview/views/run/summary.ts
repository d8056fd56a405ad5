/** The tab Summary: the network's layers, shapes and parameters, as Keras prints them. */

import { grouped } from '../../../src/figures/format.ts';
import type { ModelSummary, SummaryLayer } from '../../../src/protocol/runs.ts';
import { saveMenu } from '../../charts/save.ts';
import { ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { dataTable } from '../../ui/table.ts';
import type { RunContext, RunView } from './context.ts';

export function summaryView({ host, save, fileName }: RunContext): RunView {
  const root = element('div', {});
  let asked = false;
  const load = async () => {
    replaceChildren(root, ring('Building the model'));
    try {
      const summary = await host.ask('summary', {});
      const saving = saveMenu(() => ({ name: `${fileName()} summary`, rows: () => rowsOf(summary) }), save, ['csv']);
      replaceChildren(root, element('div', { class: 'toolbar' }, saving), ...summaryTable(summary));
    } catch (error) {
      replaceChildren(root, problem(problemOf(error), { label: 'Try again', onPress: () => void load() }));
    }
  };
  return {
    element: root,
    update({ record }) {
      if (asked || !record) return;
      asked = true;
      void load();
    },
  };
}

function summaryTable(summary: ModelSummary): HTMLElement[] {
  const { name, layers, total, trainable } = summary;
  const branched = layers.some(({ inputs }) => inputs.length > 0);
  const columns = [
    { title: 'layer', words: true },
    { title: 'output', words: true },
    { title: 'parameters' },
    { title: 'type', words: true },
    ...(branched ? [{ title: 'connected to', words: true }] : []),
  ];
  const rows = layers.map((layer) => [
    layer.name,
    shapeOf(layer),
    grouped(layer.parameters),
    layer.className,
    ...(branched ? [layer.inputs.join(', ')] : []),
  ]);
  const sums = [
    ['Total parameters', total],
    ['Trainable', trainable],
    ['Not trainable', total - trainable],
  ] as const;
  return [
    element('div', { class: 'scroll' }, dataTable(`Layers of ${name}`, columns, rows)),
    element(
      'dl',
      { class: 'facts-list' },
      ...sums.flatMap(([title, value]) => [element('dt', {}, title), element('dd', {}, grouped(value))]),
    ),
  ];
}

/** Of one image: the number of images in a batch is left out. */
const shapeOf = ({ outputShape }: SummaryLayer) =>
  outputShape
    .slice(1)
    .map((extent) => extent ?? '?')
    .join(' × ');

const rowsOf = ({ layers }: ModelSummary): (readonly (string | number)[])[] => [
  ['layer', 'type', 'output shape', 'parameters', 'trainable', 'inputs'],
  ...layers.map((layer) => [
    layer.name,
    layer.className,
    shapeOf(layer),
    layer.parameters,
    layer.trainable,
    layer.inputs.join(' '),
  ]),
];

/** The summary of a model as Markdown: a row for each layer, like Keras's. */

import type { ModelSummary, SummaryLayer } from '../../protocol/runs.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';

export function summaryDocument(name: string, summary: ModelSummary): string {
  const { layers, total, trainable, dataset, classes, params } = summary;
  // In a chain of layers everybody knows what comes before.
  const branches = layers.some(({ inputs }) => inputs.length > 0);
  const rows = layers.map((layer) => [...row(layer), ...(branches ? [layer.inputs.join(', ')] : [])]);
  return [
    `# ${escapeMarkdown(name)}`,
    `${total.toLocaleString('en-US')} parameters${trainable === total ? '' : `, ${trainable.toLocaleString('en-US')} trainable`}` +
      ` · ${total * 4 > 2 ** 20 ? `${((total * 4) / 2 ** 20).toFixed(1)} MB` : `${Math.ceil((total * 4) / 2 ** 10)} KB`} of weights` +
      ` · dataset ${escapeMarkdown(dataset)}, ${classes} classes`,
    markdownTable(
      [
        { title: 'Layer' },
        { title: 'Output' },
        { title: 'Parameters', align: 'right' },
        { title: 'Type' },
        { title: 'Line', align: 'right' },
        ...(branches ? [{ title: 'From' }] : []),
      ],
      rows,
    ),
    ...(Object.keys(params).length > 0
      ? [
          '## Params',
          markdownTable(
            [{ title: 'Name' }, { title: 'Default', align: 'right' }],
            Object.entries(params).map(([key, value]) => [key, String(value)]),
          ),
        ]
      : []),
    '',
  ].join('\n\n');
}

const row = ({ name, className, outputShape, parameters, trainable, location }: SummaryLayer): string[] => [
  name,
  // Of one image, and not broken at the end of a line.
  outputShape
    .slice(1)
    .map((size) => size ?? '?')
    .join('\u00a0×\u00a0'),
  trainable === parameters
    ? parameters.toLocaleString('en-US')
    : `${parameters.toLocaleString('en-US')} (${trainable.toLocaleString('en-US')} trainable)`,
  className,
  location ? String(location.line) : '',
];

/** The layers of a model as rows of a CSV file: what each is, gives and costs, in plain numbers. */

import type { ModelSummary } from '../protocol/runs.ts';
import { activationBytes, type LayerRow, layerRows, shapeText, weightBytes } from './layer-costs.ts';

export const layerCsv = ({ layers }: ModelSummary): (readonly (string | number)[])[] => [
  [
    'layer',
    'within',
    'type',
    'options',
    'output shape',
    'parameters',
    'trainable',
    'weight bytes',
    'activation bytes',
    'multiply-adds',
    'inputs',
  ],
  ...csvRows(layerRows(layers)),
];

function csvRows(rows: readonly LayerRow[]): (readonly (string | number)[])[] {
  const above: string[] = [];
  return rows.map(({ layer, depth }) => {
    const within = above.slice(0, depth).join('/');
    above[depth] = layer.name;
    return [
      layer.name,
      within,
      layer.className,
      layer.detail ?? '',
      shapeText(layer),
      layer.parameters,
      layer.trainable,
      weightBytes(layer),
      activationBytes(layer) ?? '',
      layer.cost.multiplyAdds ?? '',
      layer.inputs.join(' '),
    ];
  });
}

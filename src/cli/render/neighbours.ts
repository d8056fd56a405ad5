/** Nearest images on the screen: what the network says of the image itself, and those that it finds like it. */

import type { FeatureSpace, Neighbours } from '../../protocol/features.ts';
import { count, percent } from './numbers.ts';
import { predictionsPage } from './predictions.ts';
import { colors, type Look, wrap } from './style.ts';
import { table } from './table.ts';

export function neighboursPage(found: Neighbours, classNames: readonly string[], look: Look): string[] {
  const { bold, red } = colors(look);
  const nearest = found.groups[0] ?? [];
  const about = `Nearest of ${count(found.count)} ${found.split} images, by ${spaceText(found.space)}`;
  return [
    ...predictionsPage([{ ...found.prediction, top: found.prediction.top.slice(0, 3) }], look),
    '',
    ...wrap(about, look.width).map(bold),
    ...table(
      [
        { title: 'image', shrink: { to: 12, keep: 'end' } },
        { title: 'label', shrink: { to: 8 } },
        { title: 'predicted', shrink: { to: 8 }, paint: (cell, row) => (isRight(nearest[row]!) ? cell : red(cell)) },
        { title: '', align: 'right' },
        { title: 'distance', align: 'right' },
      ],
      nearest.map((each) => [
        each.id,
        classNames[each.label]!,
        classNames[each.predicted]!,
        percent(each.probability),
        each.distance.toPrecision(3),
      ]),
      look,
    ),
  ];
}

const isRight = ({ label, predicted }: { readonly label: number; readonly predicted: number }) => label === predicted;

function spaceText({ source, layers, width }: FeatureSpace): string {
  if (source === 'input')
    return `${count(width)} numbers of their pixels, as no layer comes before ${layers.join(', ')}`;
  return `${count(width)} numbers before ${layers.join(', ')}`;
}

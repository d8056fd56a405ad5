/** Suspected wrong labels on the screen: how many there are, what is to be known of that, and the most suspicious ones. */

import type { Suspects } from '../../protocol/labels.ts';
import { count, percent, plural } from './numbers.ts';
import { colors, type Look, wrap } from './style.ts';
import { table } from './table.ts';

export function suspectsPage(found: Suspects, look: Look): string[] {
  const { bold, yellow, dim } = colors(look);
  const { run, split, suspects, total, confident, estimated } = found;
  const head = `${split} of run ${run}: ${plural(found.count, 'image')}, ${count(total)} that the network would label otherwise`;
  const estimate = `${count(confident)} of them with confidence. Confident learning estimates ${plural(Math.round(estimated), 'wrong label')}; the weaker the network, the more of them are its own mistakes.`;
  return [
    ...wrap(head, look.width),
    ...wrap(estimate, look.width),
    ...(found.warning === undefined ? [] : wrap(found.warning, look.width).map(yellow)),
    '',
    ...(suspects.length === 0 ? [bold('No label is suspicious.')] : rows(found, look)),
    ...(suspects.length > 0 && suspects.length < total
      ? [dim(`… the ${count(suspects.length)} most suspicious of ${count(total)}`)]
      : []),
  ];
}

function rows({ suspects, classNames }: Suspects, look: Look): string[] {
  const { green } = colors(look);
  const right = { align: 'right' } as const;
  return table(
    [
      { title: 'image', shrink: { to: 12, keep: 'end' } },
      { title: 'label', shrink: { to: 8 } },
      { title: '', ...right },
      { title: 'perhaps', shrink: { to: 8 } },
      { title: '', ...right },
      { title: 'sure', paint: green },
    ],
    suspects.map((each) => [
      each.id,
      classNames[each.given]!,
      percent(each.givenProbability, 2),
      classNames[each.suggested]!,
      percent(each.suggestedProbability),
      each.confident ? 'yes' : '',
    ]),
    look,
  );
}

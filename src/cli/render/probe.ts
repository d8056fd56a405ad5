/** A probe on the screen: what it says, and what each change of the images costs. */

import {
  dropOf,
  marginOf,
  points,
  probeGroups,
  probeReading,
  probeWords,
  strengthText,
  worstDrop,
} from '../../figures/probe.ts';
import { weightsName } from '../../figures/weights-name.ts';
import type { Probe } from '../../protocol/probe.ts';
import { bar } from './bar.ts';
import { count, percent, plural } from './numbers.ts';
import { colors, type Look, wrap } from './style.ts';
import { table } from './table.ts';

export interface ProbePage {
  readonly probe: Probe;
  /** Of the run. */
  readonly folder: string;
}

export function probePage({ probe, folder }: ProbePage, look: Look): string[] {
  const { split, run, weights, epoch, accuracy } = probe;
  const { bold, dim } = colors(look);
  const part = probe.count < probe.of ? ` of ${count(probe.of)}` : '';
  const trained = probe.results.some((result) => result.trained);
  return [
    ...wrap(
      `${split} of run ${run}: ${plural(probe.count, 'image')}${part}, ${weightsName(weights, epoch)}`,
      look.width,
    ),
    `accuracy of the images as they are ${bold(percent(accuracy, 2))}`,
    ...wrap(probeReading(probe), look.width),
    '',
    ...rows(probe, look),
    ...(trained ? wrap('* the run was trained with images that were changed like this', look.width).map(dim) : []),
    '',
    `All of it: ${folder}/probe-${split}.json`,
  ];
}

function rows(probe: Probe, look: Look): string[] {
  const groups = probeGroups(probe);
  const most = Math.max(0.01, ...groups.map((group) => worstDrop(probe, group)));
  const { cyan, dim } = colors(look);
  const right = { align: 'right' } as const;
  return table(
    [
      { title: 'change', shrink: { to: 12 } },
      { title: '', ...right },
      { title: 'accuracy', ...right },
      { title: 'lost points', ...right },
      { title: '±', ...right, paint: dim },
      { title: '', paint: cyan },
    ],
    groups.flatMap(({ name, results }) =>
      results.map((result, i) => [
        i === 0 ? `${probeWords[name].title}${result.trained ? ' *' : ''}` : '',
        strengthText(result),
        percent(result.accuracy, 1),
        points(dropOf(probe, result)),
        points(marginOf(probe, result)),
        bar(dropOf(probe, result) / most, 12),
      ]),
    ),
    look,
  );
}

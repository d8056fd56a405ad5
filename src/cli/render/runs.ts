/** The runs of a workspace as a table, newest first. */

import type { RunList, RunSummary } from '../../client/runs.ts';
import { duration, metric } from './numbers.ts';
import { clean, colors, type Look } from './style.ts';
import { table } from './table.ts';

export function runsPage({ runs, problems }: RunList, look: Look): string[] {
  const { dim, green, red, yellow } = colors(look);
  const notes = problems.map(({ message }) => yellow(clean(message)));
  if (runs.length === 0) return ['No runs yet: `darkroom train <file.model.ts>` starts the first.', ...notes];
  const paints: Readonly<Record<string, (text: string) => string>> = {
    completed: green,
    failed: red,
    interrupted: yellow,
    stopped: yellow,
  };
  const paintState = (state: string) => paints[state]?.(state) ?? state;
  const lines = table(
    [
      { title: 'run', shrink: { to: 20, keep: 'end' } },
      { title: 'model', shrink: { to: 10, keep: 'end' } },
      { title: 'dataset', shrink: { to: 8 } },
      { title: 'state', paint: paintState },
      { title: 'epochs', align: 'right' },
      { title: 'best', align: 'right' },
      { title: 'time', align: 'right' },
      { title: 'params', shrink: { to: 6 }, paint: dim },
    ],
    runs.map(row),
    look,
  );
  return [...lines, ...notes];
}

function row({ record, state }: RunSummary): string[] {
  return [
    record.id,
    record.modelFile,
    record.dataset,
    state,
    `${record.epochsDone}/${record.epochs}`,
    record.best ? `${record.best.monitor.replace('accuracy', 'acc')} ${metric(record.best.value)}` : '',
    duration(record.duration),
    Object.entries(record.params)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  ];
}

/** The runs of a workspace as a table, newest first. */

import type { RunList, RunSummary } from '../../client/runs.ts';
import { duration, metric } from './numbers.ts';
import { clean, colors, type Look } from './style.ts';
import { type Column, table } from './table.ts';

export function runsPage({ runs, problems }: RunList, look: Look): string[] {
  const { green, red, yellow } = colors(look);
  const notes = problems.map(({ message }) => yellow(clean(message)));
  if (runs.length === 0) return ['No runs yet: `darkroom train <file.model.ts>` starts the first.', ...notes];
  const paints: Readonly<Record<string, (text: string) => string>> = {
    completed: green,
    failed: red,
    interrupted: yellow,
    stopped: yellow,
  };
  const paintState = (state: string) => paints[state]?.(state) ?? state;
  const shown = cells.filter(({ from }) => look.width >= from);
  const painted = shown.map(({ column }) => (column.title === 'state' ? { ...column, paint: paintState } : column));
  const lines = table(
    painted,
    runs.map((run) => shown.map(({ text }) => text(run))),
    look,
  );
  return [...lines, ...notes];
}

interface RunCell {
  readonly column: Column;
  /** Width of a terminal from which on it is shown. */
  readonly from: number;
  text(run: RunSummary): string;
}

const right = { align: 'right' } as const;

const cells: readonly RunCell[] = [
  { column: { title: 'run', shrink: { to: 20, keep: 'end' } }, from: 0, text: ({ record }) => record.id },
  {
    column: { title: 'model', shrink: { to: 8, keep: 'end' } },
    from: 80,
    text: ({ record }) => record.modelFile.replace(/\.model\.ts$/, ''),
  },
  { column: { title: 'dataset', shrink: { to: 8 } }, from: 100, text: ({ record }) => record.dataset },
  { column: { title: 'state' }, from: 0, text: ({ state }) => state },
  {
    column: { title: 'epochs', ...right },
    from: 0,
    text: ({ record }) => `${record.epochsDone}/${record.epochs}`,
  },
  {
    column: { title: 'best', ...right },
    from: 60,
    text: ({ record: { best } }) => (best ? `${best.monitor.replace('accuracy', 'acc')} ${metric(best.value)}` : ''),
  },
  { column: { title: 'time', ...right }, from: 80, text: ({ record }) => duration(record.duration) },
  {
    column: { title: 'params', shrink: { to: 6 } },
    from: 120,
    text: ({ record }) =>
      Object.entries(record.params)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
  },
];

/** A run as a row of the comparison: its epochs as columns, its params, and its metrics at the chosen epoch. */

import type { ComparedRun, EpochChoice } from '../../../src/protocol/compare-panel.ts';
import type { ParamValue } from '../../../src/protocol/runs.ts';

export type Cell = ParamValue | undefined;

export interface RunRow {
  readonly run: ComparedRun;
  /** Each with one number an epoch. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

export const runRow = (run: ComparedRun): RunRow => ({
  run,
  columns: Object.fromEntries(Object.entries(run.columns).map(([name, buffer]) => [name, new Float64Array(buffer)])),
});

/** Columns of an epoch that are no metrics. */
const others: readonly string[] = ['epoch', 'time', 'learningRate', 'samplesPerSecond'];

/** Those that a chart can show; validation first, since that is what runs are compared by. */
export function measuredNames(rows: readonly RunRow[]): readonly string[] {
  const names = [...new Set(rows.flatMap(({ columns }) => Object.keys(columns)))].filter(
    (name) => !others.includes(name),
  );
  const rank = (name: string) => (name.startsWith('val_') ? 0 : 1);
  return names.sort((a, b) => rank(a) - rank(b));
}

/** Names of params; those that differ between runs first, the others only when they are wanted. */
export function paramNames(rows: readonly RunRow[], all: boolean): readonly string[] {
  const names = [...new Set(rows.flatMap(({ run }) => Object.keys(run.record.params)))];
  const differs = (name: string) => new Set(rows.map(({ run }) => run.record.params[name])).size > 1;
  const differing = names.filter(differs);
  return all || rows.length < 2 ? [...differing, ...names.filter((name) => !differs(name))] : differing;
}

/** Index of the epoch whose metrics are told; −1 where the run does not have it. */
export function epochIndex({ run, columns }: RunRow, choice: EpochChoice): number {
  const epochs = columns.epoch ?? new Float64Array();
  if (choice === 'last') return epochs.length - 1;
  const wanted = choice === 'best' ? run.record.best?.epoch : choice;
  return wanted === undefined ? -1 : epochs.indexOf(wanted);
}

/** Fixed columns before the params. */
export const fixedColumns = ['name', 'state', 'epoch', 'time'] as const;

/** The value of a column: `param:dropout`, `metric:val_loss`, or a fixed one. */
export function cellOf(row: RunRow, column: string, choice: EpochChoice): Cell {
  const { run, columns } = row;
  const [kind, name] = [column.slice(0, column.indexOf(':')), column.slice(column.indexOf(':') + 1)];
  if (kind === 'param') return run.record.params[name];
  const index = epochIndex(row, choice);
  if (kind === 'metric') return finite(columns[name]?.[index]);
  if (column === 'name') return run.name;
  if (column === 'state') return run.state;
  return finite(columns[column]?.[index]);
}

const finite = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value);

/** Which rows of the comparison are seen, in which order: pinned ones always and first, then those that the filter lets through. */

import type { EpochChoice } from '../../../src/protocol/compare-panel.ts';
import { parseFilter } from './row-filter.ts';
import { type Cell, cellOf, fixedColumns, type RunRow } from './run-row.ts';

export interface Arrangement {
  readonly filter: string;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  readonly epoch: EpochChoice;
  readonly pinned: ReadonlySet<string>;
}

export function arrangedRows(rows: readonly RunRow[], { filter, sort, epoch, pinned }: Arrangement): RunRow[] {
  const passes = parseFilter(filter);
  const isPinned = ({ run }: RunRow) => pinned.has(run.folder);
  const seen = rows.filter((row) => isPinned(row) || passes(textOf(row), (name) => byName(row, name, epoch)));
  // Sorting is stable: without a column, runs stay in the order in which they were chosen.
  const compare = (a: RunRow, b: RunRow) =>
    sort ? compareCells(cellOf(a, sort.column, epoch), cellOf(b, sort.column, epoch), sort.descending) : 0;
  return seen.sort((a, b) => Number(isPinned(b)) - Number(isPinned(a)) || compare(a, b));
}

const textOf = ({ run }: RunRow): string => {
  const { record, name, state } = run;
  const params = Object.entries(record.params).map(([key, value]) => `${key} ${value}`);
  return [name, record.id, state, record.dataset, ...params].join(' ');
};

function byName(row: RunRow, name: string, epoch: EpochChoice): Cell {
  if ((fixedColumns as readonly string[]).includes(name)) return cellOf(row, name, epoch);
  return cellOf(row, `param:${name}`, epoch) ?? cellOf(row, `metric:${name}`, epoch);
}

const collator = new Intl.Collator('en', { numeric: true });

/** What is missing comes last, whichever way is sorted. */
function compareCells(a: Cell, b: Cell, descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

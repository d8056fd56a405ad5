/** A table behind a picture: made when it is unfolded. */

import { element, replaceChildren } from './element.ts';
import { dataTable, type TableColumn } from './table.ts';

export interface FoldedTableOptions {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  rows(): readonly (readonly string[])[];
  /** What is pressed to see it. Default: Table. */
  readonly label?: string;
}

export function foldedTable({ caption, columns, rows, label = 'Table' }: FoldedTableOptions): HTMLElement {
  const attributes = { class: 'chart-table', tabindex: -1, role: 'group', 'aria-label': caption, hidden: true };
  const table = element('div', attributes);
  const toggle = element('button', { class: 'link', 'aria-expanded': 'false' }, label);
  toggle.addEventListener('click', () => {
    table.hidden = !table.hidden;
    toggle.setAttribute('aria-expanded', String(!table.hidden));
    if (!table.hidden) replaceChildren(table, dataTable(caption, columns, rows()));
  });
  return element('div', { class: 'folded-table' }, toggle, table);
}

/** Tables of data: with a caption, headers that name their rows and columns, and numbers that stand under each other. */

import { element } from './element.ts';

export interface TableColumn {
  readonly title: string;
  /** Words stand at the left, numbers at the right. */
  readonly words?: boolean;
}

export function dataTable(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): HTMLTableElement {
  const kinds = columns.map(({ words }) => (words ? 'words' : 'number'));
  const head = columns.map(({ title }, i) => element('th', { scope: 'col', class: kinds[i] }, title));
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell, i) =>
        i === 0 ? element('th', { scope: 'row', class: kinds[i] }, cell) : element('td', { class: kinds[i] }, cell),
      ),
    ),
  );
  return element(
    'table',
    { class: 'data' },
    element('caption', { class: 'visually-hidden' }, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}
